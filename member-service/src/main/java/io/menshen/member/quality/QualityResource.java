package io.menshen.member.quality;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.menshen.member.Actor;
import io.menshen.member.MemberId;
import io.menshen.member.database.Database;
import io.menshen.member.database.Keyset;
import io.menshen.member.field.FieldCatalogue;
import io.menshen.member.field.FieldRefusal;
import io.menshen.member.idempotency.Idempotency;
import io.menshen.member.registry.MemberRefusal;
import io.menshen.member.registry.Members;
import io.menshen.member.registry.Relation;
import io.menshen.platform.permit.Permit;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.annotation.security.RolesAllowed;
import jakarta.enterprise.inject.Instance;
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
import java.util.Comparator;
import java.util.List;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.extensions.Extension;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponseSchema;
import org.jspecify.annotations.Nullable;

/// HTTP face of quality: rules, fields and counts; nobody reads a value here.
@Path("/v1")
@RunOnVirtualThread
@Produces(MediaType.APPLICATION_JSON)
public class QualityResource {

    private static final int PAGE = 100;

    /// Where to look how far the report is.
    public record QualityReportView(UUID job) {}

    /// How many members break a rule in a field, as of the last report.
    public record FindingCount(
            QualityRule rule,

            @Schema(extensions = @Extension(name = "x-personal-data", value = "none"))
            String field,

            long members) {}

    public record FindingCounts(
            List<FindingCount> items,

            @Schema(extensions = @Extension(name = "x-personal-data", value = "none"), nullable = true) @Nullable
            String next) {}

    /// A member who breaks the rule that was asked for.
    public record FlaggedMember(
            @Schema(
                    extensions = {
                        @Extension(name = "x-data-subject", value = "true", parseValue = true),
                        @Extension(name = "x-personal-data", value = "member-id")
                    })
            UUID member,

            @JsonProperty("_proven")
            @Schema(name = "_proven", extensions = @Extension(name = "x-proven", value = "true", parseValue = true))
            List<String> proven) {}

    public record FlaggedMemberPage(
            List<FlaggedMember> items,

            @Schema(extensions = @Extension(name = "x-personal-data", value = "none"), nullable = true) @Nullable
            String next) {}

    /// What may be wrong with the own record.
    public record OwnFinding(
            @Schema(extensions = @Extension(name = "x-personal-data", value = "none"))
            String field,

            QualityRule rule) {}

    public record OwnFindings(
            List<OwnFinding> items,

            @Schema(extensions = @Extension(name = "x-personal-data", value = "none"), nullable = true) @Nullable
            String next) {}

    /// @param field a field of the catalogue
    public record DoubtRequest(@NotNull @Size(max = 40) String field) {}

    private final Quality quality;
    private final Members members;
    private final FieldCatalogue catalogue;
    private final Instance<Relation> relations;
    private final Database database;
    private final Idempotency idempotency;
    private final Permit permit;

    QualityResource(
            Quality quality,
            Members members,
            FieldCatalogue catalogue,
            Instance<Relation> relations,
            Database database,
            Idempotency idempotency,
            Permit permit) {
        this.quality = quality;
        this.members = members;
        this.catalogue = catalogue;
        this.relations = relations;
        this.database = database;
        this.idempotency = idempotency;
        this.permit = permit;
    }

    /// Has all records judged anew.
    @POST
    @Path("quality-reports")
    @RolesAllowed("reviewer")
    @Extension(name = "x-purpose", value = "customer-care")
    @Extension(name = "x-personal-data", value = "none")
    @APIResponseSchema(value = QualityReportView.class, responseCode = "202", responseDescription = "Accepted")
    public Response askQualityReport() {
        UUID job = idempotency.once(null, () -> quality.report(Actor.of(permit)).value());
        return Response.accepted(new QualityReportView(job))
                .location(UriBuilder.fromPath("/v1/jobs/{id}").build(job))
                .build();
    }

    /// What the last report found, and what has been doubted since.
    @GET
    @Path("quality-findings")
    @RolesAllowed("reviewer")
    @Extension(name = "x-purpose", value = "customer-care")
    @Extension(name = "x-personal-data", value = "none")
    public FindingCounts countFindings() {
        return new FindingCounts(
                quality.counts().stream()
                        .map(count -> new FindingCount(count.rule(), count.field(), count.members()))
                        .toList(),
                null);
    }

    /// Whose records break a rule in a field.
    @GET
    @Path("quality-findings/{rule}/{field}")
    @RolesAllowed("reviewer")
    @Extension(name = "x-purpose", value = "customer-care")
    public FlaggedMemberPage listFindings(
            @PathParam("rule") QualityRule rule,
            @PathParam("field") String field,
            @QueryParam("after") @Nullable UUID after) {
        List<MemberId> page = quality.breaking(rule, known(field), after == null ? new UUID(0, 0) : after, PAGE);
        return new FlaggedMemberPage(
                page.stream()
                        .map(member -> new FlaggedMember(member.value(), Relation.Proof.STAFF.facts()))
                        .toList(),
                Keyset.next(page, PAGE, MemberId::value));
    }

    /// "Is this wrong?" – asked by who may look at the record; the member is shown the question, and nothing changes.
    @POST
    @Path("members/{id}/doubts")
    @RolesAllowed({"group-leader", "courier", "volunteer", "customer-service", "reviewer"})
    @Extension(name = "x-purpose", value = "membership")
    @Extension(name = "x-personal-data", value = "none")
    public void doubtField(@PathParam("id") UUID id, @Valid @NotNull DoubtRequest request) {
        MemberId member = new MemberId(id);
        String field = known(request.field());
        boolean related = database.snapshot(() -> relations.stream()
                .anyMatch(relation -> relation.between(permit, member).isPresent()));
        if (!related) {
            throw new MemberRefusal.NotFound();
        }
        idempotency.once(id, request, () -> quality.doubt(member, field, Actor.of(permit)));
    }

    /// What may be wrong with the own record, and what somebody has asked about.
    @GET
    @Path("me/quality")
    @RolesAllowed("member")
    @Extension(name = "x-purpose", value = "membership")
    @Extension(name = "x-personal-data", value = "none")
    @Extension(name = "x-caller-member", value = "true", parseValue = true)
    public OwnFindings listOwnFindings() {
        return new OwnFindings(
                quality.of(own()).stream()
                        .map(finding -> new OwnFinding(finding.field(), finding.rule()))
                        .sorted(Comparator.comparing(OwnFinding::field).thenComparing(OwnFinding::rule))
                        .toList(),
                null);
    }

    /// The member has looked: this field is right.
    @POST
    @Path("me/quality/{field}/confirmation")
    @RolesAllowed("member")
    @Extension(name = "x-purpose", value = "membership")
    @Extension(name = "x-personal-data", value = "none")
    @Extension(name = "x-caller-member", value = "true", parseValue = true)
    public void confirmField(@PathParam("field") String field) {
        MemberId own = own();
        idempotency.once(null, () -> {
            quality.confirm(own, known(field), Actor.of(permit));
            return own.value();
        });
    }

    private MemberId own() {
        return members.ofAccount(permit.subject()).orElseThrow(MemberRefusal.NotFound::new);
    }

    private String known(String field) {
        if (catalogue.named(field).isEmpty()) {
            throw new FieldRefusal.Malformed(List.of(new FieldRefusal.Fault("/field", "Unknown")));
        }
        return field;
    }
}
