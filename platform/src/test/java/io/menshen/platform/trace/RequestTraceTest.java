package io.menshen.platform.trace;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import io.menshen.platform.permit.PermitTest;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.sdk.testing.exporter.InMemorySpanExporter;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.logging.Handler;
import org.jboss.logmanager.ExtHandler;
import org.jboss.logmanager.ExtLogRecord;
import org.jboss.logmanager.Logger;
import org.jboss.logmanager.formatters.JsonFormatter;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@QuarkusTest
@QuarkusTestResource(PermitTest.Keys.class)
class RequestTraceTest {

    private static final String TRACE = "4bf92f3577b34da6a3ce929d0e0e4736";
    private static final String PARENT = "00f067aa0ba902b7";

    @Singleton
    public static class Collected {
        @Produces
        @Singleton
        InMemorySpanExporter exporter() {
            return InMemorySpanExporter.create();
        }
    }

    @Inject
    InMemorySpanExporter spans;

    private final Queue<ExtLogRecord> lines = new ConcurrentLinkedQueue<>();
    private final Handler listening = new ExtHandler() {
        @Override
        protected void doPublish(ExtLogRecord line) {
            line.copyAll();
            lines.add(line);
        }
    };

    @BeforeEach
    void listen() {
        spans.reset();
        Logger.getLogger("").addHandler(listening);
    }

    @AfterEach
    void stop() {
        Logger.getLogger("").removeHandler(listening);
    }

    @Test
    void whatIsLoggedOfARequestBearsItsIdAndItsTrace() {
        String request = UUID.randomUUID().toString();

        given().auth()
                .oauth2(PermitTest.permit("readBroken", "courier"))
                .header("Menshen-Request-Id", request)
                .header("traceparent", "00-" + TRACE + "-" + PARENT + "-01")
                .get("/v1/guarded/broken")
                .then()
                .statusCode(500);

        assertThat(lines)
                .filteredOn(line -> line.getMessage().startsWith("unexpected"))
                .singleElement()
                .satisfies(line -> {
                    assertThat(line.getMdc("request")).isEqualTo(request);
                    assertThat(line.getMdc("traceId")).isEqualTo(TRACE);
                    assertThat(new JsonFormatter().format(line))
                            .contains("\"mdc\"", request, TRACE)
                            .doesNotContain("13812345678");
                });
        List<SpanData> made = spans.getFinishedSpanItems();
        assertThat(made).singleElement().satisfies(span -> {
            assertThat(span.getName()).isEqualTo("readBroken");
            assertThat(span.getKind()).isEqualTo(SpanKind.SERVER);
            assertThat(span.getTraceId()).isEqualTo(TRACE);
            assertThat(span.getParentSpanId()).isEqualTo(PARENT);
            assertThat(span.getAttributes().asMap())
                    .isEqualTo(Map.of(
                            AttributeKey.stringKey("request.id"),
                            request,
                            AttributeKey.longKey("http.response.status_code"),
                            500L));
            assertThat(span.getEvents()).isEmpty();
        });
    }

    @Test
    void onlyARandomIdAndATraceInItsFormAreTaken() {
        given().auth()
                .oauth2(PermitTest.permit("readBroken", "courier"))
                .header("Menshen-Request-Id", "13812345678")
                .header("traceparent", "00-" + TRACE + "-13812345678-01")
                .get("/v1/guarded/broken")
                .then()
                .statusCode(500);

        assertThat(spans.getFinishedSpanItems()).singleElement().satisfies(span -> {
            assertThat(span.getTraceId()).isNotEqualTo(TRACE);
            assertThat(span.toString()).doesNotContain("13812345678");
        });
        assertThat(lines.stream().map(new JsonFormatter()::format)).noneMatch(line -> line.contains("13812345678"));
    }

    @Test
    void withoutAPermitNothingIsBelieved() {
        given().header("traceparent", "00-" + TRACE + "-" + PARENT + "-01")
                .get("/v1/guarded")
                .then()
                .statusCode(401);

        assertThat(spans.getFinishedSpanItems()).isEmpty();
    }
}
