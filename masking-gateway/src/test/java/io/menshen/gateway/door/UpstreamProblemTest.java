package io.menshen.gateway.door;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.menshen.gateway.upstream.Reply;
import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class UpstreamProblemTest {

    private static final ObjectMapper JSON = new ObjectMapper();

    @Test
    void limitsIdsAndPlacesAreToldAgain() {
        String told = told("""
                {"type": "/problems/invalid-request", "code": "invalid-request", "title": "无效", "status": 400, "max": 10000,
                 "orderId": "0190a0a0-0000-7000-8000-000000000001", "errors": [{"pointer": "/items/3/mobile", "code": "NotBlank"}]}""");

        assertThat(told)
                .contains("\"max\":10000", "0190a0a0-0000-7000-8000-000000000001", "/items/3/mobile", "NotBlank", "无效");
    }

    @Test
    void valuesAreNot() {
        String told = told("""
                {"code": "invalid-request", "title": "cannot reach 13812345678", "detail": "anna@example.org is taken", "number": 13812345678,
                 "name": "欧阳小兰", "rejected": {"mobile": "13812345678"}, "13812345678": true, "欧阳小兰": true,
                 "errors": [{"pointer": "/欧阳小兰", "code": "NotBlank", "value": "13812345678"},
                            {"pointer": "/mobile", "code": "13812345678"}]}""");

        assertThat(told).doesNotContain("138", "anna", "欧阳");
    }

    @Test
    void theTypeFollowsFromTheCode() {
        assertThat(told("{\"code\": \"order-closed\", \"type\": \"https://evil.example/13812345678\"}"))
                .contains("\"type\":\"/problems/order-closed\"")
                .doesNotContain("evil");
    }

    @Test
    void whatIsNoProblemIsNotToldAtAll() {
        assertThat(problem("{\"code\": \"欧阳\"}", "application/problem+json")).isNull();
        assertThat(problem("[]", "application/problem+json")).isNull();
        assertThat(problem("{\"code\"", "application/problem+json")).isNull();
        assertThat(problem("{\"code\": \"fine\"}", "text/html")).isNull();
    }

    private static String told(String body) {
        UpstreamProblem problem = problem(body, "application/problem+json");
        assertThat(problem).isNotNull();
        return new String(problem.toJson(JSON), StandardCharsets.UTF_8);
    }

    private static @Nullable UpstreamProblem problem(String body, String type) {
        Reply reply = new Reply(400, MultiMap.caseInsensitiveMultiMap().add("Content-Type", type), Buffer.buffer(body));
        return UpstreamProblem.of(reply, JSON);
    }
}
