package io.menshen.member;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import io.menshen.local.stack.Stack;
import io.menshen.local.testing.StackResource;
import io.menshen.platform.event.CloudEvent;
import io.menshen.platform.event.MalformedEventException;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What this service really sends is what `contracts` promises, and holds no personal value.
@QuarkusTest
@WithTestResource(value = StackResource.class, initArgs = @ResourceArg(name = "service", value = "member-service"))
class EventContractTest {

    private static final Path CONTRACTS = Path.of("../contracts");
    private static final JsonMapper JSON = new JsonMapper();
    private static final SchemaRegistry SCHEMAS = SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12);

    Stack stack;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "member-registered",
                "member-corrected",
                "member-erased",
                "member-expired",
                "member-restricted",
                "member-unrestricted",
                "member-guarded",
                "member-unguarded",
                "member-merge-decided",
                "member-merged",
                "member-unmerged",
                "account-linked",
                "order-placed",
                "order-changed",
                "order-cancelled",
                "order-dispatched",
                "order-delivered",
                "order-postponed",
                "crisis-noticed",
                "crisis-destroyed"
            })
    void theGoldenExampleIsStillAccepted(String name) throws IOException {
        JsonNode example = JSON.readTree(Files.readString(CONTRACTS.resolve("examples/" + name + ".v1.json")));

        assertThat(schema(name).validate(example)).isEmpty();
    }

    @Test
    void whatIsSentIsWhatWasPromised() throws Exception {
        String mobile = Caller.someMobile();
        Caller leader = Caller.leader();
        Caller courier = Caller.courier();
        String group = leader.opensGroup();
        String round = leader.opensRound(group);
        String member = leader.addsMember(group, "金丝雀豆豆妈", mobile, "3-2-50777");
        Caller.member()
                .withPhone("+86" + mobile)
                .put("/internal/account")
                .then()
                .statusCode(200);
        String delivered = leader.orders(round, member);
        String notReached = leader.orders(round, member);
        leader.calls("cancelOrder")
                .post("/v1/orders/{id}/cancellation", leader.orders(round, member))
                .then()
                .statusCode(200);
        String route = leader.calls("planRoute")
                .body(Map.of("courier", courier.username(), "orders", List.of(delivered, notReached)))
                .post("/v1/rounds/{id}/routes", round)
                .then()
                .statusCode(201)
                .extract()
                .path("id");
        leader.calls("dispatchRoute")
                .post("/v1/routes/{id}/dispatch", route)
                .then()
                .statusCode(200);
        courier.calls("deliverStop")
                .post("/v1/routes/{id}/stops/{order}/delivery", route, delivered)
                .then()
                .statusCode(200);
        courier.calls("endRoute").post("/v1/routes/{id}/end", route).then().statusCode(200);

        Set<String> expected = Set.of(
                "io.menshen.member.registered.v1",
                "io.menshen.account.linked.v1",
                "io.menshen.order.placed.v1",
                "io.menshen.order.cancelled.v1",
                "io.menshen.order.dispatched.v1",
                "io.menshen.order.delivered.v1",
                "io.menshen.order.postponed.v1");
        Set<String> seen = new HashSet<>();
        List<String> actions = new ArrayList<>();
        for (CloudEvent event : eventsUntil(member, expected, "route.ended")) {
            if (event.type().startsWith("io.menshen.audit.")) {
                assertThat(schema("audit-record").validate(JSON.readTree(event.data())))
                        .as(event.toString())
                        .isEmpty();
                actions.add(JSON.readTree(event.data()).path("action").asText());
            } else {
                String name = event.type()
                        .replace("io.menshen.", "")
                        .replace(".v1", "")
                        .replace('.', '-');
                assertThat(schema(name).validate(JSON.readTree(event.data())))
                        .as(event.toString())
                        .isEmpty();
                if (event.key().equals(member)) {
                    seen.add(event.type());
                }
            }
            assertThat(event.data() + event.key())
                    .doesNotContain(mobile)
                    .doesNotContain("金丝雀")
                    .doesNotContain("50777")
                    .doesNotContain(courier.username());
        }
        assertThat(seen).containsExactlyInAnyOrderElementsOf(expected);
        assertThat(actions)
                .contains(
                        "member.registered",
                        "account.linked",
                        "order.placed",
                        "route.planned",
                        "route.dispatched",
                        "order.delivered",
                        "route.ended");
    }

    private List<CloudEvent> eventsUntil(String member, Set<String> types, String lastAction)
            throws MalformedEventException {
        Map<String, Object> settings = new HashMap<>();
        settings.put(ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG, stack.kafka().bootstrapServers());
        settings.put(ConsumerConfig.GROUP_ID_CONFIG, UUID.randomUUID().toString());
        settings.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
        settings.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
        List<CloudEvent> events = new ArrayList<>();
        Set<String> missing = new HashSet<>(types);
        boolean lastSeen = false;
        try (KafkaConsumer<String, String> consumer =
                new KafkaConsumer<>(settings, new StringDeserializer(), new StringDeserializer())) {
            consumer.subscribe(List.of("menshen.member", CloudEvent.AUDIT_TOPIC));
            for (int i = 0; i < 60 && !(missing.isEmpty() && lastSeen); i++) {
                for (ConsumerRecord<String, String> record : consumer.poll(Duration.ofSeconds(1))) {
                    CloudEvent event = CloudEvent.from(record);
                    events.add(event);
                    if (event.key().equals(member)) {
                        missing.remove(event.type());
                    }
                    lastSeen |= event.data().contains('"' + lastAction + '"')
                            && event.data().contains(member);
                }
            }
        }
        assertThat(missing).isEmpty();
        assertThat(lastSeen).isTrue();
        return events;
    }

    private static Schema schema(String name) throws IOException {
        return SCHEMAS.getSchema(Files.readString(CONTRACTS.resolve("events/" + name + ".v1.schema.json")));
    }
}
