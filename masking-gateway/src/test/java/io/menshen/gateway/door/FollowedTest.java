package io.menshen.gateway.door;

import static org.assertj.core.api.Assertions.assertThat;

import io.menshen.local.testing.StackResource;
import io.menshen.platform.event.CloudEvent;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/// A read can be followed to its record, and nobody outside says which trace it belongs to.
@QuarkusTest
@WithTestResource(value = StackResource.class, initArgs = @ResourceArg(name = "service", value = "masking-gateway"))
@WithTestResource(IdentityProvider.class)
class FollowedTest extends AtTheDoor {

    private static final String FOREIGN = "4bf92f3577b34da6a3ce929d0e0e4736";

    @Test
    void serviceAndRecordAreOfOneTraceThatTheGatewayBegan() {
        String id = UUID.randomUUID().toString();
        String request = UUID.randomUUID().toString();
        services.on("GET /v1/rounds/" + id, 200, new JsonObject().put("id", id).encode());

        client.get(
                "/v1/members/" + id,
                identities.token("marketing1", "marketing"),
                "Menshen-Purpose",
                "offers",
                "Menshen-Basis",
                "consent/offers",
                "Menshen-Request-Id",
                request,
                "traceparent",
                "00-" + FOREIGN + "-00f067aa0ba902b7-01",
                "tracestate",
                "foreign=1");

        List<String> sent = services.last("/v1/members/" + id).headers().getAll("traceparent");
        assertThat(sent)
                .singleElement()
                .asString()
                .matches("00-[0-9a-f]{32}-[0-9a-f]{16}-00")
                .doesNotContain(FOREIGN);
        assertThat(services.last("/v1/members/" + id).headers().contains("tracestate"))
                .isFalse();
        try (AuditTopic audit = new AuditTopic(stack.kafka().bootstrapServers())) {
            String trace = audit
                    .await(
                            event -> AuditTopic.json(event)
                                    .path("request")
                                    .asText()
                                    .equals(request),
                            Duration.ofSeconds(10))
                    .stream()
                    .filter(event ->
                            AuditTopic.json(event).path("request").asText().equals(request))
                    .map(CloudEvent::trace)
                    .findFirst()
                    .orElse("none");
            assertThat(trace.substring(0, 35)).isEqualTo(sent.getFirst().substring(0, 35));
        }
    }
}
