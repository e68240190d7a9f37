package io.menshen.gateway.policy;

import io.menshen.disclosure.rule.Budget;
import io.menshen.disclosure.rule.Rule;
import io.menshen.disclosure.rule.StepUp;
import io.menshen.platform.problem.Problem;
import jakarta.annotation.security.PermitAll;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponseSchema;
import org.jspecify.annotations.Nullable;

/// The rules in force, for everybody: whoever is shown something, or nothing, can see by which rule.
@Path("/v1/disclosure-rules")
public class DisclosureRulesResource {

    /// @param number its number in the register, where every version stays
    /// @param stepUp fields that ask for a strong and recent sign-in
    /// @param budgets how many members may be unmasked, by role
    public record DisclosureRulesView(
            int number,
            String version,
            String hash,
            List<RuleView> items,
            List<StepUpView> stepUp,
            List<BudgetView> budgets) {}

    /// @param acr authentication level at least
    /// @param maxAge seconds since the sign-in, at most
    /// @param unless rules with this need ask for nothing more
    public record StepUpView(
            SortedSet<String> fields,
            int acr,
            long maxAge,
            @Nullable String unless) {

        static StepUpView of(StepUp stepUp) {
            return new StepUpView(
                    new TreeSet<>(stepUp.fields()),
                    stepUp.asks().level(),
                    stepUp.asks().maxAge().toSeconds(),
                    stepUp.unless() == null ? null : stepUp.unless().code());
        }
    }

    /// @param burst different members within ten minutes
    /// @param day different members within a day
    /// @param over what helps when it is spent: `second-person`, or nothing (`refused`)
    /// @param steppedUp more, for who has signed in more strongly; null when that does not help
    public record BudgetView(
            String role,
            int burst,
            int day,
            String over,
            @Nullable SteppedUpView steppedUp) {

        static BudgetView of(Budget budget) {
            Budget.@Nullable SteppedUp more = budget.steppedUp();
            return new BudgetView(
                    budget.role(),
                    budget.limit().burst(),
                    budget.limit().day(),
                    budget.over().code(),
                    more == null
                            ? null
                            : new SteppedUpView(
                                    more.level(),
                                    more.limit().burst(),
                                    more.limit().day()));
        }
    }

    /// @param acr authentication level at least
    public record SteppedUpView(int acr, int burst, int day) {}

    public record RuleView(
            String id,
            boolean deny,
            SortedSet<String> roles,
            SortedSet<String> purposes,
            @Nullable String needs,
            boolean whenRestricted,
            Map<String, String> levels) {

        static RuleView of(Rule rule) {
            Map<String, String> levels = new TreeMap<>();
            rule.levels().forEach((field, level) -> levels.put(field, level.code()));
            return new RuleView(
                    rule.id(),
                    rule.deny(),
                    new TreeSet<>(rule.roles()),
                    new TreeSet<>(rule.purposes()),
                    rule.needs() == null ? null : rule.needs().code(),
                    rule.whenRestricted(),
                    levels);
        }
    }

    private final Policy policy;

    DisclosureRulesResource(Policy policy) {
        this.policy = policy;
    }

    @GET
    @PermitAll
    @Produces(MediaType.APPLICATION_JSON)
    @APIResponseSchema(DisclosureRulesView.class)
    public Response listDisclosureRules() {
        @Nullable Edition edition = policy.inForce();
        if (edition == null) {
            return Problem.of(Response.Status.SERVICE_UNAVAILABLE, "rules-unavailable")
                    .toResponse();
        }
        return Response.ok(new DisclosureRulesView(
                        edition.number(),
                        edition.rules().version(),
                        edition.rules().hash(),
                        edition.rules().rules().stream().map(RuleView::of).toList(),
                        edition.rules().stepUps().stream().map(StepUpView::of).toList(),
                        edition.rules().budgets().values().stream()
                                .map(BudgetView::of)
                                .toList()))
                .build();
    }
}
