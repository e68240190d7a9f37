package io.menshen.gateway.disclosure;

import io.menshen.platform.event.AuditRecord;
import io.menshen.platform.event.CloudEvent;
import io.menshen.platform.trace.Traces;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.concurrent.locks.ReentrantLock;
import org.apache.kafka.clients.producer.Callback;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.jspecify.annotations.Nullable;

/// One gapless series of records, and the producer that sends it. The first failure ends it for good.
///
/// Kafka takes an idempotent producer's batches in sequence or not at all. The producer is closed the moment a send
/// fails or is late, before it could renumber what is left; so what the broker holds of a source is always a
/// gapless beginning of it, perhaps a little longer than what was acknowledged.
final class RecordSource {

    /// What waits for Kafka.
    private record Pending(long number, long sentAt, CompletableFuture<Void> acknowledged) {}

    private final String name;
    private final Producer<String, String> producer;
    private final Runnable onEnd;
    private final ReentrantLock lock = new ReentrantLock();

    /// In the order of their numbers, which is the order in which Kafka acknowledges: one key, one partition.
    private final ArrayDeque<Pending> pending = new ArrayDeque<>();

    private long next;
    private long acknowledged = -1;
    private boolean sending;
    private volatile boolean ended;

    /// @param onEnd told when it has ended, from any thread; it must not block
    RecordSource(String name, Producer<String, String> producer, Runnable onEnd) {
        this.name = name;
        this.producer = producer;
        this.onEnd = onEnd;
    }

    String name() {
        return name;
    }

    /// Sends the next record. Never blocks, if the producer does not.
    ///
    /// @param now monotonic
    /// @return done when Kafka has it on all replicas; fails with [CannotRecord]. Completed on any thread.
    CompletableFuture<Void> send(String type, Instant time, String data, long now) {
        CompletableFuture<Void> result = new CompletableFuture<>();
        List<Pending> lost = List.of();
        lock.lock();
        try {
            if (ended) {
                return CompletableFuture.failedFuture(new CannotRecord("source ended"));
            }
            Pending record = new Pending(next++, now, result);
            pending.add(record);
            CloudEvent event = new CloudEvent(
                    UUID.randomUUID().toString(), name, type, time, name, record.number(), data, Traces.current());
            sending = true;
            try {
                Future<RecordMetadata> _ = producer.send(event.toRecord(CloudEvent.AUDIT_TOPIC), settle(record));
            } catch (KafkaException | IllegalStateException e) {
                ended = true;
            } finally {
                sending = false;
            }
            if (ended) {
                // the producer refused it on the spot, by an exception or through the callback
                lost = drain();
            }
        } finally {
            lock.unlock();
        }
        fail(lost);
        return result;
    }

    private Callback settle(Pending record) {
        return (_, failure) -> {
            List<Pending> lost = List.of();
            boolean done = false;
            lock.lock();
            try {
                if (ended) {
                    return;
                }
                @Nullable Pending oldest = pending.peek();
                if (failure == null && oldest != null && oldest.number() == record.number()) {
                    pending.remove();
                    acknowledged = record.number();
                    done = true;
                } else if (sending) {
                    // called from within send(), which fails everything when it has let go of the lock
                    ended = true;
                    return;
                } else {
                    lost = end();
                }
            } finally {
                lock.unlock();
            }
            if (done) {
                record.acknowledged().complete(null);
            } else {
                // on the producer's own thread, before it could send anything else
                producer.close(Duration.ZERO);
                fail(lost);
            }
        };
    }

    /// Ends the source if its oldest record has waited too long.
    void endIfLate(long now, Duration limit) {
        List<Pending> lost = List.of();
        lock.lock();
        try {
            @Nullable Pending oldest = pending.peek();
            if (!ended && oldest != null && now - oldest.sentAt() > limit.toNanos()) {
                lost = end();
            }
        } finally {
            lock.unlock();
        }
        fail(lost);
    }

    /// Stops the producer without sending what it still holds. May block a little; harmless when repeated.
    void close() {
        List<Pending> lost;
        lock.lock();
        try {
            lost = ended ? List.of() : end();
        } finally {
            lock.unlock();
        }
        fail(lost);
        producer.close(Duration.ZERO);
    }

    /// Waits a moment for what is under way, for an orderly stop.
    void flush(Duration limit) {
        producer.close(limit);
    }

    boolean ended() {
        return ended;
    }

    /// The number up to which Kafka has acknowledged everything; -1 when nothing.
    long lastAcknowledged() {
        lock.lock();
        try {
            return acknowledged;
        } finally {
            lock.unlock();
        }
    }

    private List<Pending> end() {
        ended = true;
        return drain();
    }

    private List<Pending> drain() {
        List<Pending> all = new ArrayList<>(pending);
        pending.clear();
        return all;
    }

    /// Outside the lock: whoever waits may at once want to record something else.
    private void fail(List<Pending> lost) {
        if (!lost.isEmpty()) {
            onEnd.run();
            lost.forEach(record -> record.acknowledged()
                    .completeExceptionally(
                            new CannotRecord("not acknowledged", new AuditRecord.Attempt(name, record.number()))));
        }
    }
}
