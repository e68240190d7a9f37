package io.menshen.gateway.door;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.menshen.local.testing.StackResource;
import io.menshen.platform.event.CloudEvent;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// What the door does while Kafka, or its own database too, is gone: real servers, really stopped.
@QuarkusTest
@WithTestResource(value = StackResource.class, initArgs = @ResourceArg(name = "service", value = "masking-gateway"))
@WithTestResource(IdentityProvider.class)
class OutageTest extends AtTheDoor {

    private static final Duration SOON = Duration.ofSeconds(15);

    private final String id = UUID.randomUUID().toString();
    private final String member = UUID.randomUUID().toString();

    @BeforeEach
    void begin() throws Exception {
        services.on("GET /v1/routes/" + id, 200, page("route"));
        services.on("GET /v1/rounds/" + id, 200, new JsonObject().put("id", id).encode());
        services.on("POST /v1/members", 201, line("staff").encode());
        services.on("POST /v1/groups", 201, new JsonObject().put("id", id).encode());
    }

    @AfterEach
    void end() {
        stack.kafka().start();
        stack.postgres().start();
    }

    @Test
    void kafkaStoppedStopsWhatIsClearAndNothingElse() throws Exception {
        String clear = courier();
        String masked = identities.token("courier2", "courier");
        assertThat(route(clear, UUID.randomUUID()).body()).contains("13812345678");

        stack.kafka().kill();

        // the first one finds out, the others know
        for (int i = 0; i < 3; i++) {
            long began = System.nanoTime();
            HttpResponse<String> refused = route(clear, UUID.randomUUID());
            assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(1));
            assertThat(refused.statusCode()).isEqualTo(503);
            assertThat(refused.body()).contains("cannot-record").doesNotContain("138", "小兰", "2-502", member);
        }
        services.on("GET /v1/routes/" + id, 200, page());
        UUID request = UUID.randomUUID();
        long began = System.nanoTime();
        HttpResponse<String> went = route(masked, request);
        assertThat(went.statusCode()).isEqualTo(200);
        assertThat(went.body()).contains("*******5678").doesNotContain("1381234");
        assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofMillis(900));
        assertThat(client.get("/v1/rounds/" + id, clear).statusCode()).isEqualTo(200);

        // what cannot be recorded is not even begun, if it would change something
        assertThat(client.post("/v1/members", clear, "{}", "Content-Type", "application/json")
                        .statusCode())
                .isEqualTo(503);
        assertThat(services.sawNothingOf("/v1/members")).isTrue();
        assertThat(client.post("/v1/groups", clear, "{}", "Content-Type", "application/json")
                        .statusCode())
                .isEqualTo(201);

        stack.kafka().start();
        long back = System.nanoTime();
        services.on("GET /v1/routes/" + id, 200, page("route"));
        awaitRecording(Duration.ofSeconds(10));
        assertThat(Duration.ofNanos(System.nanoTime() - back)).isLessThan(Duration.ofSeconds(10));
        assertThat(route(clear, UUID.randomUUID()).body()).contains("13812345678");

        try (AuditTopic audit = new AuditTopic(stack.kafka().bootstrapServers())) {
            JsonNode waited = audit.await(request.toString(), SOON);
            assertThat(waited.path("outcome").asText()).isEqualTo("masked");
            eachSourceIsGaplessAndNamesTheOneBefore(audit.now());
        }
    }

    @Test
    void withoutKafkaAndDatabaseNothingPersonalLeavesAtAll() {
        services.on("GET /v1/routes/" + id, 200, page());
        String courier = courier();
        assertThat(route(courier, UUID.randomUUID()).statusCode()).isEqualTo(200);

        stack.kafka().kill();
        stack.postgres().kill();

        HttpResponse<String> refused = route(courier, UUID.randomUUID());
        assertThat(refused.statusCode()).isEqualTo(503);
        assertThat(refused.body()).contains("cannot-record").doesNotContain("5678", "欧");
        assertThat(client.get("/v1/rounds/" + id, courier).statusCode()).isEqualTo(200);
        assertThat(client.get("/v1/unknown", courier).statusCode()).isEqualTo(404);
    }

    /// What was told less than a minute ago, and what is reserved, is shown; nobody else, until the database is back.
    @Test
    void withoutTheDatabaseNobodyNewIsUnmasked() throws Exception {
        String courier = identities.token("courier-" + id, "courier");
        String other = identities.token("other-" + id, "courier");
        assertThat(route(courier, UUID.randomUUID()).body()).contains("13812345678");

        stack.postgres().kill();

        assertThat(route(courier, UUID.randomUUID()).body()).contains("13812345678");
        for (int i = 0; i < 3; i++) {
            long began = System.nanoTime();
            HttpResponse<String> refused = route(other, UUID.randomUUID());
            assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(1));
            assertThat(refused.statusCode()).isEqualTo(503);
            assertThat(refused.body()).contains("budget-unknown").doesNotContain("138", "小兰", "2-502", member);
        }
        services.on("GET /v1/routes/" + id, 200, page());
        assertThat(route(other, UUID.randomUUID()).body())
                .contains("*******5678")
                .doesNotContain("1381234");

        stack.postgres().start();
        services.on("GET /v1/routes/" + id, 200, page("route"));
        long back = System.nanoTime();
        while (!route(other, UUID.randomUUID()).body().contains("13812345678")) {
            assertThat(Duration.ofNanos(System.nanoTime() - back)).isLessThan(Duration.ofSeconds(10));
            Thread.sleep(50);
        }
    }

    private void eachSourceIsGaplessAndNamesTheOneBefore(List<CloudEvent> events) {
        Map<String, List<CloudEvent>> sources = new TreeMap<>();
        events.stream()
                .filter(event -> !event.source().endsWith("/outbox"))
                .forEach(event -> sources.computeIfAbsent(event.source(), _ -> new java.util.ArrayList<>())
                        .add(event));
        assertThat(sources.size()).isGreaterThanOrEqualTo(2);
        sources.forEach((source, records) -> {
            long[] numbers = records.stream()
                    .mapToLong(CloudEvent::sequence)
                    .distinct()
                    .sorted()
                    .toArray();
            assertThat(numbers[0]).isZero();
            assertThat(numbers[numbers.length - 1]).isEqualTo(numbers.length - 1);
            CloudEvent first = records.stream()
                    .filter(record -> record.sequence() == 0)
                    .findFirst()
                    .orElseThrow();
            assertThat(first.type()).isEqualTo("io.menshen.audit.source-opened.v1");
            JsonNode previous = AuditTopic.json(first).path("previous");
            if (source.contains(".")) {
                List<CloudEvent> before = sources.get(previous.path("source").asText());
                assertThat(before).isNotNull();
                assertThat(previous.path("lastAcknowledged").asLong())
                        .isBetween(
                                0L,
                                before.stream()
                                        .mapToLong(CloudEvent::sequence)
                                        .max()
                                        .orElseThrow());
            } else {
                assertThat(previous.isNull()).isTrue();
            }
        });
    }

    private HttpResponse<String> route(String token, UUID request) {
        return client.get(
                "/v1/routes/" + id, token, "Menshen-Basis", "route/" + id, "Menshen-Request-Id", request.toString());
    }

    private String courier() {
        return identities.token("courier1", "courier");
    }

    private JsonObject line(String... proven) {
        return new JsonObject()
                .put("member", member)
                .put("_proven", new JsonArray(List.of((Object[]) proven)))
                .put("displayName", "欧阳小兰")
                .put("mobile", "+8613812345678")
                .put("flat", "3-2-502");
    }

    private String page(String... proven) {
        return new JsonObject().put("items", new JsonArray().add(line(proven))).encode();
    }

    private void awaitRecording(Duration limit) throws InterruptedException {
        long end = System.nanoTime() + limit.toNanos();
        while (!client.beside("/health").body().contains("acknowledged")
                || !client.beside("/health").body().contains("held")) {
            assertThat(System.nanoTime()).as("records are acknowledged again").isLessThan(end);
            Thread.sleep(50);
        }
    }
}
