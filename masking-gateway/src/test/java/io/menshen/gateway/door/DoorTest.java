package io.menshen.gateway.door;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.menshen.disclosure.rule.RuleFile;
import io.menshen.local.testing.StackResource;
import io.menshen.platform.event.CloudEvent;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.security.KeyPair;
import java.security.interfaces.RSAPublicKey;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The door with real Kafka and PostgreSQL; the services behind it and the identity provider are stand-ins outside
/// the process under test.
@QuarkusTest
@WithTestResource(value = StackResource.class, initArgs = @ResourceArg(name = "service", value = "masking-gateway"))
@WithTestResource(IdentityProvider.class)
class DoorTest extends AtTheDoor {

    private static final String MOBILE = "+8613812345678";
    private static final String NAME = "欧阳小兰";
    private static final String FLAT = "3-2-502";
    private static final Duration SOON = Duration.ofSeconds(10);

    private AuditTopic audit;
    private final String id = UUID.randomUUID().toString();
    private final String member = UUID.randomUUID().toString();
    private final String request = UUID.randomUUID().toString();

    @BeforeEach
    void begin() throws Exception {
        audit = new AuditTopic(stack.kafka().bootstrapServers());
    }

    @AfterEach
    void end() {
        audit.close();
    }

    // explanation ----------------------------------------------------------------------------------------------------

    @Test
    void whyIsThisMaskedIsAnsweredWithoutAskingAnyService() {
        HttpResponse<String> answer = client.get(
                "/v1/masking/explanation?operation=readRoute&field=mobile",
                token("courier1", "courier"),
                "Accept-Language",
                "zh-CN");

        JsonObject why = new JsonObject(answer.body());
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(why.getJsonObject("policy").getString("version"))
                .isEqualTo(RuleFile.bundled().version());
        assertThat(why.getJsonArray("roles")).containsExactly("courier");
        assertThat(why.getString("purpose")).isEqualTo("delivery");
        JsonObject mobile = why.getJsonArray("items").getJsonObject(0);
        assertThat(mobile.getString("rule")).isEqualTo("courier-masked");
        assertThat(mobile.getJsonArray("unlocks").getJsonObject(0).getString("ask"))
                .isEqualTo("安排路线的团长。");
        assertThat(services.received).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                " 400 operation-needed",
                "?operation=readSecrets 404 no-such-operation",
                "?operation=readRoute&field=bank-card 404 no-such-field",
                "?operation=readRoute&purpose=curiosity 400 unknown-purpose",
                "?operation=readRoute&operation=readRoster 400 bad-query"
            })
    void aQuestionThatCannotBeAnsweredIsRefused(String asked) {
        String[] parts = asked.split(" ");

        HttpResponse<String> refused = client.get("/v1/masking/explanation" + parts[0], token("courier1", "courier"));

        assertThat(refused.statusCode()).isEqualTo(Integer.parseInt(parts[1]));
        assertThat(refused.body()).contains("\"" + parts[2] + "\"");
    }

    @Test
    void aPrivacyOfficerLooksAsACourierOnTheirRoute() {
        String asked = "/v1/masking/explanation?operation=readRoute&field=mobile&role=courier&given=route";
        String officer = token("officer1", "privacy-officer");

        HttpResponse<String> answer = client.get(asked, officer);

        JsonObject mobile = new JsonObject(answer.body()).getJsonArray("items").getJsonObject(0);
        assertThat(mobile.getString("level")).isEqualTo("plain");
        assertThat(mobile.getString("sample")).isEqualTo("+8610000001234");
        assertThat(client.get(asked, token("courier1", "courier")).body()).contains("\"officers-only\"");
        assertThat(client.get(asked.replace("=route", "=hearsay"), officer).body())
                .contains("\"unknown-proof\"");
        assertThat(client.get(asked.replace("=courier", "=king"), officer).body())
                .contains("\"unknown-role\"");
        assertThat(services.received).isEmpty();
    }

    @Test
    void whoIsNotSignedInIsNotExplainedAnything() {
        assertThat(client.get("/v1/masking/explanation?operation=readRoute", "").statusCode())
                .isEqualTo(401);
    }

    // rules ----------------------------------------------------------------------------------------------------------

    @Test
    void aStricterRuleHoldsOnceItsLeaseIsAcknowledged() throws Exception {
        services.on("GET /v1/routes/" + id, 200, page(line("route")));
        String courier = token("courier1", "courier");
        assertThat(get("/v1/routes/" + id, courier).body()).contains(MOBILE);

        services.publish(stricter());
        services.awaitAcknowledgement();

        HttpResponse<String> route = get("/v1/routes/" + id, courier);
        assertThat(route.body()).contains("*******5678").doesNotContain(MOBILE);
        assertThat(route.headers().firstValue("Menshen-Policy")).hasValue("stricter");
        assertThat(client.get("/v1/disclosure-rules", "").body()).contains("\"version\":\"stricter\"");
    }

    @Test
    void anAnswerOnItsWayIsDecidedByTheRulesThatCameMeanwhile() throws Exception {
        CompletableFuture<Void> asked = new CompletableFuture<>();
        CompletableFuture<Void> published = new CompletableFuture<>();
        services.on("GET /v1/routes/" + id, request -> {
            asked.complete(null);
            published.thenRun(() -> request.response()
                    .putHeader("Content-Type", "application/json")
                    .end(page(line("route"))));
        });
        CompletableFuture<HttpResponse<String>> route =
                CompletableFuture.supplyAsync(() -> get("/v1/routes/" + id, token("courier1", "courier")));
        asked.get(5, TimeUnit.SECONDS);

        services.publish(stricter());
        services.awaitAcknowledgement();
        published.complete(null);

        assertThat(route.get(5, TimeUnit.SECONDS).body())
                .contains("*******5678")
                .doesNotContain(MOBILE);
        assertThat(route.get().headers().firstValue("Menshen-Policy")).hasValue("stricter");
    }

    @ParameterizedTest
    @ValueSource(strings = {"unreadable", "withheld", "withheld-and-unleased"})
    void rulesThatCannotBeReadShowNothingPersonalAndEverythingElse(String how) throws Exception {
        services.on("GET /v1/routes/" + id, 200, page(line("route")));
        services.on("GET /v1/rounds/" + id, 200, new JsonObject().put("id", id).encode());
        String courier = token("courier1", "courier");
        assertThat(get("/v1/routes/" + id, courier).body()).contains(MOBILE);

        services.publishing = how.equals("unreadable");
        services.leasing = !how.equals("withheld-and-unleased");
        services.publish(how.equals("unreadable") ? "rules: none" : stricter());
        Thread.sleep(500);

        HttpResponse<String> refused = get("/v1/routes/" + id, courier);
        if (services.leasing) {
            assertThat(refused.statusCode()).isEqualTo(503);
            assertThat(refused.body()).contains("rules-unavailable").doesNotContain(MOBILE, "5678");
            assertThat(client.beside("/health/ready").statusCode()).isEqualTo(503);
            assertThat(client.get("/v1/disclosure-rules", "").statusCode()).isEqualTo(503);
            assertThat(client.beside("/metrics").body()).contains("menshen_gateway_rules_in_force 0.0");
            assertThat(services.acknowledged())
                    .as("whoever approves is not told that they hold")
                    .isFalse();
        } else {
            // until the lease is over it may decide by the old ones; then it asks, and is told that they are over
            Thread.sleep(2_000);
            refused = get("/v1/routes/" + id, courier);
            assertThat(refused.statusCode()).isEqualTo(503);
            assertThat(refused.body()).contains("rules-unavailable").doesNotContain(MOBILE, "5678");
        }
        // or else nobody could put it right
        assertThat(get("/v1/rounds/" + id, courier).statusCode()).isEqualTo(200);

        services.leasing = true;
        services.publishing = true;
        services.publish(RuleFile.bundledText());
        awaitRecording();
        assertThat(get("/v1/routes/" + id, courier).body()).contains(MOBILE);
    }

    private static String stricter() {
        return RuleFile.bundledText()
                .replaceFirst("version: \"[^\"]+\"", "version: \"stricter\"")
                .replaceFirst("(?s)(id: courier-route.*?mobile:) plain", "$1 partial");
    }

    // masking --------------------------------------------------------------------------------------------------------

    @Test
    void aLeaderSeesTheRosterMaskedAndItIsRecordedBeforeItArrives() {
        services.on("GET /v1/rounds/" + id + "/roster", 200, page(line("leader")));

        HttpResponse<String> roster = get("/v1/rounds/" + id + "/roster", leader());

        JsonNode record = audit.of(request).orElseThrow();
        assertThat(roster.statusCode()).isEqualTo(200);
        assertThat(roster.body())
                .contains("\"*******5678\"", "欧阳**", "\"flat\":\"3\"", member)
                .doesNotContain("1381234", "小兰", "2-502", "_proven", "leader");
        assertThat(record.path("outcome").asText()).isEqualTo("masked");
        assertThat(record.path("action").asText()).isEqualTo("readRoster");
        assertThat(record.path("purpose").asText()).isEqualTo("ordering");
        assertThat(record.at("/actor/role").asText()).isEqualTo("group-leader");
        assertThat(record.at("/actor/name").asText()).isEqualTo("leader1");
        assertThat(record.at("/subjects/0/members/0").asText()).isEqualTo(member);
        assertThat(record.at("/subjects/0/fields/mobile").asText()).isEqualTo("partial");
        assertThat(record.at("/subjects/0/rules/0").asText()).isEqualTo("leader-own-group");
        assertThat(record.at("/policy/hash").asText()).startsWith("sha256:");
        assertThat(record.toString()).doesNotContain("5678\"", "欧阳");
    }

    @Test
    void theAnswerSaysWhyWhenAskedTo() {
        services.on("GET /v1/rounds/" + id + "/roster", 200, page(line("leader")));

        HttpResponse<String> roster =
                client.get("/v1/rounds/" + id + "/roster", leader(), "Prefer", "masking-metadata");

        assertThat(roster.body()).contains("_masking", "leader-own-group");
        assertThat(roster.headers().firstValue("Menshen-Policy")).isPresent();
        assertThat(roster.headers().firstValue("Cache-Control")).hasValue("no-store");
    }

    @Test
    void aCourierSeesClearOnlyWhatTheRouteProves() {
        services.on("GET /v1/routes/" + id, 200, page(line("route"), line()));

        HttpResponse<String> route = client.get(
                "/v1/routes/" + id,
                token("courier1", "courier"),
                "Menshen-Basis",
                "route/" + id,
                "Menshen-Request-Id",
                request);

        JsonArray items = new JsonObject(route.body()).getJsonArray("items");
        assertThat(items.getJsonObject(0).getString("mobile")).isEqualTo(MOBILE);
        assertThat(items.getJsonObject(0).containsKey("member")).isFalse();
        assertThat(items.getJsonObject(1).getString("mobile")).isEqualTo("*******5678");
        JsonNode record = audit.of(request).orElseThrow();
        assertThat(record.path("subjects")).hasSize(2);
        assertThat(record.path("basis").asText()).isEqualTo("route/" + id);
    }

    @Test
    void anAnswerInWhichEverythingIsMaskedSaysSoInTheLog() {
        services.on("GET /v1/routes/" + id, 200, page(line()));

        HttpResponse<String> route = get("/v1/routes/" + id, token("courier1", "courier"));

        assertThat(route.statusCode()).isEqualTo(200);
        assertThat(route.body()).doesNotContain("1381234", member);
        assertThat(audit.of(request).orElseThrow().path("outcome").asText()).isEqualTo("masked");
    }

    @Test
    void theChainIsTextUnlessJsonIsWanted() {
        JsonObject chain = new JsonObject()
                .put("title", "橙子")
                .put("lines", new JsonArray().add(line("leader").put("number", 1)));
        services.on("GET /v1/rounds/" + id + "/chain", 200, chain.encode());

        HttpResponse<String> text = client.get("/v1/rounds/" + id + "/chain", leader());
        HttpResponse<String> json = client.get("/v1/rounds/" + id + "/chain", leader(), "Accept", "application/json");

        assertThat(text.headers().firstValue("Content-Type").orElseThrow()).startsWith("text/plain");
        assertThat(text.body()).contains("橙子", "1. 欧阳**").doesNotContain("小兰", "5678");
        assertThat(json.headers().firstValue("Content-Type")).hasValue("application/json");
    }

    @Test
    void theOwnRecordIsClearAndTheOwnNameIsNotInTheLog() {
        services.on(
                "PUT /internal/account",
                200,
                new JsonObject()
                        .put("member", member)
                        .put("merged", new JsonArray().add("0d2f5f6e-6f0a-4c53-9a43-0c7f2f3a9b11"))
                        .encode());
        services.on("GET /v1/me", 200, line("self").encode());
        Map<String, Object> claims = identities.claims("13812345678", "member");
        claims.put("phone_number", MOBILE);
        claims.put("phone_number_verified", true);

        HttpResponse<String> me = get("/v1/me", identities.sign(claims));

        assertThat(me.body()).contains(MOBILE, NAME, FLAT);
        JsonNode record = audit.of(request).orElseThrow();
        assertThat(record.at("/actor/member").asText()).isEqualTo(member);
        assertThat(record.at("/actor").has("name")).isFalse();
        assertThat(record.toString()).doesNotContain("1381234");
        assertThat(permitOf("/internal/account").getString("phone")).isEqualTo(MOBILE);
        assertThat(permitOf("/v1/me").getString("member")).isEqualTo(member);
        assertThat(permitOf("/v1/me").getJsonArray("merged")).containsExactly("0d2f5f6e-6f0a-4c53-9a43-0c7f2f3a9b11");
        assertThat(permitOf("/v1/me").containsKey("phone")).isFalse();
    }

    @Test
    void withoutARecordOfOnesOwnMeIsNotThere() {
        HttpResponse<String> me = get("/v1/me", token("member" + id, "member"));

        assertThat(me.statusCode()).isEqualTo(404);
        assertThat(me.body()).contains("no-own-record");
        assertThat(services.sawNothingOf("/v1/me")).isTrue();
    }

    @Test
    void aPhoneThatWasNotVerifiedLinksNothing() {
        Map<String, Object> claims = identities.claims("member" + id, "member");
        claims.put("phone_number", MOBILE);
        claims.put("phone_number_verified", false);

        get("/v1/me", identities.sign(claims));

        assertThat(permitOf("/internal/account").containsKey("phone")).isFalse();
    }

    // consent --------------------------------------------------------------------------------------------------------

    @Test
    void consentOpensAndItsWithdrawalCloses() throws Exception {
        services.on("GET /v1/members/" + id, 200, line("staff").encode());
        String marketing = token("marketing1", "marketing");
        assertThat(offers(marketing)).doesNotContain("1381234");

        services.consent(member, Set.of("offers"));
        awaitChange();
        assertThat(offers(marketing)).contains(MOBILE);

        services.consent(member, Set.of());
        awaitChange();
        assertThat(offers(marketing)).doesNotContain("1381234");
    }

    @Test
    void underTheLeaseNobodyIsAskedTwice() throws Exception {
        services.on("GET /v1/members/" + id, 200, line("staff").encode());
        services.consent(member, Set.of("offers"));
        awaitChange();
        String marketing = token("marketing1", "marketing");
        offers(marketing);
        long asked = services.asked.get();

        assertThat(offers(marketing)).contains(MOBILE);

        assertThat(services.asked.get()).isEqualTo(asked);
    }

    @Test
    void withoutALeaseConsentServiceIsAskedForEachRead() throws Exception {
        services.on("GET /v1/members/" + id, 200, line("staff").encode());
        services.consent(member, Set.of("offers"));
        awaitChange();
        services.leasing = false;
        Thread.sleep(2_200);
        long asked = services.asked.get();
        String marketing = token("marketing1", "marketing");

        assertThat(offers(marketing)).contains(MOBILE);
        services.consent(member, Set.of());
        assertThat(offers(marketing)).doesNotContain("1381234");

        assertThat(services.asked.get()).isEqualTo(asked + 2);
    }

    @Test
    void withoutConsentServiceNothingClearLeavesAndWhatNeedsConsentIsAbsent() throws Exception {
        services.on("GET /v1/members/" + id, 200, line("staff").encode());
        services.on("GET /v1/routes/" + id, 200, page(line("route")));
        services.consent(member, Set.of("offers"));
        awaitChange();
        services.consenting = false;
        Thread.sleep(2_200);

        String offers = offers(token("marketing1", "marketing"));
        HttpResponse<String> route =
                client.get("/v1/routes/" + id, token("courier1", "courier"), "Menshen-Basis", "route/" + id);

        assertThat(offers).doesNotContain("1381234", "mobile", "欧");
        assertThat(route.statusCode()).isEqualTo(200);
        assertThat(route.body()).contains("*******5678").doesNotContain("1381234");
    }

    /// The read begins under the lease and is decided by it; while its record waits for a paused Kafka, the lease runs
    /// out
    /// and the member withdraws.
    @Test
    void aLeaseThatEndsBeforeTheFirstByteIsNoLease() throws Exception {
        services.on("GET /v1/members/" + id, 200, line("staff").encode());
        services.consent(member, Set.of("offers"));
        awaitChange();
        String marketing = token("marketing1", "marketing");
        assertThat(offers(marketing)).contains(MOBILE);
        services.leasing = false;
        Thread.sleep(1_600);
        stack.kafka().process().pause();
        CompletableFuture<HttpResponse<String>> read = CompletableFuture.supplyAsync(() -> client.get(
                "/v1/members/" + id, marketing, "Menshen-Purpose", "offers", "Menshen-Basis", "consent/offers"));
        Thread.sleep(100);

        services.consent(member, Set.of());
        Thread.sleep(400);
        stack.kafka().process().resume();

        // a slow machine may turn it into a 503, never into the number
        assertThat(read.get(20, TimeUnit.SECONDS).body()).doesNotContain("1381234");
    }

    // the caller -----------------------------------------------------------------------------------------------------

    @Test
    void noTokenIsNoCaller() {
        HttpResponse<String> answer = client.get("/v1/rounds/" + id, "");

        assertThat(answer.statusCode()).isEqualTo(401);
        assertThat(answer.headers().firstValue("WWW-Authenticate")).hasValue("Bearer");
        assertThat(answer.headers().firstValue("Content-Type")).hasValue("application/problem+json");
    }

    @Test
    void forgedTokensAreRefusedWithoutAskingAnybody() {
        services.on("GET /v1/rounds/" + id, 200, new JsonObject().put("id", id).encode());
        assertThat(client.get("/v1/rounds/" + id, leader()).statusCode()).isEqualTo(200);
        int asked = identities.requests();
        KeyPair foreign = IdentityProvider.generate();
        Map<String, Object> claims = identities.claims("leader1", "group-leader");
        Map<String, String> forged = new HashMap<>();
        forged.put("alg none", IdentityProvider.unsigned(claims));
        forged.put("alg HS256 with the public key", identities.signWithThePublicKey(claims));
        forged.put(
                "foreign key",
                IdentityProvider.sign(Map.of("alg", "RS256", "kid", "one"), claims, foreign.getPrivate()));
        forged.put(
                "its own key in the header",
                IdentityProvider.sign(
                        Map.of(
                                "alg",
                                "RS256",
                                "kid",
                                "one",
                                "jwk",
                                IdentityProvider.jwk((RSAPublicKey) foreign.getPublic(), "one"),
                                "jku",
                                identities.issuer() + "/evil"),
                        claims,
                        foreign.getPrivate()));
        forged.put("RS512, by the right key", identities.signRs512(claims));
        Map<String, Object> old = new HashMap<>(claims);
        old.put("iat", Instant.now().getEpochSecond() - 340);
        forged.put("ended 40 s ago", with(old, "exp", Instant.now().getEpochSecond() - 40));
        forged.put("wrong audience", with(claims, "aud", "account"));
        forged.put("no audience", with(claims, "aud", null));
        forged.put("wrong issuer", with(claims, "iss", "http://localhost:1/realms/menshen"));
        forged.put("bound, and to nothing", with(claims, "typ", "DPoP"));
        forged.put("ID token", with(claims, "typ", "ID"));
        forged.put("refresh token", with(claims, "typ", "Refresh"));
        forged.put("no type", with(claims, "typ", null));
        forged.put("too old", with(claims, "exp", 1_700_000_000L));
        forged.put("nobody", with(claims, "sub", null));
        forged.put("changed", tampered(identities.sign(claims)));
        forged.put("rubbish", "abc");

        forged.forEach((how, token) -> {
            HttpResponse<String> answer = client.get("/v1/rounds/" + id, token);
            assertThat(answer.statusCode()).as(how).isEqualTo(401);
            assertThat(answer.headers().firstValue("WWW-Authenticate")).as(how).hasValue("Bearer");
            assertThat(answer.body()).as(how).contains("/problems/unauthenticated");
        });

        assertThat(identities.requests()).isEqualTo(asked);
    }

    @Test
    void aFloodOfTokensUnderUnknownKeysCausesOneFetchOfTheKeys() {
        services.on("GET /v1/rounds/" + id, 200, new JsonObject().put("id", id).encode());
        KeyPair foreign = IdentityProvider.generate();
        Map<String, Object> claims = identities.claims("leader1", "group-leader");
        int fetched = identities.fetches();

        List<CompletableFuture<Integer>> flood = IntStream.range(0, 200)
                .mapToObj(n -> CompletableFuture.supplyAsync(() -> client.get(
                                "/v1/rounds/" + id,
                                IdentityProvider.sign(
                                        Map.of("alg", "RS256", "kid", "unknown-" + n), claims, foreign.getPrivate()))
                        .statusCode()))
                .toList();

        assertThat(flood).allSatisfy(answer -> assertThat(answer.join()).isEqualTo(401));
        assertThat(identities.fetches() - fetched).isLessThanOrEqualTo(1);
        assertThat(client.get("/v1/rounds/" + id, leader()).statusCode()).isEqualTo(200);
    }

    @Test
    void clocksMayDifferByHalfAMinute() {
        services.on("GET /v1/rounds/" + id, 200, new JsonObject().put("id", id).encode());
        Map<String, Object> claims = identities.claims("leader1", "group-leader");
        claims.put("iat", Instant.now().getEpochSecond() - 320);

        assertThat(client.get(
                                "/v1/rounds/" + id,
                                with(claims, "exp", Instant.now().getEpochSecond() - 20))
                        .statusCode())
                .isEqualTo(200);
    }

    @Test
    void whatACallerSaysOfItselfIsNotBelieved() {
        services.on("GET /v1/rounds/" + id, 200, new JsonObject().put("id", id).encode());

        client.get(
                "/v1/rounds/" + id,
                token("courier1", "courier"),
                "X-Forwarded-User",
                "officer1",
                "X-Forwarded-For",
                "10.0.0.1",
                "Forwarded",
                "for=10.0.0.1",
                "X-Remote-Roles",
                "privacy-officer",
                "Permit",
                "eyJ",
                "Cookie",
                "session=1",
                "X-Original-URL",
                "/internal/basis",
                "X-HTTP-Method-Override",
                "DELETE");

        Services.Received received = services.last("/v1/rounds/" + id);
        assertThat(received.headers().names().stream().map(String::toLowerCase))
                .containsOnly(
                        "authorization", "accept", "accept-encoding", "host", "menshen-request-id", "traceparent");
        assertThat(permitOf("/v1/rounds/" + id).getJsonArray("groups")).containsExactly("courier");
    }

    @Test
    void thePermitSaysWhatTheRulesCouldOpenAndNothingMore() {
        services.on("GET /v1/rounds/" + id + "/roster", 200, page(line("leader")));

        client.get("/v1/rounds/" + id + "/roster", leader());
        client.get("/v1/rounds/" + id + "/roster", token("marketing1", "marketing"));

        List<JsonObject> permits =
                services.received.stream().map(DoorTest::permit).toList();
        assertThat(permits.get(0).getJsonArray("open")).containsExactlyInAnyOrder("contact", "delivery", "profile");
        assertThat(permits.get(0).getString("aud")).isEqualTo("member-service");
        assertThat(permits.get(0).getString("iss")).isEqualTo("menshen-gateway");
        assertThat(permits.get(0).getString("op")).isEqualTo("readRoster");
        assertThat(permits.get(0).getString("upn")).isEqualTo("leader1");
        assertThat(permits.get(0).getLong("exp") - permits.get(0).getLong("iat"))
                .isEqualTo(60);
        assertThat(permits.get(1).containsKey("open")).isFalse();
    }

    // the request ----------------------------------------------------------------------------------------------------

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/v1/rounds%2fx",
                "/v1/rounds/../me",
                "/v1/%2e%2e/internal/basis",
                "/v1/rounds/x;role=officer",
                "/v1//me",
                "/v1/./me",
                "/v1/me%00",
                "/v1/rounds/%252e%252e"
            })
    void trickyPathsGetNowhere(String path) {
        String answer = client.raw("GET " + path, leader());

        assertThat(answer).matches("(?s)HTTP/1.1 40[04] .*");
        assertThat(services.received).isEmpty();
    }

    @Test
    void whatIsNotExposedIsNotThere() {
        assertThat(client.get("/v1/unknown", leader()).statusCode()).isEqualTo(404);
        assertThat(client.get("/internal/basis", leader()).statusCode()).isEqualTo(404);
        HttpResponse<String> method =
                client.post("/v1/rounds/" + id, leader(), "{}", "Content-Type", "application/json");
        assertThat(method.statusCode()).isEqualTo(405);
        assertThat(method.headers().firstValue("Allow")).hasValue("GET");
    }

    @Test
    void bodiesAreTakenInTheAgreedFormAndSizeOnly() {
        services.on("POST /v1/groups", 201, new JsonObject().put("id", id).encode());
        String leader = leader();

        assertThat(client.post(
                                "/v1/groups",
                                leader,
                                "{\"title\":\"团\"}",
                                "Content-Type",
                                "application/json",
                                "Idempotency-Key",
                                id)
                        .statusCode())
                .isEqualTo(201);
        assertThat(services.last("/v1/groups").body()).isEqualTo("{\"title\":\"团\"}");
        assertThat(services.last("/v1/groups").headers().get("Idempotency-Key")).isEqualTo(id);
        assertThat(client.post("/v1/groups", leader, "<x/>", "Content-Type", "text/xml")
                        .statusCode())
                .isEqualTo(415);
        assertThat(client.post("/v1/groups", leader, "x".repeat(1 << 20), "Content-Type", "text/plain")
                        .statusCode())
                .isEqualTo(201);
        assertThat(client.post("/v1/groups", leader, "x".repeat((1 << 20) + 1), "Content-Type", "text/plain")
                        .statusCode())
                .isEqualTo(413);
    }

    @Test
    void theRequestIdIsKeptIfItIsARandomOneAndMadeOtherwise() {
        services.on("GET /v1/rounds/" + id, 200, new JsonObject().put("id", id).encode());

        HttpResponse<String> given = get("/v1/rounds/" + id, leader());
        HttpResponse<String> personal = client.get("/v1/rounds/" + id, leader(), "Menshen-Request-Id", "13812345678");

        assertThat(given.headers().firstValue("Menshen-Request-Id")).hasValue(request);
        assertThat(services.received.peek().headers().get("Menshen-Request-Id")).isEqualTo(request);
        assertThat(personal.headers().firstValue("Menshen-Request-Id").orElseThrow())
                .matches("[0-9a-f-]{36}");
    }

    // the services' answers ------------------------------------------------------------------------------------------

    @Test
    void anUnknownPropertyIsNotPassedOn() {
        services.on(
                "GET /v1/members/" + id, 200, line("self").put("nickname", "兰兰").encode());

        HttpResponse<String> answer = get("/v1/members/" + id, token("member1", "member"));

        assertThat(answer.statusCode()).isEqualTo(502);
        assertThat(answer.body()).contains("unusable-answer").doesNotContain("兰", "nickname", "138", member);
    }

    @Test
    void answersInAnyOtherFormAreNotPassedOn() {
        services.on(
                "GET /v1/members/" + id,
                answer ->
                        answer.response().putHeader("Content-Type", "text/html").end("<p>" + NAME));
        assertThat(get("/v1/members/" + id, leader()).statusCode()).isEqualTo(502);

        services.on(
                "GET /v1/members/" + id,
                answer -> answer.response()
                        .putHeader("Content-Type", "application/json")
                        .putHeader("Content-Encoding", "gzip")
                        .end(NAME));
        assertThat(get("/v1/members/" + id, leader()).statusCode()).isEqualTo(502);

        services.on(
                "GET /v1/members/" + id,
                answer -> answer.response()
                        .putHeader("Content-Type", "application/json; charset=GB18030")
                        .end(NAME));
        assertThat(get("/v1/members/" + id, leader()).statusCode()).isEqualTo(502);

        services.on(
                "GET /v1/members/" + id,
                answer -> answer.response()
                        .putHeader("Content-Type", "application/json")
                        .end("{\"mobile\":\"" + "1".repeat(1 << 20) + "\"}"));
        assertThat(get("/v1/members/" + id, leader()).statusCode()).isEqualTo(502);
    }

    @Test
    void aLocationKeepsItsPathAndLosesTheInnerAddress() {
        services.on(
                "GET /v1/rounds/" + id,
                answer -> answer.response()
                        .putHeader(
                                "Location", "http://127.0.0.1:" + stack.ports().member() + "/v1/rounds/other")
                        .end());

        HttpResponse<String> answer = get("/v1/rounds/" + id, leader());

        assertThat(answer.headers().firstValue("Location")).hasValue("/v1/rounds/other");
    }

    @Test
    void whoHasSpentABudgetIsToldWhenToComeAgainAndItIsRecorded() {
        services.on(
                "GET /v1/rounds/" + id,
                answer -> answer.response()
                        .setStatusCode(429)
                        .putHeader("Content-Type", "application/problem+json")
                        .putHeader("Retry-After", "345")
                        .putHeader("RateLimit", "\"burst\";r=0;t=345")
                        .putHeader("RateLimit-Policy", "\"burst\";q=30;w=600, \"day\";q=200;w=86400")
                        .end("{\"code\":\"search-budget-spent\",\"title\":\"spent\"}"));

        HttpResponse<String> answer = get("/v1/rounds/" + id, leader());

        assertThat(answer.statusCode()).isEqualTo(429);
        assertThat(answer.headers().firstValue("Retry-After")).hasValue("345");
        assertThat(answer.headers().firstValue("RateLimit")).hasValue("\"burst\";r=0;t=345");
        assertThat(answer.headers().firstValue("RateLimit-Policy"))
                .hasValue("\"burst\";q=30;w=600, \"day\";q=200;w=86400");
        JsonNode record = audit.await(request, SOON);
        assertThat(record.path("outcome").asText()).isEqualTo("refused");
        assertThat(record.path("code").asText()).isEqualTo("search-budget-spent");
    }

    @Test
    void aBudgetInAnyOtherFormStaysInside() {
        services.on(
                "GET /v1/rounds/" + id,
                answer -> answer.response()
                        .putHeader("RateLimit", "\"" + MOBILE + "\";r=0;t=345")
                        .putHeader("RateLimit-Policy", "burst for " + NAME)
                        .end());

        HttpResponse<String> answer = get("/v1/rounds/" + id, leader());

        assertThat(answer.headers().map()).doesNotContainKeys("ratelimit", "ratelimit-policy");
    }

    @Test
    void aServiceSaysInWhichGroupARoundIsAndOnlyTheRecordIsTold() {
        String group = UUID.randomUUID().toString();
        services.on(
                "GET /v1/rounds/" + id + "/roster",
                answer -> answer.response()
                        .putHeader("Content-Type", "application/json")
                        .putHeader("Menshen-Group", group)
                        .end(page()));

        HttpResponse<String> answer = get("/v1/rounds/" + id + "/roster", leader());

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.headers().map()).doesNotContainKey("menshen-group");
        assertThat(audit.await(request, SOON).path("group").asText()).isEqualTo(group);
    }

    @Test
    void whatIsNoGroupIsNotRecordedAsOne() {
        services.on(
                "GET /v1/rounds/" + id + "/roster",
                answer -> answer.response()
                        .putHeader("Content-Type", "application/json")
                        .putHeader("Menshen-Group", MOBILE)
                        .end(page()));

        assertThat(get("/v1/rounds/" + id + "/roster", leader()).statusCode()).isEqualTo(200);

        assertThat(audit.await(request, SOON).has("group")).isFalse();
    }

    /// Whoever searches and finds nobody has looked all the same.
    @Test
    void anAnswerThatHoldsNobodyIsRecorded() {
        services.on("GET /v1/rounds/" + id + "/roster", 200, page());

        assertThat(get("/v1/rounds/" + id + "/roster", leader()).statusCode()).isEqualTo(200);

        JsonNode record = audit.await(request, SOON);
        assertThat(record.path("outcome").asText()).isEqualTo("masked");
        assertThat(record.path("subjects")).isEmpty();
    }

    @Test
    void whoAuditsIsAudited() {
        services.on("GET /v1/audit/entries", 200, "{\"next\":\"17\"}");

        HttpResponse<String> answer = get("/v1/audit/entries", token("auditor1", "auditor"));

        assertThat(answer.statusCode()).isEqualTo(200);
        JsonNode record = audit.of(request).orElseThrow();
        assertThat(record.path("action").asText()).isEqualTo("listEntries");
        assertThat(record.path("outcome").asText()).isEqualTo("done");
        assertThat(record.at("/actor/role").asText()).isEqualTo("auditor");
        assertThat(record.path("subjects")).isEmpty();
    }

    @Test
    void rolesThatMustBeApartAreRefusedTogetherAndItIsRecorded() {
        Map<String, Object> claims = identities.claims("officer1", "privacy-officer", "auditor");

        HttpResponse<String> answer = get("/v1/rounds/" + id + "/roster", identities.sign(claims));

        assertThat(answer.statusCode()).isEqualTo(403);
        assertThat(answer.body()).contains("role-conflict");
        assertThat(services.received).isEmpty();
        JsonNode record = audit.await(request, SOON);
        assertThat(record.path("outcome").asText()).isEqualTo("refused");
        assertThat(record.path("code").asText()).isEqualTo("role-conflict");
    }

    @Test
    void withoutAFreshWitnessGrantsWaitAndTheDailyRoundGoesOn() throws Exception {
        services.on("GET /v1/routes/" + id, 200, page(line("route")));
        try {
            sayCosigned(Instant.now().minus(Duration.ofMinutes(16)));
            awaitStatus("grant/" + id, 503);

            HttpResponse<String> grant = underBasis("grant/" + id);
            HttpResponse<String> route = underBasis("route/" + id);
            HttpResponse<String> crisis = underBasis("crisis/" + id);

            assertThat(grant.body()).contains("witness-stale");
            assertThat(route.statusCode()).isEqualTo(200);
            assertThat(crisis.statusCode()).isEqualTo(200);
        } finally {
            sayCosigned(Instant.now());
        }
        awaitStatus("grant/" + id, 200);
    }

    private HttpResponse<String> underBasis(String basis) {
        return client.get("/v1/routes/" + id, token("courier1", "courier"), "Menshen-Basis", basis);
    }

    private void awaitStatus(String basis, int status) throws InterruptedException {
        for (int i = 0; i < 200 && underBasis(basis).statusCode() != status; i++) {
            Thread.sleep(50);
        }
        assertThat(underBasis(basis).statusCode()).isEqualTo(status);
    }

    private void sayCosigned(Instant at) throws Exception {
        String fact = new JsonObject()
                .put("origin", "menshen.local/log")
                .put("size", 1)
                .put("root", "CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=")
                .put("cosignedAt", at.toString())
                .put("witnesses", 1)
                .encode();
        CloudEvent event = new CloudEvent(
                UUID.randomUUID().toString(),
                "audit-service/log",
                "io.menshen.checkpoint.cosigned.v1",
                at,
                "menshen.local/log",
                null,
                fact);
        try (KafkaProducer<String, String> producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", stack.kafka().bootstrapServers()),
                new StringSerializer(),
                new StringSerializer())) {
            producer.send(event.toRecord("menshen.log")).get();
        }
    }

    @Test
    void redirectsAreNotFollowed() {
        services.on(
                "GET /v1/rounds/" + id,
                answer -> answer.response()
                        .setStatusCode(302)
                        .putHeader(
                                "Location", "http://127.0.0.1:" + stack.ports().member() + "/v1/rounds/other")
                        .end());

        HttpResponse<String> answer = get("/v1/rounds/" + id, leader());

        assertThat(answer.statusCode()).isEqualTo(502);
        assertThat(answer.headers().firstValue("Location")).isEmpty();
        assertThat(services.received).hasSize(1);
    }

    @Test
    void whatIsDeclaredImpersonalPassesAsItIs() {
        services.on(
                "GET /v1/audit/tile/0/000",
                answer -> answer.response()
                        .putHeader("Content-Type", "application/octet-stream")
                        .end("tile"));

        HttpResponse<String> tile = get("/v1/audit/tile/0/000", token("auditor1", "auditor"));

        assertThat(tile.body()).isEqualTo("tile");
        assertThat(tile.headers().firstValue("Content-Type")).hasValue("application/octet-stream");
    }

    @Test
    void aStrangersRecordIsEqualToAMissingOne() {
        HttpResponse<String> missing = get("/v1/members/" + id, token("member1", "member"));

        assertThat(missing.statusCode()).isEqualTo(404);
        assertThat(missing.body())
                .isEqualTo(
                        "{\"type\":\"/problems/not-found\",\"code\":\"not-found\",\"title\":\"Nothing\",\"status\":404}");
        JsonNode record = audit.await(request, SOON);
        assertThat(record.path("outcome").asText()).isEqualTo("refused");
        assertThat(record.path("code").asText()).isEqualTo("not-found");
    }

    @Test
    void problemsOfTheServicesAreToldWithoutValues() {
        services.on(
                "GET /v1/members/" + id,
                409,
                "{\"code\":\"already-there\",\"title\":\"" + MOBILE + " is there\",\"mobile\":\"" + MOBILE + "\"}");

        HttpResponse<String> answer = get("/v1/members/" + id, token("member1", "member"));

        assertThat(answer.statusCode()).isEqualTo(409);
        assertThat(answer.body()).contains("already-there").doesNotContain("138");
    }

    @Test
    void aServiceThatFailsIsOurFaultAndNotTheCallers() {
        services.on("GET /v1/rounds/" + id, 500, "{\"code\":\"unexpected\",\"detail\":\"" + NAME + "\"}");
        HttpResponse<String> failed = get("/v1/rounds/" + id, leader());
        services.on("GET /v1/rounds/" + id, answer -> {});
        HttpResponse<String> late = get("/v1/rounds/" + id, leader());
        services.on("GET /v1/rounds/" + id, answer -> answer.connection().close());
        HttpResponse<String> gone = get("/v1/rounds/" + id, leader());

        assertThat(failed.statusCode()).isEqualTo(502);
        assertThat(failed.body()).doesNotContain(NAME);
        assertThat(late.statusCode()).isEqualTo(504);
        assertThat(gone.statusCode()).isEqualTo(502);
    }

    @Test
    void refusalsSpeakTheCallersLanguage() {
        HttpResponse<String> answer = client.get("/v1/unknown", leader(), "Accept-Language", "zh-CN,en;q=0.5");

        assertThat(answer.body()).contains("这里没有内容");
    }

    // published ------------------------------------------------------------------------------------------------------

    @Test
    void theRulesAreForEverybodyToRead() {
        HttpResponse<String> rules = client.get("/v1/disclosure-rules", "");

        assertThat(rules.statusCode()).isEqualTo(200);
        assertThat(rules.body()).contains("leader-own-group", "\"version\"", "sha256:");
        assertThat(rules.headers().firstValue("Menshen-Policy")).isPresent();
    }

    @Test
    void itSaysWhetherItIsReady() {
        HttpResponse<String> ready = client.beside("/health/ready");

        assertThat(ready.statusCode()).isEqualTo(200);
        assertThat(ready.body()).contains("\"lease\"", "\"records\"");
    }

    // ----------------------------------------------------------------------------------------------------------------

    private HttpResponse<String> get(String path, String token) {
        return client.get(path, token, "Menshen-Request-Id", request);
    }

    private String offers(String token) {
        HttpResponse<String> answer =
                client.get("/v1/members/" + id, token, "Menshen-Purpose", "offers", "Menshen-Basis", "consent/offers");
        assertThat(answer.statusCode()).isEqualTo(200);
        return answer.body();
    }

    private String leader() {
        return token("leader1", "group-leader");
    }

    private String token(String username, String role) {
        return identities.token(username, role);
    }

    private String with(Map<String, Object> claims, String name, Object value) {
        Map<String, Object> changed = new HashMap<>(claims);
        if (value == null) {
            changed.remove(name);
        } else {
            changed.put(name, value);
        }
        return identities.sign(changed);
    }

    private static String tampered(String token) {
        String[] parts = token.split("\\.");
        String claims = new String(Base64.getUrlDecoder().decode(parts[1]), StandardCharsets.UTF_8)
                .replace("group-leader", "privacy-offic");
        return parts[0] + "."
                + Base64.getUrlEncoder().withoutPadding().encodeToString(claims.getBytes(StandardCharsets.UTF_8)) + "."
                + parts[2];
    }

    private JsonObject line(String... proven) {
        return new JsonObject()
                .put("member", member)
                .put("_proven", new JsonArray(List.of(proven)))
                .put("displayName", NAME)
                .put("mobile", MOBILE)
                .put("flat", FLAT);
    }

    private static String page(JsonObject... lines) {
        return new JsonObject()
                .put("items", new JsonArray(List.of((Object[]) lines)))
                .encode();
    }

    private JsonObject permitOf(String path) {
        return permit(services.last(path));
    }

    private static JsonObject permit(Services.Received received) {
        String token = received.headers().get("Authorization").substring("Bearer ".length());
        return new JsonObject(new String(Base64.getUrlDecoder().decode(token.split("\\.")[1]), StandardCharsets.UTF_8));
    }

    /// Two polls' time: the change has been applied and acknowledged.
    private void awaitChange() throws InterruptedException {
        services.awaitAcknowledgement();
    }
}
