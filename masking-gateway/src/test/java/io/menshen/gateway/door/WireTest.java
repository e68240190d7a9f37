package io.menshen.gateway.door;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.SoftAssertions.assertSoftly;

import io.menshen.disclosure.rule.RuleFile;
import io.menshen.local.stack.Stack;
import io.menshen.local.testing.StackResource;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// What comes to the door that no decent client would send, written to a socket byte by byte; and what must not leave
/// by
/// it, whatever a service says.
@QuarkusTest
@WithTestResource(value = StackResource.class, initArgs = @ResourceArg(name = "service", value = "masking-gateway"))
@WithTestResource(IdentityProvider.class)
class WireTest {

    private static final String CLOSED = "closed";
    private static final String OPEN = "open";
    private static final Duration SILENCE = Duration.ofMillis(150);
    private static final Duration LONG = Duration.ofSeconds(10);
    private static final String HOST = "Host: localhost\r\n";

    Stack stack;
    IdentityProvider identities;

    @TestHTTPResource("/")
    URI address;

    private Services services;
    private Client client;
    private Wire wire;
    private final String id = UUID.randomUUID().toString();
    private final String get = "GET /v1/rounds/" + id + " HTTP/1.1\r\n";
    private final Map<String, String> faults = new LinkedHashMap<>();
    private String token;
    private String auth;
    private String post;

    @BeforeEach
    void begin() throws Exception {
        services = Services.behind(stack);
        client = new Client(address);
        wire = new Wire(address);
        token = identities.token("leader1", "group-leader");
        auth = "Authorization: Bearer " + token + "\r\n";
        post = "POST /v1/groups HTTP/1.1\r\n" + HOST + auth + "Content-Type: application/json\r\n";
        services.on("GET /v1/rounds/" + id, 200, new JsonObject().put("id", id).encode());
        services.on("POST /v1/groups", 201, new JsonObject().put("id", id).encode());
        for (int i = 0; i < 200 && !ready(client.beside("/health/ready").body()); i++) {
            Thread.sleep(50);
        }
    }

    private static boolean ready(String health) {
        return health.contains("acknowledged")
                && health.contains("held")
                && health.contains("\"" + RuleFile.bundled().version() + "\"");
    }

    @AfterEach
    void end() {
        services.close();
    }

    // refused, and nothing of it reaches a service
    // ---------------------------------------------------------------------

    @Test
    void targetsThatTwoMachinesCouldReadDifferentlyAreRefusedAndClosed() {
        for (String target : List.of(
                "http://localhost/v1/rounds/" + id,
                "http://evil.example/v1/rounds/" + id,
                "localhost:80",
                "*",
                "/v1/rounds/..;/" + id,
                "/v1/rounds/../rounds/" + id,
                "/v1/%2e%2e/q/health",
                "/v1/../q/metrics",
                "/v1/rounds/%252e%252e/" + id,
                "/v1/rounds/%00",
                "/v1/rounds/\u0000",
                "/v1/rounds%2f" + id,
                "/v1/rounds/" + id + "#part",
                "//v1/rounds/" + id,
                "/v1//rounds/" + id,
                "/v1/rounds/" + id + ";role=officer",
                "/%76%31/rounds/" + id,
                "/q/..;/v1/rounds/" + id,
                "/v1/rounds/\u00e9")) {
            refused(target, "GET " + target + " HTTP/1.1\r\n" + HOST + auth + "\r\n", 400);
        }
        // Quarkus refuses this one before anybody can say that the connection ends; it holds nothing else
        said("a backslash", "GET /v1/rounds\\" + id + " HTTP/1.1\r\n" + HOST + auth + "\r\n", OPEN, 400);
        refused("long line", "GET /v1/rounds/" + "a".repeat(9_000) + " HTTP/1.1\r\n" + HOST + auth + "\r\n", 414);
        nothingElseHappened();
    }

    @Test
    void oneHostAndNothingButAHost() {
        for (String host : List.of(
                HOST + "Host: evil.example\r\n",
                HOST + HOST,
                "",
                "Host: \r\n",
                "Host: somebody@localhost\r\n",
                "Host: localhost/v1\r\n",
                "Host: localhost\tevil.example\r\n",
                "Host: localhost, evil.example\r\n",
                "Host: localhost:80:90\r\n")) {
            refused(host, get + host + auth + "\r\n", 400);
        }
        nothingElseHappened();
    }

    @Test
    void oneWayToSayWhereABodyEnds() {
        String smuggled = get + HOST + auth + "\r\n";
        String chunks = "\r\n2\r\n{}\r\n0\r\n\r\n";
        Map<String, Integer> bodies = new LinkedHashMap<>();
        bodies.put("Content-Length: 2\r\nTransfer-Encoding: chunked\r\n" + chunks + smuggled, 400);
        bodies.put("Transfer-Encoding: chunked\r\nContent-Length: 4\r\n" + chunks + smuggled, 400);
        for (String length : List.of(
                "2\r\nContent-Length: 3",
                "2\r\nContent-Length: 2",
                "2, 2",
                "+2",
                "-2",
                "0x2",
                "2 2",
                "99999999999999999999")) {
            bodies.put("Content-Length: " + length + "\r\n\r\n{}" + smuggled, 400);
        }
        bodies.put("Content-Length : 2\r\n\r\n{}", 400);
        for (String coding : List.of(
                "chunked, identity",
                "identity",
                "xchunked",
                "chunked\r\nTransfer-Encoding: identity",
                "\u000bchunked",
                "chunked;q=1",
                "\"chunked\"")) {
            bodies.put("Transfer-Encoding: " + coding + "\r\n" + chunks + smuggled, 400);
        }
        bodies.put("Transfer-Encoding : chunked\r\n" + chunks, 400);
        for (String coding : List.of("Chunked", "gzip, chunked", "\r\n chunked")) {
            bodies.put("Transfer-Encoding: " + coding + "\r\n" + chunks + smuggled, 501);
        }
        for (String chunk : List.of("xx\r\n{}", "-2\r\n{}", "2;\n{}", "ffffffffffffffff\r\n{}", "2\r\n{}x")) {
            Wire.Said said =
                    wire.say(post + "Transfer-Encoding: chunked\r\n\r\n" + chunk + "\r\n0\r\n\r\n" + smuggled, LONG);
            // the decoder below may close before the answer is out
            assertThat(said.toString()).as(chunk).isIn("[400] closed", "[] closed");
        }
        bodies.put("Content-Encoding: gzip\r\nContent-Length: 2\r\n\r\n{}" + smuggled, 415);
        bodies.put("Expect: tea\r\nContent-Length: 2\r\n\r\n{}" + smuggled, 417);
        bodies.forEach((body, status) -> refused(body, post + body, status));
        refused("a body for GET", get + HOST + auth + "Content-Length: 2\r\n\r\n{}" + smuggled, 415);
        nothingElseHappened();
    }

    @Test
    void headersThatBreakTheFrameAreRefused() {
        Map<String, Integer> requests = new LinkedHashMap<>();
        for (String line :
                List.of("X-A: b\rX-B: c", "X-A: b\u0000c", "X A: b", "XA", ": b", "X-A\u0000: b", "X-A : b")) {
            requests.put(get + HOST + line + "\r\n" + auth + "\r\n", 400);
        }
        requests.put(get + " " + HOST + auth + "\r\n", 400);
        requests.put((get + HOST + auth + "\r\n").replace("\r\n", "\n"), 400);
        requests.put(get + HOST + auth + auth + "\r\n", 400);
        requests.put(get + HOST + "X-A: " + "a".repeat(20_000) + "\r\n" + auth + "\r\n", 431);
        requests.put(get + HOST + "X-A: a\r\n".repeat(3_000) + auth + "\r\n", 431);
        requests.forEach((request, status) -> refused(request, request, status));
        nothingElseHappened();
    }

    @Test
    void otherMethodsAndProtocolsAreRefused() {
        for (String method : List.of("TRACE", "TRACK", "CONNECT", "PROPFIND", "get", "PRI")) {
            refused(method, method + " /v1/rounds/" + id + " HTTP/1.1\r\n" + HOST + auth + "\r\n", 405);
        }
        refused("CONNECT", "CONNECT localhost:80 HTTP/1.1\r\n" + HOST + auth + "\r\n", 400);
        refused("HTTP/0.9", "GET /v1/rounds/" + id + "\r\n", 400);
        for (String version : List.of("1.0", "1.2", "2.0")) {
            refused(version, "GET /v1/rounds/" + id + " HTTP/" + version + "\r\n" + HOST + auth + "\r\n", 505);
        }
        refused("the beginning of HTTP/2", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", 400);
        for (String method : List.of("HEAD", "OPTIONS", "DELETE")) {
            said(method, method + " /v1/rounds/" + id + " HTTP/1.1\r\n" + HOST + auth + "\r\n", OPEN, 405);
        }
        nothingElseHappened();
    }

    private void refused(String what, String bytes, int status) {
        said(what, bytes, CLOSED, status);
    }

    private void nothingElseHappened() {
        assertThat(faults).isEmpty();
        assertThat(services.received).as("what a service was sent").isEmpty();
    }

    private String said(String what, String bytes, String then, Integer... statuses) {
        Wire.Said said = wire.say(bytes, then.equals(CLOSED) ? LONG : SILENCE);
        boolean asExpected =
                said.statuses().equals(List.of(statuses)) || (said.statuses().isEmpty() && said.reset());
        if (!asExpected || said.closed() != then.equals(CLOSED)) {
            faults.put(what, said + " instead of " + List.of(statuses) + " " + then);
        }
        return said.text();
    }

    // taken, and no more than it says
    // ----------------------------------------------------------------------------------

    @Test
    void whatIsPlainIsTakenAndWhatWouldChangeItIsNotHeard() {
        String plain = get + HOST + auth;
        said("plain", plain + "\r\n", OPEN, 200);
        said("two at once", plain + "\r\n" + plain + "\r\n", OPEN, 200, 200);
        said("a part", plain + "Range: bytes=0-1\r\n\r\n", OPEN, 200);
        said("unless it is the same", plain + "If-None-Match: *\r\n\r\n", OPEN, 200);
        said("a folded line", get + HOST + "X-A: b\r\n c\r\n" + auth + "\r\n", OPEN, 200);
        said(
                "another protocol",
                plain + "Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABk\r\n\r\n",
                OPEN,
                200);
        said(
                "a web socket",
                plain
                        + "Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n",
                OPEN,
                200);
        said("overridden", plain + "X-HTTP-Method-Override: DELETE\r\nX-Original-URL: /q/metrics\r\n\r\n", OPEN, 200);
        said("a body", post + "Content-Length: 2\r\n\r\n{}", OPEN, 201);
        said("a body that is waited for", post + "Expect: 100-continue\r\nContent-Length: 2\r\n\r\n{}", OPEN, 100, 201);
        said(
                "chunks",
                post + "Transfer-Encoding: chunked\r\n\r\n2;a=b\r\n{}\r\n0\r\nAuthorization: no\r\n\r\n",
                CLOSED,
                201);
        said(
                "behind chunks",
                post + "Transfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n" + plain + "\r\n",
                CLOSED,
                201);

        assertThat(faults).isEmpty();
        assertThat(services.received)
                .allSatisfy(received -> assertThat(
                                received.headers().names().stream().map(name -> name.toLowerCase(Locale.ROOT)))
                        .isSubsetOf(
                                "authorization",
                                "accept",
                                "accept-encoding",
                                "content-length",
                                "content-type",
                                "host",
                                "menshen-request-id",
                                "traceparent"))
                .extracting(Services.Received::method)
                .containsOnly("GET", "POST");
    }

    @Test
    void whoSendsABodyByDropsIsCutOff() {
        long began = System.nanoTime();

        Wire.Said said = wire.say(post + "Content-Length: 100\r\n\r\n{", LONG);

        assertThat(said.toString()).isEqualTo("[408] closed");
        assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(LONG);
        assertThat(services.received).isEmpty();
    }

    // what leaves
    // ------------------------------------------------------------------------------------------------------

    @Test
    void ofAnAnswerOnlyWhatIsKnownLeaves() {
        services.on("GET /v1/rounds/" + id, answer -> {
            Map.of(
                            "Set-Cookie", "session=1",
                            "Link", "<http://member-service/v1/members?mobile=13812345678>; rel=next",
                            "Server", "inner",
                            "X-Member", "13812345678",
                            "Keep-Alive", "timeout=5",
                            "Trailer", "X-Mobile",
                            "Access-Control-Allow-Origin", "*",
                            "Refresh", "0; url=http://evil.example",
                            "ETag", "\"13812345678\"")
                    .forEach(answer.response()::putHeader);
            answer.response()
                    .putHeader("Content-Type", "application/json")
                    .end(new JsonObject().put("id", id).encode());
        });

        HttpResponse<String> answer = client.get("/v1/rounds/" + id, token);

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.headers().map().keySet())
                .containsExactlyInAnyOrder(
                        "cache-control",
                        "content-length",
                        "content-security-policy",
                        "content-type",
                        "menshen-policy",
                        "menshen-request-id",
                        "referrer-policy",
                        "vary",
                        "x-content-type-options");
    }

    @Test
    void redirectsStayInside() {
        for (int status : List.of(301, 302, 303, 307, 308)) {
            services.on(
                    "GET /v1/rounds/" + id,
                    answer -> answer.response()
                            .setStatusCode(status)
                            .putHeader(
                                    "Location",
                                    "http://127.0.0.1:" + stack.ports().consent() + "/v1/purposes")
                            .end());

            HttpResponse<String> answer = client.get("/v1/rounds/" + id, token);

            assertThat(answer.statusCode()).isEqualTo(502);
            assertThat(answer.headers().firstValue("Location")).isEmpty();
        }
        assertThat(services.sawNothingOf("/v1/purposes")).isTrue();
    }

    @Test
    void everyAnswerTellsBrowsersToKeepNothingAndLoadNothing() {
        for (String path : List.of(
                "/v1/rounds/" + id,
                "/v1/nothing",
                "/v1/disclosure-rules",
                "/",
                "/internal/basis",
                "/q/health",
                "/v1/..;/x")) {
            String answer = wire.say("GET " + path + " HTTP/1.1\r\n" + HOST + "Connection: close\r\n\r\n", LONG)
                    .text();

            assertSoftly(soft -> soft.assertThat(answer.toLowerCase(Locale.ROOT))
                    .as(path)
                    .contains("\r\nx-content-type-options: nosniff\r\n")
                    .contains("\r\ncache-control: no-store\r\n")
                    .contains("\r\ncontent-security-policy: default-src 'none'; frame-ancestors 'none'\r\n")
                    .contains("\r\nreferrer-policy: no-referrer\r\n")
                    .doesNotContain("access-control-allow-origin", "strict-transport-security"));
        }
    }

    @Test
    void pagesOfListedOriginsMayCallAndNoOthers() {
        String ask =
                "OPTIONS /v1/rounds/" + id + " HTTP/1.1\r\n" + HOST + "Access-Control-Request-Method: GET\r\nOrigin: ";

        String listed = said("listed", ask + "https://app.menshen.example\r\n\r\n", OPEN, 204);
        String read = said("read", get + HOST + auth + "Origin: https://app.menshen.example\r\n\r\n", OPEN, 200);
        for (String other : List.of(
                "https://evil.example",
                "https://app.menshen.example.evil.example",
                "http://app.menshen.example",
                "null",
                "*")) {
            assertThat(said(other, ask + other + "\r\n\r\n", OPEN, 401).toLowerCase(Locale.ROOT))
                    .doesNotContain("access-control-");
        }

        assertThat(faults).isEmpty();
        assertThat(listed.toLowerCase(Locale.ROOT))
                .contains("access-control-allow-origin: https://app.menshen.example\r\n", "vary: origin")
                .contains("access-control-allow-methods", "authorization")
                .doesNotContain("access-control-allow-credentials");
        assertThat(read.toLowerCase(Locale.ROOT))
                .contains("access-control-allow-origin: https://app.menshen.example\r\n");
    }

    @Test
    void healthMetricsAndTheDocumentAreNotAtTheDoor() {
        for (String path : List.of("/q", "/q/metrics", "/q/health", "/q/health/live", "/q/openapi", "/q/x")) {
            said(path, "GET " + path + " HTTP/1.1\r\n" + HOST + "\r\n", OPEN, 404);
        }

        assertThat(faults).isEmpty();
        assertThat(client.beside("/health/live").statusCode()).isEqualTo(200);
    }
}
