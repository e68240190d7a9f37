package io.menshen.gateway.door;

import io.menshen.disclosure.rule.Budget;
import io.menshen.gateway.budget.Allowance;
import io.menshen.gateway.budget.OverBudget;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpServerResponse;
import java.util.Map;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;

/// Counts whom an answer unmasks, before it is recorded, and says what is left (ADR 0057). What was counted is not
/// given back when the answer fails afterwards.
final class Spending {

    private final Door door;
    private final Context context;
    private final HttpServerResponse response;
    private final String id;

    /// @param id of the request, for the alarm
    Spending(Door door, Context context, HttpServerResponse response, String id) {
        this.door = door;
        this.context = context;
        this.response = response;
        this.id = id;
    }

    /// Fails with [Refused] when nobody may be unmasked.
    Future<Void> of(Terms terms, Masked masked) {
        if (masked.unmasked().nobody()) {
            return Future.succeededFuture();
        }
        return Future.fromCompletionStage(
                        door.budgets.take(
                                terms.acting().caller().subject(),
                                terms.acting().caller().level(),
                                masked.unmasked()),
                        context)
                .map(left -> {
                    if (left != null) {
                        tell(left);
                    }
                    return (Void) null;
                })
                .recover(failure -> Future.failedFuture(
                        failure instanceof CompletionException wrapped && wrapped.getCause() instanceof OverBudget over
                                ? refusal(over, terms)
                                : failure instanceof OverBudget over ? refusal(over, terms) : failure));
    }

    private Refused refusal(OverBudget over, Terms terms) {
        return switch (over) {
            case OverBudget.Unknown _ -> new Refused(503, "budget-unknown");
            case OverBudget.Spent spent -> {
                if (spent.first()) {
                    door.log.note(door.evidence.budgetSpent(
                            terms.rules(),
                            door.clock.instant(),
                            terms.acting().caller(),
                            spent.budget().role(),
                            terms.claimed(),
                            id));
                }
                tell(spent.left());
                response.headers().set("Retry-After", Long.toString(spent.left().retryAfter()));
                Budget budget = spent.budget();
                Budget.@Nullable SteppedUp more = budget.steppedUp();
                if (more != null && budget.stepUpHelps(terms.acting().caller().level())) {
                    // RFC 9470
                    response.headers()
                            .set(
                                    "WWW-Authenticate",
                                    "Bearer error=\"insufficient_user_authentication\", acr_values=\"%d\""
                                            .formatted(more.level()));
                    yield new Refused(401, "unmasking-budget-spent", Map.of("unlock", "step-up"));
                }
                yield new Refused(
                        429,
                        "unmasking-budget-spent",
                        Map.of("unlock", budget.over().code()));
            }
        };
    }

    /// Beside what the service says of its own budgets.
    private void tell(Allowance left) {
        MultiMap headers = response.headers();
        headers.set("RateLimit-Policy", left.policy());
        headers.set("RateLimit", left.least());
    }
}
