package io.menshen.gateway.disclosure;

import io.menshen.platform.event.AuditRecord;
import io.menshen.platform.outbox.Outbox;
import io.quarkus.virtual.threads.VirtualThreads;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;

/// The gateway's outbox: where records of answers without any clear field wait when Kafka does not take them.
@ApplicationScoped
public class WaitingRecords {

    private final Outbox outbox;
    private final ExecutorService threads;
    private final InTransaction transaction;

    WaitingRecords(Outbox outbox, @VirtualThreads ExecutorService threads, InTransaction transaction) {
        this.outbox = outbox;
        this.threads = threads;
        this.transaction = transaction;
    }

    /// @return done when committed
    CompletableFuture<Void> keep(AuditRecord record) {
        return CompletableFuture.runAsync(() -> transaction.run(() -> outbox.record(record)), threads);
    }

    /// A bean of its own, or the annotation would be passed by.
    @ApplicationScoped
    static class InTransaction {

        @Transactional
        void run(Runnable work) {
            work.run();
        }
    }
}
