package io.menshen.gateway.budget;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.menshen.disclosure.rule.Budget;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.quarkus.virtual.threads.VirtualThreads;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Duration;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/// Counts whom a person unmasks, before anybody is shown.
///
/// Mostly out of what this gateway has reserved; else by asking the [Ledger] that all gateways share. When that cannot
/// be asked and nothing is reserved, nobody is unmasked.
@ApplicationScoped
public class Budgets {

    private static final Logger LOG = Logger.getLogger(Budgets.class);

    private static final int KEPT = 20_000;
    private static final Duration LOOK = Duration.ofSeconds(2);
    private static final Duration SWEEP = Duration.ofMinutes(10);

    /// After a failure nobody waits for the next one.
    private static final Duration PAUSE = Duration.ofMillis(250);

    private record Whose(String person, String role) {}

    private final Ledger ledger;
    private final Tags tags;
    private final BudgetConfig config;
    private final ExecutorService threads;
    private final Cache<Whose, Pot> pots;
    private final Counter spent;
    private final Counter unknown;

    private volatile long brokenUntil = System.nanoTime();
    private volatile boolean running = true;
    private @Nullable Thread keeper;

    Budgets(
            Ledger ledger,
            Tags tags,
            BudgetConfig config,
            @VirtualThreads ExecutorService threads,
            MeterRegistry metrics) {
        this.ledger = ledger;
        this.tags = tags;
        this.config = config;
        this.threads = threads;
        // one that is forgotten here stays counted there
        this.pots = Caffeine.newBuilder()
                .maximumSize(KEPT)
                .expireAfterAccess(Budget.BURST)
                .build();
        this.spent = metrics.counter("menshen.gateway.budgets.spent");
        this.unknown = metrics.counter("menshen.gateway.budgets.unknown");
    }

    /// Counts these members for this person.
    ///
    /// @param person OIDC subject: however many tokens there are
    /// @param level how strongly the person has signed in; 0 when the token does not say
    /// @return what is left of the budget with the least left, null when nobody is unmasked. Fails with
    ///     [OverBudget]. Completed on any thread.
    public CompletableFuture<@Nullable Allowance> take(String person, int level, Unmasked unmasked) {
        CompletableFuture<@Nullable Allowance> taken = CompletableFuture.completedFuture(null);
        for (Map.Entry<Budget, Set<String>> one : unmasked.members().entrySet()) {
            taken = taken.thenCompose(before ->
                    take(person, level, one.getKey(), one.getValue()).thenApply(after -> less(before, after)));
        }
        return taken.whenComplete((_, failure) -> {
            if (failure != null) {
                (cause(failure) instanceof OverBudget.Spent ? spent : unknown).increment();
            }
        });
    }

    private CompletableFuture<Allowance> take(String person, int level, Budget budget, Set<String> members) {
        Pot pot = pots.get(
                new Whose(person, budget.role()),
                whose -> new Pot(tags.pot(whose.person(), whose.role()), ledger, config.sliceFor()));
        Set<UUID> wanted = new HashSet<>();
        members.forEach(member -> wanted.add(tags.member(pot.id(), member)));
        Budget.Limit limit = budget.limit(level);
        @Nullable Allowance here = pot.atOnce(wanted, limit, System.nanoTime());
        if (here != null) {
            return CompletableFuture.completedFuture(here);
        }
        if (brokenUntil - System.nanoTime() > 0) {
            return CompletableFuture.failedFuture(new OverBudget.Unknown());
        }
        return CompletableFuture.supplyAsync(() -> ask(pot, wanted, budget, limit), threads)
                .orTimeout(config.limit().toMillis(), TimeUnit.MILLISECONDS)
                .exceptionallyCompose(failure -> CompletableFuture.failedFuture(
                        cause(failure) instanceof OverBudget over ? over : new OverBudget.Unknown()));
    }

    private Allowance ask(Pot pot, Set<UUID> wanted, Budget budget, Budget.Limit limit) {
        try {
            return pot.show(wanted, budget, limit, config.limit());
        } catch (OverBudget over) {
            throw over;
        } catch (RuntimeException e) {
            brokenUntil = System.nanoTime() + PAUSE.toNanos();
            LOG.warnf(
                    "budgets cannot be asked, nobody is unmasked: %s",
                    cause(e).getClass().getSimpleName());
            throw new OverBudget.Unknown();
        }
    }

    private static Allowance less(@Nullable Allowance one, Allowance other) {
        return one != null && Math.min(one.burstLeft(), one.dayLeft()) < Math.min(other.burstLeft(), other.dayLeft())
                ? one
                : other;
    }

    private static Throwable cause(Throwable failure) {
        return failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
    }

    // giving back and forgetting -------------------------------------------------------------------------------------

    void start(@Observes StartupEvent started) {
        keeper = Thread.ofPlatform().name("budget-keeper").daemon().start(this::keep);
    }

    void stop(@Observes ShutdownEvent stopped) throws InterruptedException {
        running = false;
        if (keeper != null) {
            LockSupport.unpark(keeper);
            keeper.join(Duration.ofSeconds(3));
        }
        giveBack(Duration.ZERO);
    }

    private void keep() {
        long swept = System.nanoTime();
        while (running) {
            LockSupport.parkNanos(LOOK.toNanos());
            giveBack(config.giveBack());
            if (System.nanoTime() - swept > SWEEP.toNanos()) {
                swept = System.nanoTime();
                quietly(ledger::forget);
            }
        }
    }

    /// Gives back what was not used for so long. What cannot be given back stays counted.
    void giveBack(Duration idle) {
        for (Pot pot : pots.asMap().values()) {
            if (!quietly(() -> pot.settle(idle))) {
                return;
            }
        }
    }

    private static boolean quietly(Runnable work) {
        try {
            work.run();
            return true;
        } catch (RuntimeException e) {
            LOG.debugf("budgets: %s", e.getClass().getSimpleName());
            return false;
        }
    }
}
