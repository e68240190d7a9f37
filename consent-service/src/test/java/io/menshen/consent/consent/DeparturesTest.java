package io.menshen.consent.consent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.is;

import io.menshen.consent.Caller;
import io.menshen.local.stack.Stack;
import io.menshen.local.testing.StackResource;
import io.menshen.platform.event.CloudEvent;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.time.Instant;
import java.util.Map;
import java.util.UUID;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@QuarkusTest
@WithTestResource(value = StackResource.class, initArgs = @ResourceArg(name = "service", value = "consent-service"))
class DeparturesTest {

    Stack stack;

    @ParameterizedTest
    @ValueSource(strings = {Departures.ERASED, Departures.EXPIRED})
    void nothingStandsOfAMemberWhoHasGone(String type) throws Exception {
        UUID member = UUID.randomUUID();
        Caller gone = Caller.member(member);
        Caller neighbour = Caller.member(UUID.randomUUID());
        String consent = gone.offers().statusCode(201).extract().path("id");
        String theirs = neighbour.offers().statusCode(201).extract().path("id");

        tell(type, member);
        tell(type, member);

        awaitWithdrawn(gone, consent);
        neighbour.read(theirs).body("status", is("GIVEN"));
    }

    @Test
    void anEventThatNobodyCanReadDoesNotStopTheInbox() throws Exception {
        UUID member = UUID.randomUUID();
        Caller gone = Caller.member(member);
        String consent = gone.offers().statusCode(201).extract().path("id");

        send(new ProducerRecord<>("menshen.member", member.toString(), "no event"));
        tell(Departures.ERASED, member);

        awaitWithdrawn(gone, consent);
    }

    private static void awaitWithdrawn(Caller caller, String consent) throws InterruptedException {
        for (int i = 0; i < 100; i++) {
            if (caller.read(consent).extract().path("status").equals("WITHDRAWN")) {
                return;
            }
            Thread.sleep(100);
        }
        assertThat((String) caller.read(consent).extract().path("status")).isEqualTo("WITHDRAWN");
    }

    private void tell(String type, UUID member) throws Exception {
        CloudEvent event = new CloudEvent(
                UUID.randomUUID().toString(),
                "member-service/outbox",
                type,
                Instant.now(),
                member.toString(),
                null,
                "{}");
        send(event.toRecord("menshen.member"));
    }

    private void send(ProducerRecord<String, String> record) throws Exception {
        try (KafkaProducer<String, String> producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", stack.kafka().bootstrapServers()),
                new StringSerializer(),
                new StringSerializer())) {
            producer.send(record).get();
        }
    }
}
