package io.menshen.member.apart;

import io.menshen.member.database.Database;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Any;
import jakarta.enterprise.inject.Instance;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/// Removes rows that lie apart and that no member refers to: what a crash left, what was replaced, what an
/// erasure could not reach.
///
/// It computes the names of all references and compares them with the rows; the names are in memory only, and
/// written down nowhere. A row without a reference is marked first. It goes when a later sweep, begun at least
/// the grace after that, finds it without one again: whoever wrote it has committed or failed by then, and
/// whoever read the reference that was replaced has finished reading. A reference is only ever made by the
/// transaction for which the row was written, so it cannot come later.
///
/// A reference without a row is the other way round, and an alarm: then nothing is removed at all, for the two
/// databases may be of two different moments.
@ApplicationScoped
public class OrphanSweep {

    /// What one sweep did.
    ///
    /// @param removed orphans that are gone
    /// @param missing rows that members refer to and that are not there
    record Outcome(long removed, long missing) {}

    /// Longer than any transaction of this service may last.
    static final Duration LEAST_GRACE = Duration.ofMinutes(15);

    private static final Logger LOG = Logger.getLogger(OrphanSweep.class);
    private static final Duration TERM = Duration.ofMinutes(10);
    private static final int MOST_PASSES = 256;

    private final ApartStore store;
    private final Pseudonyms pseudonyms;
    private final Pair pair;
    private final Instance<Referrer> referrers;
    private final Database members;
    private final ApartConfig config;
    private final MeterRegistry meters;
    private final Clock clock;
    private final AtomicLong missing;
    private volatile Instant kept = Instant.MIN;
    private volatile boolean sweeping;

    OrphanSweep(
            ApartStore store,
            Pseudonyms pseudonyms,
            Pair pair,
            @Any Instance<Referrer> referrers,
            Database members,
            ApartConfig config,
            MeterRegistry meters,
            Clock clock) {
        if (config.grace().compareTo(LEAST_GRACE) < 0) {
            throw new IllegalArgumentException(
                    "menshen.apart.grace must be at least 15 minutes: a transaction may last that long");
        }
        this.store = store;
        this.pseudonyms = pseudonyms;
        this.pair = pair;
        this.referrers = referrers;
        this.members = members;
        this.config = config;
        this.meters = meters;
        this.clock = clock;
        this.missing = meters.gauge("menshen.apart.missing", new AtomicLong());
    }

    /// How many references had no row when it was last looked.
    long missing() {
        return missing.get();
    }

    /// Looks for references without a row and changes nothing: whether two restored databases are of one
    /// moment.
    ///
    /// @return how many there are
    public long lookForMissing() {
        long count = 0;
        int passes = passes();
        for (int i = 0; i < passes; i++) {
            int pass = i;
            LiveNames live = live(pass, passes);
            rows(pass, passes, page -> page.forEach(row -> live.has(row.name().prefix())));
            count += live.complete() ? 0 : missing(live, pass, passes);
        }
        return count;
    }

    /// Sweeps if it is time to, or goes on with a sweep that was interrupted.
    void ifDue() {
        ApartStore.SweepState state = store.sweepState();
        @Nullable Instant ended = state.endedAt();
        if (state.passes() > 0 || ended == null || !clock.instant().isBefore(ended.plus(config.sweepEvery()))) {
            sweep();
        }
    }

    /// Sweeps everything; empty if another process does, or if it must not be done now.
    Optional<Outcome> sweep() {
        if (!mayNow()) {
            return Optional.empty();
        }
        Instant now = clock.instant();
        if (!store.takeSweep(now, now.plus(TERM))) {
            return Optional.empty();
        }
        kept = now;
        sweeping = true;
        try {
            if (store.sweepState().passes() == 0) {
                store.beginSweep(passes());
            }
            for (ApartStore.SweepState state = store.sweepState();
                    state.pass() < state.passes();
                    state = store.sweepState()) {
                Outcome pass = pass(state.pass(), state.passes());
                store.passDone(pass.removed(), pass.missing());
            }
            store.sweepEnded(clock.instant());
        } finally {
            sweeping = false;
            store.keepSweep(now);
        }
        ApartStore.SweepState done = store.sweepState();
        tell(done);
        return Optional.of(new Outcome(done.removed(), done.missing()));
    }

    /// Not while a restored database has not learned yet who is gone, and not with a stranger's database.
    private boolean mayNow() {
        if (members.exists("SELECT 1 FROM restored WHERE replayed_at IS NULL")) {
            return false;
        }
        if (!pair.belongsTogether()) {
            LOG.error("the database of what lies apart belongs to another members' database; nothing is swept");
            return false;
        }
        return true;
    }

    private void tell(ApartStore.SweepState done) {
        missing.set(done.missing());
        if (done.removed() > 0) {
            LOG.infof("%d rows that lie apart and belong to nobody were removed", done.removed());
            meters.counter("menshen.apart.orphans").increment((double) done.removed());
        }
        if (done.missing() > 0) {
            LOG.errorf(
                    "%d groups that members refer to do not lie apart where they should; no orphan is removed until"
                            + " they are found or given up",
                    done.missing());
        }
    }

    /// So many that the names of one pass fit into memory.
    private int passes() {
        long count = referrers.stream().mapToLong(Referrer::count).sum();
        int passes = 1;
        while (passes < MOST_PASSES && count / passes > config.mostInMemory()) {
            passes *= 2;
        }
        return passes;
    }

    private Outcome pass(int pass, int passes) {
        Instant begun = clock.instant();
        LiveNames live = live(pass, passes);
        rows(pass, passes, page -> page.forEach(row -> live.has(row.name().prefix())));
        long lacking = live.complete() ? 0 : missing(live, pass, passes);
        AtomicLong removed = new AtomicLong();
        rows(pass, passes, page -> removed.addAndGet(settle(page, live, begun, lacking == 0)));
        return new Outcome(removed.get(), lacking);
    }

    private LiveNames live(int pass, int passes) {
        LiveNames live = new LiveNames();
        references((_, _, name) -> {
            if (in(name, pass, passes)) {
                live.add(name.prefix());
            }
        });
        return live;
    }

    private int settle(List<ApartStore.Row> page, LiveNames live, Instant begun, boolean mayRemove) {
        List<ApartStore.Name> wanted = new ArrayList<>();
        List<ApartStore.Name> fresh = new ArrayList<>();
        List<ApartStore.Name> over = new ArrayList<>();
        List<ApartStore.Name> unmixed = new ArrayList<>();
        Instant latest = begun.minus(config.grace());
        for (ApartStore.Row row : page) {
            @Nullable Instant since = row.unreferencedSince();
            boolean referred = live.has(row.name().prefix());
            if (referred && since != null) {
                wanted.add(row.name());
            } else if (!referred && since == null) {
                fresh.add(row.name());
            } else if (!referred && since != null && mayRemove && !since.isAfter(latest)) {
                over.add(row.name());
            }
            if (referred && !row.mixed()) {
                unmixed.add(row.name());
            }
        }
        if (!wanted.isEmpty()) {
            store.referenced(wanted);
        }
        if (!fresh.isEmpty()) {
            store.unreferenced(fresh, clock.instant());
        }
        if (!unmixed.isEmpty()) {
            store.mix(unmixed);
        }
        return over.isEmpty() ? 0 : store.removeUnreferencedSince(latest, over);
    }

    /// A second, closer look at references for which no row was seen: most were given up in the meantime.
    private long missing(LiveNames live, int pass, int passes) {
        AtomicLong count = new AtomicLong();
        references((referrer, reference, name) -> {
            if (in(name, pass, passes)
                    && live.lacks(name.prefix())
                    && store.sealed(List.of(name)).isEmpty()
                    && referrer.refers(reference)) {
                count.incrementAndGet();
            }
        });
        return count.get();
    }

    private interface Visitor {
        void visit(Referrer referrer, Reference reference, ApartStore.Name name);
    }

    private void references(Visitor visitor) {
        for (Referrer referrer : referrers) {
            List<Reference> page = referrer.after(null, config.batch());
            while (!page.isEmpty()) {
                page.forEach(
                        reference -> visitor.visit(referrer, reference, new ApartStore.Name(pseudonyms.of(reference))));
                keep();
                page = referrer.after(page.getLast(), config.batch());
            }
        }
    }

    private void rows(int pass, int passes, Consumer<List<ApartStore.Row>> visitor) {
        byte[] last = {(byte) (pass * MOST_PASSES / passes)};
        List<ApartStore.Row> page = within(store.after(last, config.batch()), pass, passes);
        while (!page.isEmpty()) {
            visitor.accept(page);
            keep();
            last = page.getLast().name().bytes();
            page = within(store.after(last, config.batch()), pass, passes);
        }
    }

    private static List<ApartStore.Row> within(List<ApartStore.Row> page, int pass, int passes) {
        return page.stream().filter(row -> in(row.name(), pass, passes)).toList();
    }

    private static boolean in(ApartStore.Name name, int pass, int passes) {
        return name.first() * passes / MOST_PASSES == pass;
    }

    private void keep() {
        Instant now = clock.instant();
        if (sweeping && now.isAfter(kept.plus(TERM.dividedBy(5)))) {
            store.keepSweep(now.plus(TERM));
            kept = now;
        }
    }
}
