package io.menshen.gateway.door;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.menshen.disclosure.rule.RuleFile;
import io.menshen.local.testing.StackResource;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.vertx.core.json.JsonObject;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// A backend that knows nothing of Menshen but permits, put behind the door by a document (`contracts/parcels.yaml`)
/// and
/// one line of configuration.
@QuarkusTest
@WithTestResource(value = StackResource.class, initArgs = @ResourceArg(name = "service", value = "masking-gateway"))
@WithTestResource(IdentityProvider.class)
class ForeignBackendTest extends AtTheDoor {

    private static final String SHELVES = "/v1/lockers/88/shelves";

    private AuditTopic audit;
    private final String member = UUID.randomUUID().toString();
    private final String other = UUID.randomUUID().toString();
    private final String request = UUID.randomUUID().toString();

    @BeforeEach
    void begin() throws Exception {
        audit = new AuditTopic(stack.kafka().bootstrapServers());
    }

    @AfterEach
    void end() {
        audit.close();
    }

    @Test
    void itsAnswersAreMaskedShapeByShapeAndRecorded() {
        services.on("GET " + SHELVES, 200, shelves());

        HttpResponse<String> answer = read(SHELVES);

        JsonNode record = audit.of(request).orElseThrow();
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.body()).isEqualTo("""
                {"locker_no":9007199254740993,"firmware":{"main":"1.2"},"shelves":[[{"parcel_no":17,"weight_kg":null,
                "received_at":"2026-11-23T01:00:00Z","state":"WAITING","contact":{"name":"欧阳**",
                "phones":["*******5678","*******4321"]}},{"parcel_no":18,"contact":null}],
                [],[{"contact":{"name":null,"phones":[]}}]]}""");
        assertThat(record.path("action").asText()).isEqualTo("readShelves");
        assertThat(record.at("/subjects/0/fields/mobile").asText()).isEqualTo("partial");
        assertThat(record.toString()).contains(member, other).doesNotContain("5678\"", "欧阳", "阳光花园");
    }

    @Test
    void itGetsAPermitOfItsOwnAndNothingOfTheCallersToken() {
        services.on("GET " + SHELVES, 200, shelves());
        String token = identities.token("courier1", "courier");

        client.get(SHELVES, token, "Menshen-Request-Id", request);

        String permit = services.last(SHELVES).headers().get("Authorization").substring("Bearer ".length());
        JsonObject claims = new JsonObject(
                new String(Base64.getUrlDecoder().decode(permit.split("\\.")[1]), StandardCharsets.UTF_8));
        assertThat(permit).isNotEqualTo(token);
        assertThat(claims.getValue("aud").toString()).contains("parcels").doesNotContain("service");
        assertThat(claims.getString("op")).isEqualTo("readShelves");
        assertThat(claims.getString("purpose")).isEqualTo("delivery");
    }

    /// What it proves opens what the rules let be opened, and a note goes without what is found in it, on record as
    /// clear.
    @Test
    void whatItProvesOpensWhatTheRulesSay() throws Exception {
        services.on("GET " + SHELVES, 200, shelves().replace("\"_proven\":[]", "\"_proven\":[\"route\"]"));
        services.publish(RuleFile.bundledText()
                .replaceFirst("version: \"[^\"]+\"", "version: \"with-notes\"")
                .replaceFirst(
                        "(?s)(id: courier-route.*?mobile:) plain",
                        "$1 plain\n      address: class\n      free-text: partial"));
        services.awaitAcknowledgement();

        HttpResponse<String> answer = read(SHELVES);

        JsonNode record = audit.of(request).orElseThrow();
        assertThat(answer.body())
                .contains("\"phones\":[\"13912345678\",\"+86 138 8765 4321\"]")
                .contains("\"dialled\":13912345678")
                .contains("\"address\":\"浦东新区阳光花园\"")
                .contains("\"remark\":\"放门口，***，门禁***\"")
                .doesNotContain("habits", "2580", "2-502");
        assertThat(record.path("outcome").asText()).isEqualTo("disclosed");
        assertThat(record.at("/subjects/0/fields/free-text").asText()).isEqualTo("partial");
    }

    @ParameterizedTest
    @ValueSource(strings = {"slip", "owner", "either"})
    void whatItsDocumentLeavesOpenIsNotThereAtAll(String what) {
        services.on("GET /v1/lockers/88/" + what, 200, "{\"addressee\":\"王小明\"}");

        HttpResponse<String> answer = read("/v1/lockers/88/" + what);

        assertThat(answer.statusCode()).isEqualTo(404);
        assertThat(answer.body()).doesNotContain("王");
        assertThat(services.sawNothingOf("/v1/lockers/88/" + what)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"locker_no\":88,\"shelves\":[[{\"addressee\":\"王小明\"}]]}",
                "{\"locker_no\":\"13912345678\",\"shelves\":[]}",
                "{\"locker_no\":88,\"shelves\":[{\"remark\":\"13912345678\"}]}",
                "{\"locker_no\":88,\"shelves\":[[{\"remark\":\"13912345678\"}]]}",
                "{\"locker_no\":88,\"shelves\":[[{\"state\":\"王小明\"}]]}",
                "{\"locker_no\":88,\"locker_n\\u006f\":88}"
            })
    void whatItsDocumentDoesNotPromiseIsRefusedWhole(String answered) {
        services.on("GET " + SHELVES, 200, answered);

        HttpResponse<String> answer = read(SHELVES);

        assertThat(answer.statusCode()).isEqualTo(502);
        assertThat(answer.body()).doesNotContain("王", "139");
    }

    private String shelves() {
        return """
                {"locker_no":9007199254740993,"firmware":{"main":"1.2"},"shelves":[[{"parcel_no":17,"weight_kg":null,
                "received_at":"2026-11-23T01:00:00Z","state":"WAITING","member":"%s","_proven":[],"contact":{"name":"欧阳小兰",
                "phones":["13912345678","+86 138 8765 4321"],"dialled":13912345678,"address":"浦东新区阳光花园3号楼2单元502室"},
                "remark":"放门口，13912345678，门禁2580","habits":{"晚上":"不在家"}},{"parcel_no":18,"contact":null}],
                [],[{"member":"%s","contact":{"name":null,"phones":[]},"remark":null}]]}""".formatted(member, other);
    }

    private HttpResponse<String> read(String path) {
        return client.get(path, identities.token("courier1", "courier"), "Menshen-Request-Id", request);
    }
}
