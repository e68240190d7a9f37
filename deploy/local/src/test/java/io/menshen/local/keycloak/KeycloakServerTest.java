package io.menshen.local.keycloak;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.menshen.local.process.ServerFailure;
import io.menshen.local.stack.Ports;
import io.menshen.local.stack.Stack;
import java.math.BigInteger;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.MessageDigest;
import java.security.Signature;
import java.security.interfaces.ECPublicKey;
import java.security.spec.ECGenParameterSpec;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The realm as a running Keycloak understands it.
class KeycloakServerTest {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String LOOPBACK = "http://127.0.0.1:40000/callback";

    /// Of RFC 7636, appendix B.
    private static final String CHALLENGE = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";

    @TempDir
    static Path home;

    private static Stack stack;
    private static KeycloakServer keycloak;

    @BeforeAll
    static void start() {
        stack = Stack.forTests(home, Ports.free());
        stack.postgres().start();
        keycloak = stack.keycloak();
        keycloak.start();
    }

    @AfterAll
    static void stop() {
        keycloak.kill();
        stack.postgres().kill();
    }

    @Test
    void aMembersTokenCarriesRoleAudienceAndVerifiedPhone() throws Exception {
        JsonNode token = claims(keycloak.token("member1"));

        assertThat(token.path("iss").asText()).isEqualTo(keycloak.issuer());
        assertThat(token.path("aud").asText()).isEqualTo("menshen-api");
        assertThat(token.path("realm_access").path("roles")).hasSize(1);
        assertThat(token.path("realm_access").path("roles").path(0).asText()).isEqualTo("member");
        assertThat(token.path("preferred_username").asText()).isEqualTo("member1");
        assertThat(token.path("phone_number").asText()).isEqualTo("+8613812345678");
        assertThat(token.path("phone_number_verified").isBoolean()).isTrue();
        assertThat(token.path("phone_number_verified").asBoolean()).isTrue();
        assertThat(token.path("exp").asLong() - token.path("iat").asLong()).isEqualTo(300);
    }

    @Test
    void tokensAreSignedWithRs256() throws Exception {
        String header = keycloak.token("leader1").split("\\.")[0];

        assertThat(JSON.readTree(Base64.getUrlDecoder().decode(header))
                        .path("alg")
                        .asText())
                .isEqualTo("RS256");
    }

    @Test
    void everyDemoUserHasARoleAndOnlyMembersAPhone() throws Exception {
        List<String> roles = new ArrayList<>();
        for (String user : List.of("leader2", "courier1", "courier2", "care1", "officer1", "auditor1", "operator1")) {
            JsonNode token = claims(keycloak.token(user));
            roles.add(token.path("realm_access").path("roles").path(0).asText());
            assertThat(token.has("phone_number")).isFalse();
        }

        assertThat(roles)
                .containsExactly(
                        "group-leader",
                        "courier",
                        "courier",
                        "customer-service",
                        "privacy-officer",
                        "auditor",
                        "operator");
    }

    @Test
    void aPartnerComesInByClientCredentials() throws Exception {
        JsonNode token = claims(keycloak.token("partner-shop"));

        assertThat(token.path("azp").asText()).isEqualTo("partner-shop");
        assertThat(token.path("realm_access").path("roles").path(0).asText()).isEqualTo("partner");
    }

    @Test
    void aPasswordIsLevelOneAndAOneTimeCodeLevelTwo() throws Exception {
        JsonNode password = claims(keycloak.token("care1"));
        JsonNode second = claims(keycloak.strongToken("care1"));

        assertThat(password.path("acr").asText()).isEqualTo("1");
        assertThat(second.path("acr").asText()).isEqualTo("2");
        for (JsonNode token : List.of(password, second)) {
            assertThat(token.path("auth_time").asLong())
                    .isBetween(
                            token.path("iat").asLong() - 10, token.path("iat").asLong());
        }
    }

    @Test
    void aWrongOneTimeCodeIsRefused() {
        TokenRequest request = new TokenRequest(keycloak.issuer());

        assertThatThrownBy(() -> request.byCodeFlow(
                        "frontend", "reviewer1", keycloak.demoPassword(), new OneTimeCode("another secret")))
                .isInstanceOf(ServerFailure.class)
                .hasMessageContaining("does not let reviewer1 in");
    }

    @Test
    void aWrongPasswordIsRefused() {
        TokenRequest request = new TokenRequest(keycloak.issuer());

        assertThatThrownBy(() -> request.byCodeFlow("frontend", "leader1", "not the password"))
                .isInstanceOf(ServerFailure.class)
                .hasMessageContaining("does not let leader1 in");
    }

    @Test
    void nobodySendsAPasswordStraightToTheTokenEndpoint() throws Exception {
        HttpResponse<String> refused = post(Map.of(
                "grant_type", "password",
                "client_id", "frontend",
                "username", "member1",
                "password", keycloak.demoPassword()));

        assertThat(refused.statusCode()).isBetween(400, 401);
        assertThat(refused.body()).doesNotContain("access_token");
    }

    @Test
    void theImplicitGrantAndALoginWithoutPkceAreRefused() throws Exception {
        assertThat(login(Map.of("response_type", "token", "redirect_uri", LOOPBACK)))
                .isEqualTo("refused");
        assertThat(login(Map.of("response_type", "code", "redirect_uri", LOOPBACK)))
                .isEqualTo("refused");
        assertThat(login(Map.of(
                        "response_type",
                        "code",
                        "redirect_uri",
                        LOOPBACK,
                        "code_challenge",
                        CHALLENGE,
                        "code_challenge_method",
                        "plain")))
                .isEqualTo("refused");
        assertThat(login(Map.of(
                        "response_type",
                        "code",
                        "redirect_uri",
                        LOOPBACK,
                        "code_challenge",
                        CHALLENGE,
                        "code_challenge_method",
                        "S256")))
                .isEqualTo("form");
    }

    @Test
    void aForeignRedirectIsRefused() throws Exception {
        for (String redirect : List.of("https://evil.example/callback", "http://127.0.0.1:40000/elsewhere")) {
            assertThat(login(Map.of(
                            "response_type",
                            "code",
                            "redirect_uri",
                            redirect,
                            "code_challenge",
                            CHALLENGE,
                            "code_challenge_method",
                            "S256")))
                    .isEqualTo("refused");
        }
    }

    @Test
    void theConsoleMustBindItsTokensToAKey() {
        TokenRequest request = new TokenRequest(keycloak.issuer());

        assertThatThrownBy(() -> request.byCodeFlow("console-dpop", "auditor1", keycloak.demoPassword()))
                .isInstanceOf(ServerFailure.class)
                .hasMessageContaining("gives no");
    }

    @Test
    void theConsolesTokenNamesItsKey() throws Exception {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
        generator.initialize(new ECGenParameterSpec("secp256r1"));
        KeyPair pair = generator.generateKeyPair();
        ECPublicKey key = (ECPublicKey) pair.getPublic();
        // the members of a thumbprint, in its order (RFC 7638)
        String jwk = "{\"crv\":\"P-256\",\"kty\":\"EC\",\"x\":\"%s\",\"y\":\"%s\"}"
                .formatted(
                        coordinate(key.getW().getAffineX()),
                        coordinate(key.getW().getAffineY()));
        String content = part("{\"typ\":\"dpop+jwt\",\"alg\":\"ES256\",\"jwk\":%s}".formatted(jwk)) + "."
                + part("{\"jti\":\"%s\",\"htm\":\"POST\",\"htu\":\"%s\",\"iat\":%d}"
                        .formatted(
                                UUID.randomUUID(),
                                keycloak.issuer() + "/protocol/openid-connect/token",
                                Instant.now().getEpochSecond()));
        Signature signature = Signature.getInstance("SHA256withECDSAinP1363Format");
        signature.initSign(pair.getPrivate());
        signature.update(content.getBytes(StandardCharsets.US_ASCII));
        String proof = content + "." + part(signature.sign());

        JsonNode token = claims(new TokenRequest(keycloak.issuer())
                .byCodeFlow("console-dpop", "auditor1", keycloak.demoPassword(), null, proof));

        byte[] thumbprint = MessageDigest.getInstance("SHA-256").digest(jwk.getBytes(StandardCharsets.US_ASCII));
        assertThat(token.at("/cnf/jkt").asText()).isEqualTo(part(thumbprint));
        assertThat(token.path("typ").asText()).isEqualTo("DPoP");
    }

    /// The gateway has no right of its own: with a person's token it sees and ends that person's sessions.
    @Test
    void aPersonsTokenIsExchangedForThatPersonsSessionsAlone() throws Exception {
        String one = keycloak.token("member2");
        String other = keycloak.token("member2");
        String another = keycloak.token("member1");
        String desk = exchanged(one, "access_token");

        assertThat(sessions(desk)).contains(sid(one), sid(other)).doesNotContain(sid(another));
        assertThat(account("DELETE", "/" + sid(another), desk).statusCode()).isEqualTo(204);
        assertThat(sessions(exchanged(another, "access_token"))).contains(sid(another));
        assertThat(account("DELETE", "/" + sid(other), desk).statusCode()).isEqualTo(204);
        assertThat(sessions(desk)).contains(sid(one)).doesNotContain(sid(other));
        assertThat(exchange(other, "access_token").statusCode()).isEqualTo(400);
        // the session in hand is ended by a token that belongs to it, not to a copy for one use
        assertThat(account("DELETE", "?current=true", exchanged(one, "refresh_token"))
                        .statusCode())
                .isEqualTo(204);
        assertThat(exchange(one, "access_token").statusCode()).isEqualTo(400);
    }

    @Test
    void theGatewaysClientCanDoNothingWithoutAPersonsToken() throws Exception {
        String member = keycloak.token("member2");

        assertThat(account("GET", "", member).statusCode()).isEqualTo(401);
        assertThat(exchange(keycloak.token("partner-shop"), "access_token").statusCode())
                .isEqualTo(400);
        assertThat(post(Map.of(
                                "grant_type", "client_credentials",
                                "client_id", "menshen-api",
                                "client_secret", keycloak.exchangeSecret()))
                        .statusCode())
                .isIn(400, 401);
        JsonNode desk = claims(exchanged(member, "access_token"));
        assertThat(desk.path("aud").asText()).isEqualTo("account");
        assertThat(desk.has("realm_access")).isFalse();
        assertThat(desk.at("/resource_access/account/roles/0").asText()).isEqualTo("manage-account");
    }

    private static String sid(String token) throws Exception {
        return claims(token).path("sid").asText();
    }

    private static List<String> sessions(String desk) throws Exception {
        HttpResponse<String> answer = account("GET", "/devices", desk);
        assertThat(answer.statusCode()).isEqualTo(200);
        return JSON.readTree(answer.body()).findValuesAsText("id");
    }

    private static String exchanged(String token, String asked) throws Exception {
        HttpResponse<String> answer = exchange(token, asked);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        return JSON.readTree(answer.body()).path("access_token").asText();
    }

    private static HttpResponse<String> exchange(String token, String asked) throws Exception {
        return post(Map.of(
                "grant_type", "urn:ietf:params:oauth:grant-type:token-exchange",
                "client_id", "menshen-api",
                "client_secret", keycloak.exchangeSecret(),
                "subject_token", token,
                "subject_token_type", "urn:ietf:params:oauth:token-type:access_token",
                "requested_token_type", "urn:ietf:params:oauth:token-type:" + asked,
                "audience", "account"));
    }

    private static HttpResponse<String> account(String method, String path, String token) throws Exception {
        try (HttpClient http = HttpClient.newHttpClient()) {
            return http.send(
                    HttpRequest.newBuilder(URI.create(keycloak.issuer() + "/account/sessions" + path))
                            .header("Authorization", "Bearer " + token)
                            .header("Accept", "application/json")
                            .method(method, HttpRequest.BodyPublishers.noBody())
                            .build(),
                    HttpResponse.BodyHandlers.ofString());
        }
    }

    private static String coordinate(BigInteger number) {
        byte[] bytes = number.toByteArray();
        byte[] fixed = new byte[32];
        int length = Math.min(bytes.length, fixed.length);
        System.arraycopy(bytes, bytes.length - length, fixed, fixed.length - length, length);
        return part(fixed);
    }

    private static String part(String text) {
        return part(text.getBytes(StandardCharsets.UTF_8));
    }

    private static String part(byte[] bytes) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    @Test
    void passwordsLieInTheSecretsOnly() throws Exception {
        assertThat(home.resolve("keycloak/data/import/menshen-realm.json")).doesNotExist();
        assertThat(Files.readString(home.resolve("logs/keycloak.log")))
                .doesNotContain(keycloak.demoPassword())
                .doesNotContain("+8613812345678");
    }

    private static JsonNode claims(String token) throws Exception {
        return JSON.readTree(Base64.getUrlDecoder().decode(token.split("\\.")[1]));
    }

    /// What a browser would see: the login form, or a refusal.
    private static String login(Map<String, String> parameters) throws Exception {
        String query = parameters.entrySet().stream()
                .map(each -> each.getKey() + "=" + URLEncoder.encode(each.getValue(), StandardCharsets.UTF_8))
                .collect(Collectors.joining("&", "?client_id=frontend&scope=openid&state=s&nonce=n&", ""));
        try (HttpClient http = HttpClient.newHttpClient()) {
            HttpResponse<String> answer = http.send(
                    HttpRequest.newBuilder(URI.create(keycloak.issuer() + "/protocol/openid-connect/auth" + query))
                            .build(),
                    HttpResponse.BodyHandlers.ofString());
            return answer.statusCode() == 200 && answer.body().contains("name=\"password\"") ? "form" : "refused";
        }
    }

    private static HttpResponse<String> post(Map<String, String> parameters) throws Exception {
        String form = parameters.entrySet().stream()
                .map(each -> each.getKey() + "=" + URLEncoder.encode(each.getValue(), StandardCharsets.UTF_8))
                .collect(Collectors.joining("&"));
        try (HttpClient http = HttpClient.newHttpClient()) {
            return http.send(
                    HttpRequest.newBuilder(URI.create(keycloak.issuer() + "/protocol/openid-connect/token"))
                            .header("Content-Type", "application/x-www-form-urlencoded")
                            .POST(HttpRequest.BodyPublishers.ofString(form))
                            .build(),
                    HttpResponse.BodyHandlers.ofString());
        }
    }
}
