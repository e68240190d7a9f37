package io.menshen.gateway.disclosure;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectWriter;
import io.menshen.gateway.BootId;
import io.menshen.platform.event.AuditRecord;
import io.menshen.platform.event.CloudEvent;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.smallrye.common.annotation.Identifier;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.StringSerializer;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/// Takes the gateway's evidence and says when it is safe to answer.
///
/// Behind it stands one open [RecordSource], or none while Kafka does not answer: then clear answers are refused at
/// once, everything else goes to the outbox at once, and a thread of its own tries to open the next source.
@ApplicationScoped
public class DisclosureLog {

    private static final Logger LOG = Logger.getLogger(DisclosureLog.class);

    /// What a source says first.
    @JsonInclude(JsonInclude.Include.ALWAYS)
    record SourceOpened(@Nullable Previous previous) {
        record Previous(String source, long lastAcknowledged) {}
    }

    static final String SOURCE_OPENED = "io.menshen.audit.source-opened.v1";

    /// A record above this is refused for itself, so that it does not end the source for everybody.
    private static final int MAX_RECORD = 768 * 1024;

    /// How often to look whether Kafka has said where the topic is.
    private static final Duration AWAIT_TOPIC = Duration.ofMillis(100);

    /// How long the outbox may take.
    private static final Duration OUTBOX = Duration.ofSeconds(2);

    private final Map<String, Object> kafka;
    private final WaitingRecords waiting;
    private final DisclosureConfig config;
    private final Clock clock;
    private final ObjectWriter json;
    private final String firstName;
    private final Semaphore waitingRefusals;
    private final Timer latency;
    private final Counter acknowledged;
    private final Counter kept;
    private final Counter refusedRecords;
    private final Counter lostRefusals;

    private volatile @Nullable RecordSource open;
    private volatile boolean constructed;
    private volatile boolean running = true;
    private @Nullable Thread keeper;

    DisclosureLog(
            @Identifier("default-kafka-broker") Map<String, Object> kafka,
            WaitingRecords waiting,
            DisclosureConfig config,
            Clock clock,
            ObjectMapper json,
            BootId boot,
            MeterRegistry metrics) {
        this.kafka = kafka;
        this.waiting = waiting;
        this.config = config;
        this.clock = clock;
        this.json = json.writerFor(AuditRecord.class);
        this.firstName = "masking-gateway/" + boot.value();
        this.waitingRefusals = new Semaphore(config.waitingRefusals());
        this.acknowledged = records(metrics, "acknowledged");
        this.kept = records(metrics, "outbox");
        this.refusedRecords = records(metrics, "failed");
        this.lostRefusals = records(metrics, "lost-refusal");
        this.latency = Timer.builder("menshen.gateway.record.wait")
                .serviceLevelObjectives(
                        Duration.ofMillis(5),
                        Duration.ofMillis(10),
                        Duration.ofMillis(25),
                        Duration.ofMillis(50),
                        Duration.ofMillis(100),
                        Duration.ofMillis(250),
                        Duration.ofMillis(700))
                .register(metrics);
        Gauge.builder("menshen.gateway.source.open", this, log -> log.open() ? 1 : 0)
                .register(metrics);
    }

    private static Counter records(MeterRegistry metrics, String result) {
        return metrics.counter("menshen.gateway.records", "result", result);
    }

    /// Whether records are being acknowledged, as far as is known. Says no at once during an outage.
    public boolean open() {
        @Nullable RecordSource source = open;
        return source != null && !source.ended();
    }

    /// Whether a producer could be built at all.
    public boolean constructed() {
        return constructed;
    }

    /// Records what must be in the log before it happens.
    ///
    /// @return done when Kafka has acknowledged it; fails with [CannotRecord], soon enough for an answer within a
    ///     second. Completed on any thread.
    public CompletableFuture<Void> acknowledge(AuditRecord record) {
        long sent = System.nanoTime();
        return send(record).whenComplete((_, failure) -> {
            Counter result = failure == null ? acknowledged : refusedRecords;
            result.increment();
            latency.record(System.nanoTime() - sent, TimeUnit.NANOSECONDS);
        });
    }

    /// Records what may reach the log later, if need be.
    ///
    /// @return done when Kafka has acknowledged it or the outbox has it; fails with [CannotRecord]. Completed on
    ///     any thread.
    public CompletableFuture<Void> keep(AuditRecord record) {
        return send(record).handle((_, failure) -> failure).thenCompose(failure -> {
            if (failure == null) {
                acknowledged.increment();
                return CompletableFuture.completedFuture(null);
            }
            // It may have arrived all the same: the log is told, and takes up one of the two.
            AuditRecord again = failure instanceof CannotRecord cannot ? record.insteadOf(cannot.attempt()) : record;
            return waiting.keep(again)
                    .orTimeout(OUTBOX.toMillis(), TimeUnit.MILLISECONDS)
                    .handle((_, unkept) -> {
                        if (unkept != null) {
                            refusedRecords.increment();
                            throw new CannotRecord("neither Kafka nor the outbox took it");
                        }
                        kept.increment();
                        return null;
                    });
        });
    }

    /// Records a refusal, as well as can be done without anybody waiting for it.
    public void note(AuditRecord refusal) {
        if (!waitingRefusals.tryAcquire()) {
            lostRefusals.increment();
            return;
        }
        CompletableFuture<Void> _ = keep(refusal).whenComplete((_, failure) -> {
            waitingRefusals.release();
            if (failure != null) {
                lostRefusals.increment();
                LOG.warnf("a refusal could not be recorded, action=%s code=%s", refusal.action(), refusal.code());
            }
        });
    }

    private CompletableFuture<Void> send(AuditRecord record) {
        @Nullable RecordSource source = open;
        if (source == null) {
            return CompletableFuture.failedFuture(new CannotRecord("no source is open"));
        }
        String data;
        try {
            data = json.writeValueAsString(record);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a record is always writable", e);
        }
        if (data.length() > MAX_RECORD) {
            return CompletableFuture.failedFuture(new CannotRecord("too large"));
        }
        return source.send(AuditRecord.TYPE, record.time(), data, System.nanoTime());
    }

    void start(@Observes StartupEvent started) {
        keeper = Thread.ofPlatform().name("disclosure-source").daemon().start(this::keepOpen);
    }

    void stop(@Observes ShutdownEvent stopped) throws InterruptedException {
        running = false;
        if (keeper != null) {
            LockSupport.unpark(keeper);
            keeper.join(Duration.ofSeconds(3));
        }
    }

    /// Opens a source, watches over it, closes it when it ends, opens the next.
    private void keepOpen() {
        SourceOpened.@Nullable Previous previous = null;
        int number = 1;
        while (running) {
            String name = number == 1 ? firstName : firstName + "." + number;
            @Nullable RecordSource source = open(name, new SourceOpened(previous));
            if (source == null) {
                pause(config.probe());
                continue;
            }
            LOG.infof("records go to %s", name);
            open = source;
            while (running && !source.ended()) {
                pause(config.granularity());
                source.endIfLate(System.nanoTime(), config.acknowledgement());
            }
            open = null;
            if (running) {
                LOG.warnf("Kafka does not acknowledge; %s ends at %d", name, source.lastAcknowledged());
                source.close();
                previous = new SourceOpened.Previous(name, source.lastAcknowledged());
                number++;
            } else {
                source.flush(Duration.ofSeconds(1));
            }
        }
    }

    /// A source whose first record was acknowledged, or null. An attempt that fails may be repeated under the same
    /// name: the log drops a number that it has already.
    private @Nullable RecordSource open(String name, SourceOpened first) {
        try {
            KafkaProducer<String, String> producer =
                    new KafkaProducer<>(settings(), new StringSerializer(), new StringSerializer());
            constructed = true;
            awaitTopic(producer);
            RecordSource source = new RecordSource(name, producer, this::wakeKeeper);
            CompletableFuture<Void> opened =
                    source.send(SOURCE_OPENED, clock.instant(), text(first), System.nanoTime());
            while (running && !opened.isDone()) {
                pause(config.granularity());
                source.endIfLate(System.nanoTime(), config.acknowledgement());
            }
            if (opened.isDone() && !opened.isCompletedExceptionally()) {
                return source;
            }
            source.close();
        } catch (RuntimeException | Error e) {
            LOG.debugf("no source yet: %s", e.getClass().getSimpleName());
        }
        return null;
    }

    /// With `max.block.ms` = 0 the producer answers from the metadata it has, and fetches what it lacks behind the
    /// scenes.
    private void awaitTopic(KafkaProducer<String, String> producer) {
        while (true) {
            try {
                if (!producer.partitionsFor(CloudEvent.AUDIT_TOPIC).isEmpty()) {
                    return;
                }
            } catch (TimeoutException e) {
                // not known yet
            }
            if (!running) {
                producer.close(Duration.ZERO);
                throw new KafkaException("stopping");
            }
            pause(AWAIT_TOPIC);
        }
    }

    /// Only wakes the keeper: it alone says which source is open, so that a late word about an old one harms
    /// nobody.
    private void wakeKeeper() {
        @Nullable Thread thread = keeper;
        if (thread != null) {
            LockSupport.unpark(thread);
        }
    }

    private static void pause(Duration time) {
        LockSupport.parkNanos(time.toNanos());
    }

    private String text(SourceOpened first) {
        try {
            return json.forType(SourceOpened.class).writeValueAsString(first);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("always writable", e);
        }
    }

    private Map<String, Object> settings() {
        Map<String, Object> settings = new HashMap<>(kafka);
        settings.put(ProducerConfig.CLIENT_ID_CONFIG, "masking-gateway-records");
        settings.put(ProducerConfig.ACKS_CONFIG, "all");
        settings.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);
        settings.put(ProducerConfig.LINGER_MS_CONFIG, 0);
        settings.put(ProducerConfig.BATCH_SIZE_CONFIG, 64 * 1024);
        settings.put(ProducerConfig.BUFFER_MEMORY_CONFIG, 16L * 1024 * 1024);
        // never block an event loop: neither for metadata nor for space
        settings.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, 0L);
        settings.put(ProducerConfig.METADATA_MAX_IDLE_CONFIG, (long) Integer.MAX_VALUE);
        // the producer gives up much later than we do: it must not renumber anything behind our back
        settings.put(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, 5_000);
        settings.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, 10_000);
        settings.put(ProducerConfig.RECONNECT_BACKOFF_MS_CONFIG, 50L);
        settings.put(ProducerConfig.RECONNECT_BACKOFF_MAX_MS_CONFIG, 500L);
        settings.put(ProducerConfig.SOCKET_CONNECTION_SETUP_TIMEOUT_MS_CONFIG, 1_000L);
        settings.put(ProducerConfig.SOCKET_CONNECTION_SETUP_TIMEOUT_MAX_MS_CONFIG, 2_000L);
        return settings;
    }
}
