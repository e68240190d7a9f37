package io.menshen.gateway.disclosure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.menshen.platform.event.AuditRecord;
import io.menshen.platform.event.CloudEvent;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.common.errors.NotLeaderOrFollowerException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;

/// Kafka's own double of a producer answers as told: when, and how, is the point here.
class RecordSourceTest {

    private static final Instant NOON = Instant.parse("2026-11-22T12:00:00Z");

    private final MockProducer<String, String> kafka =
            new MockProducer<>(false, null, new StringSerializer(), new StringSerializer());
    private final AtomicInteger ends = new AtomicInteger();
    private final RecordSource source = new RecordSource("masking-gateway/boot", kafka, ends::incrementAndGet);

    @Test
    void recordsAreNumberedFromZeroWithoutGaps() {
        for (int i = 0; i < 3; i++) {
            send(0);
        }

        assertThat(kafka.history())
                .extracting(record ->
                        new String(record.headers().lastHeader("ce_sequence").value(), StandardCharsets.UTF_8))
                .containsExactly("0", "1", "2");
        assertThat(kafka.history())
                .allMatch(record -> record.topic().equals(CloudEvent.AUDIT_TOPIC)
                        && record.key().equals("masking-gateway/boot"));
    }

    @Test
    void nobodyIsToldBeforeKafkaAcknowledges() {
        CompletableFuture<Void> record = send(0);
        assertThat(record).isNotDone();

        kafka.completeNext();

        assertThat(record).isCompleted();
        assertThat(source.lastAcknowledged()).isZero();
    }

    @Test
    void oneFailureFailsEverythingUnderWayAndEndsTheSource() {
        CompletableFuture<Void> first = send(0);
        CompletableFuture<Void> second = send(0);
        CompletableFuture<Void> third = send(0);
        kafka.completeNext();

        kafka.errorNext(new NotLeaderOrFollowerException());

        assertThat(first).isCompleted();
        assertThat(second).isCompletedExceptionally();
        assertThat(third).isCompletedExceptionally();
        assertThat(source.ended()).isTrue();
        assertThat(source.lastAcknowledged()).isZero();
        assertThat(ends).hasValue(1);
        assertThat(kafka.closed()).isTrue();
    }

    @Test
    void aLostRecordKnowsItsNameForItMayHaveArrived() {
        send(0);
        kafka.completeNext();
        CompletableFuture<Void> late = send(0);

        source.endIfLate(Duration.ofSeconds(2).toNanos(), Duration.ofMillis(825));

        assertThat(late.exceptionNow())
                .isInstanceOfSatisfying(
                        CannotRecord.class,
                        why -> assertThat(why.attempt()).isEqualTo(new AuditRecord.Attempt("masking-gateway/boot", 1)));
        assertThat(send(0).exceptionNow())
                .as("was never sent")
                .isInstanceOfSatisfying(
                        CannotRecord.class, why -> assertThat(why.attempt()).isNull());
    }

    @Test
    void anEndedSourceTakesNothing() {
        send(0);
        kafka.errorNext(new NotLeaderOrFollowerException());

        CompletableFuture<Void> late = send(0);

        assertThatThrownBy(late::join).hasCauseInstanceOf(CannotRecord.class);
        assertThat(kafka.history()).hasSize(1);
    }

    @Test
    void theOldestLateRecordEndsTheSource() {
        CompletableFuture<Void> record = send(0);
        source.endIfLate(Duration.ofMillis(800).toNanos(), Duration.ofMillis(825));
        assertThat(record).isNotDone();

        source.endIfLate(Duration.ofMillis(826).toNanos(), Duration.ofMillis(825));

        assertThat(record).isCompletedExceptionally();
        assertThat(source.ended()).isTrue();
    }

    @Test
    void anAcknowledgementAfterTheEndChangesNothing() {
        CompletableFuture<Void> record = send(0);
        source.endIfLate(Duration.ofSeconds(2).toNanos(), Duration.ofMillis(825));

        kafka.completeNext();

        assertThat(record).isCompletedExceptionally();
        assertThat(source.lastAcknowledged()).isEqualTo(-1);
    }

    @Test
    void aRecordThatTheProducerRefusesOnTheSpotEndsTheSourceToo() {
        CompletableFuture<Void> before = send(0);
        kafka.sendException = new TimeoutException("no space");

        CompletableFuture<Void> refused = send(0);

        assertThat(before).isCompletedExceptionally();
        assertThat(refused).isCompletedExceptionally();
        assertThat(ends).hasValue(1);
    }

    @Test
    void whoeverIsToldOfAFailureMayRecordAgainAtOnce() {
        CompletableFuture<Void> again =
                send(0).handle((_, _) -> send(0)).thenCompose(second -> second.exceptionally(_ -> null));

        kafka.errorNext(new NotLeaderOrFollowerException());

        assertThat(again).isCompleted();
    }

    private CompletableFuture<Void> send(long now) {
        return source.send("io.menshen.audit.recorded.v1", NOON, "{}", now);
    }
}
