package io.menshen.consent.rule;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.menshen.consent.register.Kind;
import io.menshen.consent.register.Register;
import io.menshen.consent.register.Version;
import io.menshen.disclosure.rule.DryRun;
import io.menshen.disclosure.rule.LimitChange;
import io.menshen.disclosure.rule.RuleFile;
import io.menshen.disclosure.rule.Rules;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.util.List;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.extensions.Extension;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jboss.resteasy.reactive.RestPath;
import org.jspecify.annotations.Nullable;

/// Who would see what, before and after: so that whoever approves a text of rules knows what it does.
@Path("/v1/disclosure-rules/drafts/{id}/dry-run")
@Produces(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
public class DryRunResource {

    /// As many as fit into an answer.
    private static final int SHOWN = 1_000;

    /// @param against the number of the version in force
    /// @param total how many differences there are; `items` holds the first thousand
    /// @param wider in how many of them, or of `limits`, more is shown or less is asked than before
    /// @param limits what is asked of the caller otherwise: budgets and sign-ins
    public record DryRunView(int against, int total, int wider, List<DryRunRow> items, List<DryRunLimit> limits) {}

    /// A budget of a role (`budget`), or the sign-in that a field asks for (`stepUp`), as the text says it.
    ///
    /// @param before absent when nothing is asked
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record DryRunLimit(
            @Schema(extensions = @Extension(name = "x-personal-data", value = "none"))
            String kind,

            @Schema(extensions = @Extension(name = "x-personal-data", value = "none"))
            String name,

            @Schema(extensions = @Extension(name = "x-personal-data", value = "none")) @Nullable
            String before,

            @Schema(extensions = @Extension(name = "x-personal-data", value = "none")) @Nullable
            String after,

            boolean wider) {

        static DryRunLimit of(LimitChange change) {
            return new DryRunLimit(change.kind(), change.name(), change.before(), change.after(), change.wider());
        }
    }

    /// One difference, for one role and purpose, given what is proven about somebody who does not exist.
    ///
    /// @param wider whether more is shown than before
    public record DryRunRow(
            @Schema(extensions = @Extension(name = "x-personal-data", value = "none"))
            String role,

            @Schema(extensions = @Extension(name = "x-personal-data", value = "none"))
            String purpose,

            @Schema(extensions = @Extension(name = "x-personal-data", value = "none"))
            String field,

            @Schema(extensions = @Extension(name = "x-personal-data", value = "none"))
            String given,

            DryRunSide before,
            DryRunSide after,
            boolean wider) {

        static DryRunRow of(DryRun.Row row) {
            return new DryRunRow(
                    row.role(),
                    row.purpose(),
                    row.field(),
                    row.given(),
                    DryRunSide.of(row.before()),
                    DryRunSide.of(row.after()),
                    row.wider());
        }
    }

    /// @param rule absent when no rule says so
    /// @param sample what would be seen of an invented value; absent when nothing
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record DryRunSide(
            @Schema(extensions = @Extension(name = "x-personal-data", value = "none"))
            String level,

            @Schema(extensions = @Extension(name = "x-personal-data", value = "none")) @Nullable
            String rule,

            @Schema(extensions = @Extension(name = "x-personal-data", value = "none")) @Nullable
            String sample) {

        static DryRunSide of(DryRun.Side side) {
            return new DryRunSide(side.level(), side.rule(), side.sample());
        }
    }

    private final Register register;

    DryRunResource(Register register) {
        this.register = register;
    }

    @POST
    @RolesAllowed({"privacy-officer", "approver", "committee", "auditor"})
    @Operation(
            summary = "Who would see what, before and after, if this draft of disclosure rules came into force",
            description =
                    "Every role, purpose, field and state of proof where another level is decided than by the"
                            + " version in force, on somebody who does not exist. Nothing is changed and nobody's data are read.")
    @Extension(name = "x-purpose", value = "membership")
    @Extension(name = "x-personal-data", value = "none")
    public DryRunView dryRunDisclosureRules(@RestPath UUID id) {
        String draft = register.draftText(Kind.DISCLOSURE_RULES, id);
        Version current = register.current(Kind.DISCLOSURE_RULES);
        Rules before = RuleFile.read("in force", current.text());
        Rules after = RuleFile.read("draft", draft);
        List<DryRun.Row> rows = DryRun.between(before, after);
        List<LimitChange> limits = LimitChange.between(before, after);
        return new DryRunView(
                current.number(),
                rows.size(),
                Math.toIntExact(rows.stream().filter(DryRun.Row::wider).count()
                        + limits.stream().filter(LimitChange::wider).count()),
                rows.stream().limit(SHOWN).map(DryRunRow::of).toList(),
                limits.stream().map(DryRunLimit::of).toList());
    }
}
