package io.menshen.member.job;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Status;
import jakarta.transaction.Synchronization;
import jakarta.transaction.TransactionSynchronizationRegistry;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/// Wakes the worker, so that a job need not wait for its next look.
@ApplicationScoped
class JobBell {

    private final Semaphore rung = new Semaphore(0);
    private final TransactionSynchronizationRegistry transaction;

    JobBell(TransactionSynchronizationRegistry transaction) {
        this.transaction = transaction;
    }

    /// Rings when, and only if, the current transaction commits.
    void ringAfterCommit() {
        transaction.registerInterposedSynchronization(new Synchronization() {
            @Override
            public void beforeCompletion() {}

            @Override
            public void afterCompletion(int status) {
                if (status == Status.STATUS_COMMITTED) {
                    rung.release();
                }
            }
        });
    }

    /// Waits for a ring, but not longer than this.
    void await(Duration longest) throws InterruptedException {
        boolean heard = rung.tryAcquire(longest.toMillis(), TimeUnit.MILLISECONDS);
        if (heard) {
            rung.drainPermits();
        }
    }
}
