package io.menshen.gateway.budget;

import io.menshen.disclosure.rule.Budget;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// What one gateway may show to one person in one role without asking. Times are monotonic nanoseconds.
///
/// Shown without asking is only who was told of less than a slice's time ago, or who costs one of the reserved. So
/// every showing is counted in the [Ledger] at a time that is no more than a slice's time before it.
final class Pot {

    private final UUID id;
    private final Ledger ledger;
    private final long life;
    private final ReentrantLock lock = new ReentrantLock();

    /// Until when showing a member costs nothing.
    private final Map<UUID, Long> covered = new HashMap<>();

    /// Who was shown out of the slice, and when.
    private final Map<UUID, Long> shown = new HashMap<>();

    private @Nullable UUID slice;
    private Budget.@Nullable Limit sliceOf;
    private int members;
    private long sliceEnd;
    private long lastUse;

    private int burstLeft;
    private int dayLeft;
    private long burstMore;
    private long dayMore;
    private boolean alarmed;
    private long alarmedAt;

    Pot(UUID id, Ledger ledger, Duration life) {
        this.id = id;
        this.ledger = ledger;
        this.life = life.toNanos();
    }

    UUID id() {
        return id;
    }

    /// Shows them out of what is here, if that is enough and nobody else is at it; never waits.
    ///
    /// @return null when the ledger has to be asked
    @Nullable
    Allowance atOnce(Set<UUID> wanted, Budget.Limit limit, long now) {
        if (!lock.tryLock()) {
            return null;
        }
        try {
            return here(wanted, limit, now);
        } finally {
            lock.unlock();
        }
    }

    /// Shows them, asking the ledger if need be. Blocks.
    ///
    /// @throws OverBudget when they must not be shown
    Allowance show(Set<UUID> wanted, Budget budget, Budget.Limit limit, Duration patience) {
        if (!locked(patience)) {
            throw new OverBudget.Unknown();
        }
        try {
            long now = System.nanoTime();
            @Nullable Allowance here = here(wanted, limit, now);
            if (here != null) {
                return here;
            }
            covered.values().removeIf(end -> end - now <= 0);
            Set<UUID> showing = new HashSet<>(wanted);
            showing.removeAll(covered.keySet());
            Ledger.Reply reply = ask(showing, limit, now);
            burstMore = now + reply.burstWait().toNanos();
            dayMore = now + reply.dayWait().toNanos();
            burstLeft = reply.burstLeft();
            dayLeft = reply.dayLeft();
            if (!reply.allowed()) {
                throw new OverBudget.Spent(budget, allowance(limit, now), first(now));
            }
            showing.forEach(one -> covered.put(one, now + life));
            return allowance(limit, now);
        } finally {
            lock.unlock();
        }
    }

    /// Accounts for what was reserved and gives back the rest, if it is over or nobody has needed it for a while.
    void settle(Duration idle) {
        if (!lock.tryLock()) {
            return;
        }
        try {
            long now = System.nanoTime();
            if (slice != null && (sliceEnd - now <= 0 || now - lastUse >= idle.toNanos())) {
                ask(Set.of(), new Budget.Limit(0, 0), now);
            }
        } finally {
            lock.unlock();
        }
    }

    private @Nullable Allowance here(Set<UUID> wanted, Budget.Limit limit, long now) {
        lastUse = now;
        Set<UUID> costing = new HashSet<>();
        for (UUID one : wanted) {
            @Nullable Long end = covered.get(one);
            if (end == null || end - now <= 0) {
                costing.add(one);
            }
        }
        if (!costing.isEmpty()) {
            if (costing.size() > members || sliceEnd - now <= 0 || !limit.equals(sliceOf)) {
                return null;
            }
            members -= costing.size();
            burstLeft -= costing.size();
            dayLeft -= costing.size();
            costing.forEach(one -> {
                shown.put(one, now);
                covered.put(one, sliceEnd);
            });
        }
        return allowance(limit, now);
    }

    private Ledger.Reply ask(Set<UUID> showing, Budget.Limit limit, long now) {
        Map<UUID, Long> ago = new HashMap<>();
        shown.forEach((one, at) -> ago.put(one, TimeUnit.NANOSECONDS.toMillis(now - at)));
        // from here on it may be closed there, whether or not an answer comes
        members = 0;
        Ledger.Reply reply = ledger.ask(new Ledger.Question(id, slice, ago, showing, limit));
        shown.clear();
        slice = reply.slice();
        sliceOf = limit;
        sliceEnd = now + life;
        members = reply.members();
        return reply;
    }

    private Allowance allowance(Budget.Limit limit, long now) {
        return new Allowance(
                limit, Math.max(0, burstLeft), Math.max(0, dayLeft), seconds(burstMore - now), seconds(dayMore - now));
    }

    private static long seconds(long nanos) {
        return Math.max(0, Duration.ofNanos(nanos).plusNanos(999_999_999).toSeconds());
    }

    private boolean first(long now) {
        boolean first = !alarmed || now - alarmedAt > Budget.BURST.toNanos();
        if (first) {
            alarmed = true;
            alarmedAt = now;
        }
        return first;
    }

    private boolean locked(Duration patience) {
        try {
            return lock.tryLock(patience.toNanos(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
