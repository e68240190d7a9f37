package io.menshen.platform.outbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.menshen.local.stack.Stack;
import io.menshen.local.testing.StackResource;
import io.menshen.platform.event.AuditRecord;
import io.menshen.platform.event.CloudEvent;
import io.menshen.platform.event.MalformedEventException;
import io.menshen.platform.trace.Traces;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanKind;
import io.quarkus.narayana.jta.QuarkusTransaction;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Inject;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.junit.jupiter.api.Test;

@QuarkusTest
@TestProfile(OutboxTest.WithOutbox.class)
@WithTestResource(value = StackResource.class, initArgs = @ResourceArg(name = "service", value = "consent-service"))
class OutboxTest {

    public static class WithOutbox implements QuarkusTestProfile {
        @Override
        public Map<String, String> getConfigOverrides() {
            return Map.of(
                    "menshen.outbox.enabled", "true",
                    "quarkus.flyway.migrate-at-start", "true",
                    "quarkus.flyway.locations", "db/platform");
        }
    }

    @ApplicationScoped
    public static class SystemClock {
        @Produces
        Clock clock() {
            return Clock.systemUTC();
        }
    }

    @Inject
    Outbox outbox;

    @Inject
    Traces traces;

    Stack stack;

    @Test
    void whatARequestSaysTravelsWithItsTrace() {
        String key = UUID.randomUUID().toString();
        Span span = traces.begin("request", SpanKind.SERVER, null);
        Traces.enter(UUID.randomUUID().toString(), span);

        QuarkusTransaction.requiringNew().run(() -> append(key, 1));
        QuarkusTransaction.requiringNew()
                .run(() -> outbox.append("menshen.consent", "io.menshen.test.counted.v1", Map.of(key, Map.of("n", 2))));
        Traces.leave(span, 200);
        QuarkusTransaction.requiringNew().run(() -> append(key, 3));

        assertThat(domainEventsOf(key, 3))
                .extracting(CloudEvent::trace)
                .containsExactly(Traces.text(span), Traces.text(span), null);
    }

    @Test
    void whatWasCommittedIsSentInOrderAndWhatWasNotIsNever() {
        String key = UUID.randomUUID().toString();

        QuarkusTransaction.requiringNew().run(() -> append(key, 1));
        assertThatThrownBy(() -> QuarkusTransaction.requiringNew().run(() -> {
                    append(key, 2);
                    throw new IllegalStateException("changed my mind");
                }))
                .isInstanceOf(IllegalStateException.class);
        QuarkusTransaction.requiringNew().run(() -> append(key, 3));

        assertThat(domainEventsOf(key, 2)).extracting(CloudEvent::data).containsExactly("{\"n\":1}", "{\"n\":3}");
    }

    @Test
    void appendingOutsideATransactionIsRefused() {
        assertThatThrownBy(() -> append("nobody", 1)).hasMessageContaining("ransaction");
    }

    @Test
    void evidenceIsNumberedWithoutGapsWhoeverCommitsFirst() throws InterruptedException {
        String late = UUID.randomUUID().toString();
        String early = UUID.randomUUID().toString();
        CountDownLatch written = new CountDownLatch(1);
        CountDownLatch sent = new CountDownLatch(1);
        Thread slow = Thread.ofPlatform()
                .start(() -> QuarkusTransaction.requiringNew().run(() -> {
                    outbox.record(evidence(late));
                    written.countDown();
                    await(sent);
                }));
        written.await();

        QuarkusTransaction.requiringNew().run(() -> outbox.record(evidence(early)));
        evidenceUntil(Set.of(early));
        sent.countDown();
        slow.join();

        assertGapless(evidenceUntil(Set.of(early, late)));
    }

    /// Positions are given when a row is written, not when it is committed: the relay is long past this one.
    @Test
    void whoCommitsLongAfterManyOthersIsSentToo() throws InterruptedException {
        String late = UUID.randomUUID().toString();
        String crowd = UUID.randomUUID().toString();
        CountDownLatch written = new CountDownLatch(1);
        CountDownLatch sent = new CountDownLatch(1);
        Thread slow = Thread.ofPlatform()
                .start(() -> QuarkusTransaction.requiringNew().run(() -> {
                    append(late, 1);
                    outbox.record(evidence(late));
                    written.countDown();
                    await(sent);
                }));
        written.await();

        QuarkusTransaction.requiringNew().run(() -> IntStream.range(0, 2_000).forEach(n -> append(crowd, n)));
        domainEventsOf(crowd, 2_000);
        sent.countDown();
        slow.join();

        assertThat(domainEventsOf(late, 1)).hasSize(1);
        assertGapless(evidenceUntil(Set.of(late)));
    }

    @Test
    void aBrokerThatFallsOverCostsNothing() {
        Set<String> requests = new HashSet<>();
        for (int i = 0; i < 50; i++) {
            requests.add(record());
        }
        stack.kafka().kill();
        for (int i = 0; i < 50; i++) {
            requests.add(record());
        }
        stack.kafka().start();

        assertGapless(evidenceUntil(requests));
    }

    private String record() {
        String request = UUID.randomUUID().toString();
        QuarkusTransaction.requiringNew().run(() -> outbox.record(evidence(request)));
        return request;
    }

    private void append(String key, int n) {
        outbox.append("menshen.consent", key, "io.menshen.test.counted.v1", Map.of("n", n));
    }

    private static AuditRecord evidence(String request) {
        return AuditRecord.fact(
                Instant.parse("2026-11-22T05:00:00Z"), AuditRecord.Actor.service("test"), "tested", request, List.of());
    }

    /// Numbers, duplicates of a repeated batch aside, run 0, 1, 2, … in the order in which they were sent.
    private static void assertGapless(List<CloudEvent> evidence) {
        List<Long> numbers =
                evidence.stream().map(CloudEvent::sequence).distinct().toList();
        assertThat(numbers)
                .containsExactlyElementsOf(
                        LongStream.range(0, numbers.size()).boxed().toList());
    }

    private List<CloudEvent> evidenceUntil(Set<String> requests) {
        return consume(
                CloudEvent.AUDIT_TOPIC,
                events -> requests.stream()
                        .allMatch(request ->
                                events.stream().anyMatch(event -> event.data().contains(request))));
    }

    private List<CloudEvent> domainEventsOf(String key, int count) {
        return consume(
                        "menshen.consent",
                        events -> events.stream()
                                        .filter(event -> event.key().equals(key))
                                        .count()
                                >= count)
                .stream()
                .filter(event -> event.key().equals(key))
                .toList();
    }

    private List<CloudEvent> consume(String topic, java.util.function.Predicate<List<CloudEvent>> enough) {
        Map<String, Object> settings =
                Map.of("bootstrap.servers", stack.kafka().bootstrapServers(), "isolation.level", "read_committed");
        List<CloudEvent> events = new ArrayList<>();
        try (KafkaConsumer<String, String> consumer =
                new KafkaConsumer<>(settings, new StringDeserializer(), new StringDeserializer())) {
            consumer.assign(IntStream.range(0, 6)
                    .mapToObj(partition -> new org.apache.kafka.common.TopicPartition(topic, partition))
                    .toList());
            consumer.seekToBeginning(consumer.assignment());
            Instant end = Instant.now().plusSeconds(60);
            while (!enough.test(events)) {
                assertThat(Instant.now()).as("waiting for events").isBefore(end);
                for (ConsumerRecord<String, String> record : consumer.poll(Duration.ofMillis(200))) {
                    events.add(CloudEvent.from(record));
                }
            }
        } catch (MalformedEventException e) {
            throw new AssertionError(e);
        }
        return events;
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
