package io.menshen.member.apart;

import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.narayana.jta.QuarkusTransaction;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Any;
import jakarta.enterprise.inject.Instance;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import org.jboss.logging.Logger;

/// Moves groups that an earlier release left in the members' database to where they lie apart, once, in
/// batches, while the service serves. What is sealed is moved as it is. Every batch is written there first and
/// exchanged then, and only where nothing has changed since: killed at any line it goes on with what is left,
/// and leaves orphans at most.
@ApplicationScoped
class Move {

    private static final Logger LOG = Logger.getLogger(Move.class);

    private final Apart apart;
    private final Instance<Referrer> referrers;
    private final ApartConfig config;
    private final AtomicLong left;
    private final ReentrantLock moving = new ReentrantLock();
    private boolean done;

    Move(Apart apart, @Any Instance<Referrer> referrers, ApartConfig config, MeterRegistry meters) {
        this.apart = apart;
        this.referrers = referrers;
        this.config = config;
        this.left = meters.gauge("menshen.apart.left", new AtomicLong());
    }

    /// How many groups had not been moved when it last counted.
    long left() {
        return left.get();
    }

    /// Moves what is left to move, and holds the members' database to it from then on.
    ///
    /// @return how many were moved
    long moveAll() {
        moving.lock();
        try {
            return done ? 0 : moveNow();
        } finally {
            moving.unlock();
        }
    }

    private long moveNow() {
        count();
        long moved = 0;
        if (left.get() > 0) {
            LOG.infof("%d groups are moved to where they lie apart", left.get());
        }
        for (Referrer referrer : referrers) {
            while (referrer.left() > 0) {
                moved += moveAll(referrer);
            }
            referrer.close();
        }
        count();
        done = true;
        if (moved > 0) {
            LOG.infof("%d groups were moved; none of them lies in the members' database any more", moved);
        }
        return moved;
    }

    /// Looks again although everything was moved.
    void again() {
        moving.lock();
        try {
            done = false;
        } finally {
            moving.unlock();
        }
    }

    /// One walk through a place. What somebody changed just then has gone where it belongs by that.
    private long moveAll(Referrer referrer) {
        long moved = 0;
        List<SealedValue> page = referrer.lyingHere(null, config.batch());
        while (!page.isEmpty()) {
            int exchanged = move(referrer, page);
            moved += exchanged;
            left.addAndGet(-exchanged);
            page = referrer.lyingHere(page.getLast().place(), config.batch());
        }
        return moved;
    }

    private int move(Referrer referrer, List<SealedValue> page) {
        List<Reference> references = apart.write(page);
        return QuarkusTransaction.requiringNew().call(() -> referrer.moved(page, references));
    }

    private void count() {
        left.set(referrers.stream().mapToLong(Referrer::left).sum());
    }
}
