package io.menshen.member.duplicate;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.menshen.member.Actor;
import io.menshen.member.MemberId;
import io.menshen.member.database.Database;
import io.menshen.member.database.Keyset;
import io.menshen.member.field.FieldValues;
import io.menshen.member.idempotency.Idempotency;
import io.menshen.member.protection.FieldGroup;
import io.menshen.member.registry.Members;
import io.menshen.member.registry.OpenedMember;
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
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriBuilder;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.eclipse.microprofile.openapi.annotations.extensions.Extension;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponseSchema;
import org.jspecify.annotations.Nullable;

/// HTTP face of the duplicates.
@Path("/v1")
@RunOnVirtualThread
@Produces(MediaType.APPLICATION_JSON)
public class DuplicateResource {

    private static final int PAGE = 50;

    /// Of what a reviewer is shown to tell two people apart.
    private static final Set<FieldGroup> SHOWN =
            EnumSet.of(FieldGroup.PROFILE, FieldGroup.CONTACT, FieldGroup.IDENTITY, FieldGroup.DELIVERY);

    /// Where to look how far the search is.
    public record DuplicateSearchView(UUID job) {}

    /// One of the two records in the queue: whose, never what.
    public record QueuedRecord(
            @Schema(
                    extensions = {
                        @Extension(name = "x-data-subject", value = "true", parseValue = true),
                        @Extension(name = "x-personal-data", value = "member-id")
                    })
            UUID member,

            @JsonProperty("_proven")
            @Schema(name = "_proven", extensions = @Extension(name = "x-proven", value = "true", parseValue = true))
            List<String> proven) {}

    /// Two records that may be one person's.
    ///
    /// @param score in hundredths
    public record QueuedDuplicate(
            UUID id, int score, List<Reason> reasons, Instant foundAt, List<QueuedRecord> records) {}

    public record DuplicatePage(
            List<QueuedDuplicate> items,

            @Schema(extensions = @Extension(name = "x-personal-data", value = "none"), nullable = true) @Nullable
            String next) {}

    /// One of the two records, for the reviewer who has the pair in hand.
    public record ComparedRecord(
            @Schema(
                    extensions = {
                        @Extension(name = "x-data-subject", value = "true", parseValue = true),
                        @Extension(name = "x-personal-data", value = "member-id")
                    })
            UUID member,

            @Schema(extensions = @Extension(name = "x-personal-data", value = "display-name")) @Nullable
            String displayName,

            @Schema(extensions = @Extension(name = "x-personal-data", value = "real-name")) @Nullable
            String realName,

            @Schema(extensions = @Extension(name = "x-personal-data", value = "mobile")) @Nullable
            String mobile,

            @Schema(extensions = @Extension(name = "x-personal-data", value = "email")) @Nullable
            String email,

            @Schema(extensions = @Extension(name = "x-personal-data", value = "id-number")) @Nullable
            String idNumber,

            @Schema(extensions = @Extension(name = "x-personal-data", value = "birth-date")) @Nullable
            String birthDate,

            @Schema(extensions = @Extension(name = "x-personal-data", value = "flat")) @Nullable
            String flat,

            @JsonProperty("_proven")
            @Schema(name = "_proven", extensions = @Extension(name = "x-proven", value = "true", parseValue = true))
            List<String> proven) {

        @Override
        public String toString() {
            return "ComparedRecord[member=" + member + "]";
        }
    }

    /// How the two stand to each other in one field, and which value a merge keeps unless the reviewer says
    /// otherwise.
    ///
    /// @param kept 0 for the first of the records, 1 for the second
    public record ComparedField(
            @Schema(extensions = @Extension(name = "x-personal-data", value = "none"))
            String field,

            @Schema(extensions = @Extension(name = "x-personal-data", value = "none"))
            String comparison,

            int kept) {}

    /// A pair side by side.
    ///
    /// @param survivor which of the records stays: 0 or 1; absent as long as nobody may know
    /// @param decision why it was dismissed or undone
    /// @param undoUntil until when a merge can be undone
    /// @param notMovedBack what an undo left as it was
    public record DuplicateView(
            UUID id,
            PairState state,
            int score,
            List<Reason> reasons,
            Instant foundAt,
            @Nullable Integer survivor,

            @Schema(extensions = @Extension(name = "x-personal-data", value = "none")) @Nullable
            String decision,

            @Nullable Instant mergedAt,
            @Nullable Instant undoUntil,

            @Schema(extensions = @Extension(name = "x-personal-data", value = "none"))
            List<String> notMovedBack,

            List<ComparedRecord> records,
            List<ComparedField> fields) {}

    /// @param survivor which record stays; absent: the one that is proposed
    /// @param fields by field of the catalogue, which record's value stays; others as proposed
    public record MergeRequest(
            @Nullable UUID survivor,
            @Nullable @Size(max = 50) Map<@NotNull @Size(max = 40) String, @NotNull UUID> fields) {}

    public record DismissalRequest(@NotNull DismissalReason reason) {}

    public record UndoRequest(@NotNull UndoReason reason) {}

    private final Duplicates duplicates;
    private final DuplicateSearch search;
    private final Proposals proposals;
    private final Members members;
    private final Database database;
    private final Idempotency idempotency;
    private final Permit permit;

    DuplicateResource(
            Duplicates duplicates,
            DuplicateSearch search,
            Proposals proposals,
            Members members,
            Database database,
            Idempotency idempotency,
            Permit permit) {
        this.duplicates = duplicates;
        this.search = search;
        this.proposals = proposals;
        this.members = members;
        this.database = database;
        this.idempotency = idempotency;
        this.permit = permit;
    }

    /// Has all records compared anew. What was passed over because too many share it stands in the job's
    /// items.
    @POST
    @Path("duplicate-searches")
    @RolesAllowed("reviewer")
    @Extension(name = "x-purpose", value = "customer-care")
    @Extension(name = "x-personal-data", value = "none")
    @APIResponseSchema(value = DuplicateSearchView.class, responseCode = "202", responseDescription = "Accepted")
    public Response searchDuplicates() {
        UUID job = idempotency.once(null, () -> search.start(Actor.of(permit)).value());
        return Response.accepted(new DuplicateSearchView(job))
                .location(UriBuilder.fromPath("/v1/jobs/{id}").build(job))
                .build();
    }

    /// The queue, the likeliest first.
    @GET
    @Path("duplicates")
    @RolesAllowed("reviewer")
    @Extension(name = "x-purpose", value = "customer-care")
    public DuplicatePage listDuplicates(@QueryParam("after") @Nullable UUID after) {
        return database.snapshot(() -> {
            List<Pair> page = duplicates.open(Optional.ofNullable(after), PAGE);
            List<QueuedDuplicate> items = page.stream()
                    .map(pair -> new QueuedDuplicate(
                            pair.id(),
                            pair.score(),
                            reasons(pair),
                            pair.foundAt(),
                            Stream.of(pair.member(), pair.other())
                                    .map(member -> new QueuedRecord(member.value(), Relation.Proof.STAFF.facts()))
                                    .toList()))
                    .toList();
            return new DuplicatePage(items, Keyset.next(page, PAGE, Pair::id));
        });
    }

    /// Both records, for the reviewer who has the pair in hand and names it as basis (`case/{id}`); for
    /// other reviewers only what became of it.
    @GET
    @Path("duplicates/{id}")
    @RolesAllowed("reviewer")
    @Extension(name = "x-purpose", value = "customer-care")
    public DuplicateView readDuplicate(@PathParam("id") UUID id) {
        return database.snapshot(() -> {
            Pair pair = duplicates.find(id);
            boolean inHand = duplicates.inHand(pair, permit.subject()) && permit.names("case", id);
            return view(pair, inHand);
        });
    }

    @POST
    @Path("duplicates/{id}/assignment")
    @RolesAllowed("reviewer")
    @Extension(name = "x-purpose", value = "customer-care")
    public void takeDuplicate(@PathParam("id") UUID id) {
        idempotency.once(id, null, () -> duplicates.takeInHand(id, Actor.of(permit)));
    }

    /// The two stay two.
    @POST
    @Path("duplicates/{id}/dismissal")
    @RolesAllowed("reviewer")
    @Extension(name = "x-purpose", value = "customer-care")
    public void dismissDuplicate(@PathParam("id") UUID id, @Valid @NotNull DismissalRequest request) {
        idempotency.once(id, request, () -> duplicates.dismiss(id, request.reason(), Actor.of(permit)));
    }

    /// The two become one, as soon as the stricter consents of both are in force: a few seconds later. What
    /// has become of
    /// it says `GET /v1/duplicates/{id}`.
    @POST
    @Path("duplicates/{id}/merge")
    @RolesAllowed("reviewer")
    @Extension(name = "x-purpose", value = "customer-care")
    @APIResponseSchema(value = DuplicateView.class, responseCode = "202", responseDescription = "Accepted")
    public Response mergeDuplicate(@PathParam("id") UUID id, @Valid @NotNull MergeRequest request) {
        @Nullable UUID survivor = request.survivor();
        @Nullable Map<String, UUID> fields = request.fields();
        Map<String, MemberId> choices = fields == null
                ? Map.of()
                : fields.entrySet().stream()
                        .collect(Collectors.toMap(Map.Entry::getKey, choice -> new MemberId(choice.getValue())));
        idempotency.once(
                id,
                request,
                () -> duplicates.merge(
                        id, survivor == null ? null : new MemberId(survivor), choices, Actor.of(permit)));
        return Response.accepted(database.snapshot(() -> view(duplicates.find(id), false)))
                .location(UriBuilder.fromPath("/v1/duplicates/{id}").build(id))
                .build();
    }

    /// Two records again, as they were, for thirty days after the merge. What was changed since is left as
    /// it is, and named in the answer.
    @POST
    @Path("duplicates/{id}/undo")
    @RolesAllowed("reviewer")
    @Extension(name = "x-purpose", value = "customer-care")
    public DuplicateView undoMerge(@PathParam("id") UUID id, @Valid @NotNull UndoRequest request) {
        idempotency.once(id, request, () -> duplicates.undo(id, request.reason(), Actor.of(permit)));
        return database.snapshot(() -> view(duplicates.find(id), false));
    }

    private DuplicateView view(Pair pair, boolean inHand) {
        List<MemberId> both = List.of(pair.member(), pair.other());
        Set<FieldGroup> groups = FieldGroup.openedBy(permit);
        groups.retainAll(SHOWN);
        Map<MemberId, OpenedMember> opened = inHand ? members.open(both, groups) : Map.of();
        List<String> proven = Stream.of(Relation.Proof.STAFF, Relation.Proof.CASE)
                .filter(proof -> inHand || proof == Relation.Proof.STAFF)
                .flatMap(proof -> proof.facts().stream())
                .toList();
        Proposals.@Nullable Proposal proposal = inHand ? proposals.of(pair) : null;
        @Nullable MemberId survivor = proposal == null ? pair.survives() : proposal.survivor();
        return new DuplicateView(
                pair.id(),
                pair.state(),
                pair.score(),
                reasons(pair),
                pair.foundAt(),
                survivor == null ? null : both.indexOf(survivor),
                pair.decision(),
                pair.mergedAt(),
                pair.undoUntil(),
                pair.kept(),
                both.stream()
                        .map(member -> record(member, opened.getOrDefault(member, OpenedMember.NOTHING), proven))
                        .toList(),
                proposal == null
                        ? List.of()
                        : proposal.comparisons().entrySet().stream()
                                .map(field -> new ComparedField(
                                        field.getKey(),
                                        field.getValue().name(),
                                        both.indexOf(proposal.of(field.getKey()))))
                                .toList());
    }

    private static ComparedRecord record(MemberId member, OpenedMember opened, List<String> proven) {
        FieldValues values = opened.values();
        return new ComparedRecord(
                member.value(),
                values.text("displayName"),
                values.text("realName"),
                opened.mobileText(),
                values.text("email"),
                values.text("idNumber"),
                values.text("birthDate"),
                values.text("flat"),
                proven);
    }

    private static List<Reason> reasons(Pair pair) {
        return pair.reasons().stream().map(Reason::valueOf).toList();
    }
}
