package io.menshen.member.correction;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.menshen.member.Actor;
import io.menshen.member.MemberId;
import io.menshen.member.database.Database;
import io.menshen.member.database.Keyset;
import io.menshen.member.field.FieldValues;
import io.menshen.member.idempotency.Idempotency;
import io.menshen.member.protection.FieldGroup;
import io.menshen.member.registry.MemberRefusal;
import io.menshen.member.registry.Members;
import io.menshen.member.registry.Relation;
import io.menshen.platform.permit.Permit;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.annotation.security.RolesAllowed;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.extensions.Extension;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/// HTTP face of the corrections.
@Path("/v1")
@RunOnVirtualThread
@Produces(MediaType.APPLICATION_JSON)
public class CorrectionResource {

    private static final int PAGE = 50;

    /// One correction in the queue: which field of whom, never what.
    public record QueuedCorrection(
            UUID id,

            @Schema(
                    extensions = {
                        @Extension(name = "x-data-subject", value = "true", parseValue = true),
                        @Extension(name = "x-personal-data", value = "member-id")
                    })
            UUID member,

            @Schema(extensions = @Extension(name = "x-personal-data", value = "none"))
            String field,

            Instant askedAt,
            Instant dueAt,

            @JsonProperty("_proven")
            @Schema(name = "_proven", extensions = @Extension(name = "x-proven", value = "true", parseValue = true))
            List<String> proven) {}

    public record CorrectionPage(
            List<QueuedCorrection> items,

            @Schema(extensions = @Extension(name = "x-personal-data", value = "none"), nullable = true) @Nullable
            String next) {}

    /// The reviewed fields, as they are or as they are wanted.
    public record ReviewedFields(
            @Schema(extensions = @Extension(name = "x-personal-data", value = "real-name")) @Nullable
            String realName,

            @Schema(extensions = @Extension(name = "x-personal-data", value = "id-number")) @Nullable
            String idNumber,

            @Schema(extensions = @Extension(name = "x-personal-data", value = "birth-date")) @Nullable
            String birthDate) {

        static ReviewedFields of(FieldValues values) {
            return new ReviewedFields(values.text("realName"), values.text("idNumber"), values.text("birthDate"));
        }

        @Override
        public String toString() {
            return "ReviewedFields[…]";
        }
    }

    /// A correction with old and new, for its member and for the reviewer who has it in hand.
    public record CorrectionView(
            UUID id,

            @Schema(
                    extensions = {
                        @Extension(name = "x-data-subject", value = "true", parseValue = true),
                        @Extension(name = "x-personal-data", value = "member-id")
                    })
            UUID member,

            @Schema(extensions = @Extension(name = "x-personal-data", value = "none"))
            String field,

            CorrectionState state,
            Instant askedAt,
            Instant dueAt,
            @Nullable Instant decidedAt,
            ReviewedFields before,
            ReviewedFields after,

            @Schema(extensions = @Extension(name = "x-personal-data", value = "free-text")) @Nullable
            String reason,

            @JsonProperty("_proven")
            @Schema(name = "_proven", extensions = @Extension(name = "x-proven", value = "true", parseValue = true))
            List<String> proven) {

        @Override
        public String toString() {
            return "CorrectionView[id=" + id + "]";
        }
    }

    public record OwnCorrections(
            List<CorrectionView> items,

            @Schema(extensions = @Extension(name = "x-personal-data", value = "none"), nullable = true) @Nullable
            String next) {}

    /// @param reason the words that the member will read
    public record DecisionRequest(
            @NotNull Boolean accepted,
            @NotNull @Size(min = 3, max = 200) String reason) {

        @Override
        public String toString() {
            return "DecisionRequest[…]";
        }
    }

    private final Corrections corrections;
    private final Members members;
    private final Database database;
    private final Idempotency idempotency;
    private final Permit permit;

    CorrectionResource(
            Corrections corrections, Members members, Database database, Idempotency idempotency, Permit permit) {
        this.corrections = corrections;
        this.members = members;
        this.database = database;
        this.idempotency = idempotency;
        this.permit = permit;
    }

    /// The queue, the most urgent first.
    @GET
    @Path("corrections")
    @RolesAllowed("reviewer")
    @Extension(name = "x-purpose", value = "customer-care")
    public CorrectionPage listCorrections(@QueryParam("after") @Nullable UUID after) {
        return database.snapshot(() -> {
            List<Correction> page = corrections.waiting(Optional.ofNullable(after), PAGE);
            List<QueuedCorrection> items = page.stream()
                    .map(correction -> new QueuedCorrection(
                            correction.id(),
                            correction.member().value(),
                            correction.field(),
                            correction.askedAt(),
                            correction.dueAt(),
                            Relation.Proof.STAFF.facts()))
                    .toList();
            return new CorrectionPage(items, Keyset.next(page, PAGE, Correction::id));
        });
    }

    /// Old and new, for the reviewer who has the correction in hand and names it as basis (`case/{id}`).
    @GET
    @Path("corrections/{id}")
    @RolesAllowed("reviewer")
    @Extension(name = "x-purpose", value = "customer-care")
    public CorrectionView readCorrection(@PathParam("id") UUID id) {
        return database.snapshot(() -> {
            Correction correction = corrections.find(id);
            boolean inHand = corrections.inHand(correction, permit.subject()) && permit.names("case", id);
            return view(
                    correction,
                    inHand ? List.of(Relation.Proof.STAFF, Relation.Proof.CASE) : List.of(Relation.Proof.STAFF));
        });
    }

    @POST
    @Path("corrections/{id}/assignment")
    @RolesAllowed("reviewer")
    @Extension(name = "x-purpose", value = "customer-care")
    public void takeCorrection(@PathParam("id") UUID id) {
        idempotency.once(id, null, () -> corrections.takeInHand(id, Actor.of(permit)));
    }

    @POST
    @Path("corrections/{id}/decision")
    @RolesAllowed("reviewer")
    @Extension(name = "x-purpose", value = "customer-care")
    public void decideCorrection(@PathParam("id") UUID id, @Valid @NotNull DecisionRequest request) {
        idempotency.once(
                id, request, () -> corrections.decide(id, request.accepted(), request.reason(), Actor.of(permit)));
    }

    /// The own corrections, the latest first: what waits, what was decided, and why.
    @GET
    @Path("me/corrections")
    @RolesAllowed("member")
    @Extension(name = "x-purpose", value = "membership")
    @Extension(name = "x-caller-member", value = "true", parseValue = true)
    public OwnCorrections listOwnCorrections() {
        return database.snapshot(() -> new OwnCorrections(
                corrections.of(own()).stream()
                        .map(correction -> view(correction, List.of(Relation.Proof.SELF)))
                        .toList(),
                null));
    }

    @POST
    @Path("me/corrections/{id}/withdrawal")
    @RolesAllowed("member")
    @Extension(name = "x-purpose", value = "membership")
    @Extension(name = "x-caller-member", value = "true", parseValue = true)
    public void withdrawCorrection(@PathParam("id") UUID id) {
        idempotency.once(id, null, () -> corrections.withdraw(own(), id, Actor.of(permit)));
    }

    private MemberId own() {
        return members.ofAccount(permit.subject()).orElseThrow(MemberRefusal.NotFound::new);
    }

    /// Before and after show the field in question alone, and only while it waits.
    private CorrectionView view(Correction correction, List<Relation.Proof> proofs) {
        boolean own = proofs.contains(Relation.Proof.SELF);
        boolean shown = own || proofs.contains(Relation.Proof.CASE);
        Set<FieldGroup> groups = FieldGroup.openedBy(permit);
        FieldGroup group = corrections.field(correction).group();
        boolean waits = shown && correction.state() == CorrectionState.WAITING && groups.contains(group);
        FieldValues before = waits
                ? FieldValues.NONE.with(
                        correction.field(),
                        corrections
                                .present(correction, EnumSet.of(group))
                                .get(correction.field())
                                .orElse(null))
                : FieldValues.NONE;
        return new CorrectionView(
                correction.id(),
                correction.member().value(),
                correction.field(),
                correction.state(),
                correction.askedAt(),
                correction.dueAt(),
                correction.decidedAt(),
                ReviewedFields.of(before),
                ReviewedFields.of(waits ? corrections.wanted(correction) : FieldValues.NONE),
                own ? corrections.reasonOf(correction).orElse(null) : null,
                proofs.stream().flatMap(proof -> proof.facts().stream()).toList());
    }
}
