package io.menshen.member.registry;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.JsonNode;
import io.menshen.member.MemberId;
import io.menshen.member.field.FieldValues;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.stream.StreamSupport;
import org.eclipse.microprofile.openapi.annotations.extensions.Extension;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/// A member as the caller may know them. The fields are those of the catalogue (`GET /v1/fields`).
///
/// @param mergedRecords the numbers of records that were merged into this one, for the member alone; they
/// still lead here
public record MemberView(
        @Schema(
                extensions = {
                    @Extension(name = "x-data-subject", value = "true", parseValue = true),
                    @Extension(name = "x-personal-data", value = "member-id")
                })
        UUID id,

        MemberState state,
        int version,
        Instant registeredAt,

        @Schema(extensions = @Extension(name = "x-personal-data", value = "member-id")) @Nullable
        List<UUID> mergedRecords,

        @Schema(extensions = @Extension(name = "x-personal-data", value = "display-name")) @Nullable
        String displayName,

        @Schema(extensions = @Extension(name = "x-personal-data", value = "real-name")) @Nullable
        String realName,

        @Schema(extensions = @Extension(name = "x-personal-data", value = "mobile")) @Nullable
        String mobile,

        @Schema(extensions = @Extension(name = "x-personal-data", value = "email")) @Nullable
        String email,

        @Schema(extensions = @Extension(name = "x-personal-data", value = "wechat-id")) @Nullable
        String wechatId,

        @Schema(extensions = @Extension(name = "x-personal-data", value = "id-number")) @Nullable
        String idNumber,

        @Schema(extensions = @Extension(name = "x-personal-data", value = "birth-date")) @Nullable
        String birthDate,

        @Schema(extensions = @Extension(name = "x-personal-data", value = "gender")) @Nullable
        String gender,

        @Schema(extensions = @Extension(name = "x-personal-data", value = "flat")) @Nullable
        String flat,

        @Schema(extensions = @Extension(name = "x-personal-data", value = "address")) @Nullable
        List<AddressView> addresses,

        @Schema(extensions = @Extension(name = "x-personal-data", value = "household-size")) @Nullable
        Integer householdSize,

        @Schema(extensions = @Extension(name = "x-personal-data", value = "occupation")) @Nullable
        String occupation,

        @Schema(extensions = @Extension(name = "x-personal-data", value = "income-band")) @Nullable
        String incomeBand,

        @Schema(extensions = @Extension(name = "x-personal-data", value = "preferences")) @Nullable
        List<String> preferences,

        @Schema(extensions = @Extension(name = "x-personal-data", value = "bank-card")) @Nullable
        String bankCard,

        @Schema(extensions = @Extension(name = "x-personal-data", value = "care-need")) @Nullable
        String careNeed,

        @Schema(extensions = @Extension(name = "x-personal-data", value = "guardian")) @Nullable
        GuardianView guardian,

        @JsonProperty("_proven")
        @Schema(name = "_proven", extensions = @Extension(name = "x-proven", value = "true", parseValue = true))
        List<String> proven) {

    /// Where parcels go.
    public record AddressView(
            @Schema(extensions = @Extension(name = "x-personal-data", value = "address")) @Nullable
            String label,

            @Schema(extensions = @Extension(name = "x-personal-data", value = "address")) @Nullable
            String division,

            @Schema(extensions = @Extension(name = "x-personal-data", value = "address")) @Nullable
            String community,

            @Schema(extensions = @Extension(name = "x-personal-data", value = "address"))
            String flat,

            @Schema(extensions = @Extension(name = "x-personal-data", value = "address")) @Nullable
            String original,

            @JsonProperty("default") @Schema(name = "default")
            boolean preferred) {

        public static AddressView of(JsonNode address) {
            return new AddressView(
                    text(address, "label"),
                    text(address, "division"),
                    text(address, "community"),
                    address.path("flat").asText(),
                    text(address, "original"),
                    address.path("default").booleanValue());
        }

        @Override
        public String toString() {
            return "AddressView[…]";
        }
    }

    /// Who stands in for a minor.
    public record GuardianView(
            @Schema(extensions = @Extension(name = "x-personal-data", value = "guardian"))
            String name,

            @Schema(extensions = @Extension(name = "x-personal-data", value = "guardian"))
            String mobile) {

        static GuardianView of(JsonNode guardian) {
            return new GuardianView(
                    guardian.path("name").asText(), guardian.path("mobile").asText());
        }

        @Override
        public String toString() {
            return "GuardianView[…]";
        }
    }

    static MemberView of(
            Members.Standing standing,
            int version,
            List<MemberId> merged,
            OpenedMember opened,
            List<Relation.Proof> proofs) {
        FieldValues values = opened.values();
        return new MemberView(
                standing.member().value(),
                standing.state(),
                version,
                standing.registeredAt(),
                merged.isEmpty() ? null : merged.stream().map(MemberId::value).toList(),
                values.text("displayName"),
                values.text("realName"),
                opened.mobileText(),
                values.text("email"),
                values.text("wechatId"),
                values.text("idNumber"),
                values.text("birthDate"),
                values.text("gender"),
                values.text("flat"),
                values.get("addresses").map(MemberView::addresses).orElse(null),
                values.number("householdSize"),
                values.text("occupation"),
                values.text("incomeBand"),
                values.get("preferences").map(MemberView::texts).orElse(null),
                values.text("bankCard"),
                values.text("careNeed"),
                values.get("guardian").map(GuardianView::of).orElse(null),
                proofs.stream()
                        .flatMap(proof -> proof.facts().stream())
                        .distinct()
                        .toList());
    }

    private static List<AddressView> addresses(JsonNode addresses) {
        return StreamSupport.stream(addresses.spliterator(), false)
                .map(AddressView::of)
                .toList();
    }

    private static List<String> texts(JsonNode texts) {
        return StreamSupport.stream(texts.spliterator(), false)
                .map(JsonNode::textValue)
                .toList();
    }

    private static @Nullable String text(JsonNode object, String name) {
        return object.path(name).textValue();
    }

    @Override
    public String toString() {
        return "MemberView[id=" + id + "]";
    }
}
