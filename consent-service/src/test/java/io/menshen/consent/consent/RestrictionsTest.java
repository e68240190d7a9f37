package io.menshen.consent.consent;

import static org.assertj.core.api.Assertions.assertThat;

import io.menshen.consent.Caller;
import io.menshen.local.stack.Stack;
import io.menshen.local.testing.StackResource;
import io.menshen.platform.event.CloudEvent;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.path.json.JsonPath;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;

@QuarkusTest
@WithTestResource(value = StackResource.class, initArgs = @ResourceArg(name = "service", value = "consent-service"))
class RestrictionsTest {

    Stack stack;

    private final UUID member = UUID.randomUUID();

    @Test
    void aRestrictionIsANumberedChangeAndTouchesNoConsent() throws Exception {
        Caller.member(member).offers().statusCode(201);
        long before = read(member).getLong("change");

        tell(Restrictions.RESTRICTED);
        tell(Restrictions.RESTRICTED);

        awaitRestricted(true);
        assertThat(changesAfter(before)).containsExactly(member.toString());
        assertThat(read(member).getList("members[0].consents")).isEqualTo(List.of("offers"));
    }

    @Test
    void liftedItIsToldAgainAndAnErasureEndsIt() throws Exception {
        tell(Restrictions.RESTRICTED);
        awaitRestricted(true);
        long before = read(member).getLong("change");

        tell(Restrictions.UNRESTRICTED);

        awaitRestricted(false);
        assertThat(changesAfter(before)).containsExactly(member.toString());
        tell(Restrictions.RESTRICTED);
        awaitRestricted(true);
        tell(Departures.ERASED);
        awaitRestricted(false);
    }

    @Test
    void whatTheGatewaySettlesHoldsWhenItIsAnsweredAndWaitsForEveryGateway() throws Exception {
        long before = read(member).getLong("change");
        // a gateway that has polled and says nothing more holds the answer up until its lease is surely over
        Caller.gateway("renewLease")
                .body(Map.of("gateway", UUID.randomUUID().toString(), "applied", before))
                .post("/internal/lease")
                .then()
                .statusCode(200);
        long asked = System.nanoTime();

        settle();

        assertThat(Duration.ofNanos(System.nanoTime() - asked)).isGreaterThan(Duration.ofMillis(1_500));
        assertThat(read(member).getBoolean("members[0].restricted")).isTrue();
        assertThat(changesAfter(before)).containsExactly(member.toString());
        settle();
        tell(Restrictions.UNRESTRICTED);
        awaitRestricted(false);
    }

    private void settle() {
        Caller.gateway("settleRestriction")
                .body(Map.of("members", List.of(member)))
                .post("/internal/restrictions")
                .then()
                .statusCode(204);
    }

    private void awaitRestricted(boolean expected) throws InterruptedException {
        long end = System.nanoTime() + Duration.ofSeconds(30).toNanos();
        while (read(member).getBoolean("members[0].restricted") != expected && System.nanoTime() < end) {
            Thread.sleep(50);
        }
        assertThat(read(member).getBoolean("members[0].restricted")).isEqualTo(expected);
    }

    private static JsonPath read(UUID member) {
        return Caller.gateway("readBasis")
                .body(Map.of("members", List.of(member)))
                .post("/internal/basis")
                .then()
                .statusCode(200)
                .extract()
                .jsonPath();
    }

    private static List<String> changesAfter(long change) {
        return Caller.gateway("renewLease")
                .body(Map.of("gateway", UUID.randomUUID().toString(), "applied", change))
                .post("/internal/lease")
                .then()
                .statusCode(200)
                .extract()
                .jsonPath()
                .getList("changes.member");
    }

    private void tell(String type) throws Exception {
        CloudEvent event = new CloudEvent(
                UUID.randomUUID().toString(),
                "member-service/outbox",
                type,
                Instant.now(),
                member.toString(),
                null,
                "{\"member\":\"%s\",\"time\":\"%s\"}".formatted(member, Instant.now()));
        try (KafkaProducer<String, String> producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", stack.kafka().bootstrapServers()),
                new StringSerializer(),
                new StringSerializer())) {
            producer.send(event.toRecord("menshen.member")).get();
        }
    }
}
