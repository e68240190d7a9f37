package io.menshen.gateway.door;

import static org.assertj.core.api.Assertions.assertThat;

import io.menshen.local.testing.StackResource;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.vertx.core.json.JsonObject;
import java.net.http.HttpResponse;
import java.time.Instant;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.jose4j.jwk.EcJwkGenerator;
import org.jose4j.jwk.PublicJsonWebKey;
import org.jose4j.jwk.RsaJwkGenerator;
import org.jose4j.keys.EllipticCurves;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Tokens that are bound to a key (RFC 9449), at the door.
@QuarkusTest
@WithTestResource(value = StackResource.class, initArgs = @ResourceArg(name = "service", value = "masking-gateway"))
@WithTestResource(IdentityProvider.class)
class BoundTokenTest extends AtTheDoor {

    private final String id = UUID.randomUUID().toString();
    private final String path = "/v1/rounds/" + id;
    private String origin;
    private PublicJsonWebKey key;
    private String token;
    private Proof proof;

    @BeforeEach
    void begin() throws Exception {
        services.on("GET " + path, 200, new JsonObject().put("id", id).encode());
        // the name that the gateway is told to have, not the port at which this test finds it
        origin = "http://127.0.0.1:" + stack.ports().gateway();
        key = EcJwkGenerator.generateJwk(EllipticCurves.P256);
        token = bound(key);
        proof = Proof.by(key).of("GET", origin + path, token);
    }

    @Test
    void whoHoldsTheKeyIsLetInEachTimeWithANewProof() {
        assertThat(withProof(proof.sign()).statusCode()).isEqualTo(200);
        assertThat(withProof(proof.sign()).statusCode()).isEqualTo(200);
    }

    @Test
    void aProofIsTakenOnce() {
        String once = proof.sign();

        assertThat(withProof(once).statusCode()).isEqualTo(200);
        HttpResponse<String> again = withProof(once);

        assertThat(again.statusCode()).isEqualTo(401);
        assertThat(again.body()).contains("/problems/proof-needed");
        assertThat(again.headers().firstValue("WWW-Authenticate").orElseThrow())
                .startsWith("DPoP error=\"invalid_dpop_proof\"")
                .contains("algs=\"ES256");
        assertThat(services.received).hasSize(1);
    }

    @Test
    void ofManyAtOnceOnePasses() {
        String once = proof.sign();

        List<CompletableFuture<Integer>> all = IntStream.range(0, 20)
                .mapToObj(
                        _ -> CompletableFuture.supplyAsync(() -> withProof(once).statusCode()))
                .toList();

        assertThat(all.stream().map(CompletableFuture::join).filter(status -> status == 200))
                .hasSize(1);
    }

    @Test
    void theBearerOfABoundTokenIsNobody() {
        HttpResponse<String> bearer = client.get(path, token);
        HttpResponse<String> bearerWithProof = client.get(path, token, "DPoP", proof.sign());
        HttpResponse<String> withoutProof = client.get(path, "DPoP " + token);
        HttpResponse<String> twoProofs = client.get(path, "DPoP " + token, "DPoP", proof.sign(), "DPoP", proof.sign());

        for (HttpResponse<String> answer : List.of(bearer, bearerWithProof, withoutProof, twoProofs)) {
            assertThat(answer.statusCode()).isEqualTo(401);
            assertThat(answer.headers().firstValue("WWW-Authenticate").orElseThrow())
                    .startsWith("DPoP ");
        }
        assertThat(services.received).isEmpty();
    }

    @Test
    void aTokenThatIsNotBoundGoesByNoOtherName() {
        String plain = identities.token("leader1", "group-leader");
        String matching = Proof.by(key).of("GET", origin + path, plain).sign();

        assertThat(client.get(path, "DPoP " + plain, "DPoP", matching).statusCode())
                .isEqualTo(401);
        assertThat(client.get(path, plain).statusCode()).isEqualTo(200);
    }

    @Test
    void whatIsBoundToSomethingElseIsNotTaken() {
        for (Map<String, Object> other : List.of(
                Map.<String, Object>of("x5t#S256", "bwcK0esc3ACC3DB2Y5_lESsXE8o9ltc05O89jdN-dg2"),
                Map.<String, Object>of("jkt", "short"),
                Map.<String, Object>of())) {
            Map<String, Object> claims = identities.claims("leader1", "group-leader");
            claims.put("cnf", other);

            assertThat(client.get(path, identities.sign(claims)).statusCode()).isEqualTo(401);
        }
    }

    @Test
    void wrongProofsAreRefused() throws Exception {
        long now = Instant.now().getEpochSecond();
        PublicJsonWebKey other = EcJwkGenerator.generateJwk(EllipticCurves.P256);
        PublicJsonWebKey weak = RsaJwkGenerator.generateJwk(1024);
        Map<String, String> wrong = new LinkedHashMap<>();
        wrong.put(
                "another key", Proof.by(other).of("GET", proof.target(), token).sign());
        wrong.put("signed by another key", proof.signedBy(other).sign());
        wrong.put("the private key in it", proof.withPrivateKey().sign());
        wrong.put("another method", proof.with("htm", "POST").sign());
        wrong.put(
                "another server",
                proof.with("htu", "https://evil.example" + path).sign());
        wrong.put(
                "the address it came to",
                proof.with("htu", address.resolve(path).toString()).sign());
        wrong.put("another path", proof.with("htu", proof.target() + "x").sign());
        wrong.put(
                "another scheme",
                proof.with("htu", proof.target().replace("http", "https")).sign());
        wrong.put(
                "another token",
                proof.with("ath", "fUHyO2r2Z3DZ53EsNrWBb0xWXoaNy59IiKCAqksmQEo").sign());
        wrong.put("no token", proof.with("ath", null).sign());
        wrong.put("too old", proof.with("iat", now - 120).sign());
        wrong.put("from the future", proof.with("iat", now + 60).sign());
        wrong.put("no time", proof.with("iat", null).sign());
        wrong.put("no id", proof.with("jti", null).sign());
        wrong.put("a long id", proof.with("jti", "x".repeat(200)).sign());
        wrong.put("no proof type", proof.typed("JWT").sign());
        wrong.put(
                "another algorithm",
                proof.signedWith("ES384", EcJwkGenerator.generateJwk(EllipticCurves.P384))
                        .sign());
        wrong.put("a short key", proof.signedWith("RS256", weak).sign());
        wrong.put("unsigned", proof.unsigned());
        wrong.put("rubbish", "abc");

        wrong.forEach((how, one) -> {
            HttpResponse<String> answer = withProof(one);
            assertThat(answer.statusCode()).as(how).isEqualTo(401);
            assertThat(answer.body()).as(how).contains("/problems/proof-needed");
        });
        assertThat(services.received).isEmpty();
        for (String same : List.of("?page=2", "#here")) {
            assertThat(withProof(proof.with("htu", proof.target() + same).sign())
                            .statusCode())
                    .isEqualTo(200);
        }
        assertThat(withProof(proof.with("htu", proof.target().replace("http", "HTTP"))
                                .sign())
                        .statusCode())
                .isEqualTo(200);
    }

    @Test
    void whatTheRequestSaysOfTheServersNameIsNotBelieved() {
        String elsewhere = proof.with("htu", "https://evil.example" + path).sign();

        HttpResponse<String> answer = client.get(
                path,
                "DPoP " + token,
                "DPoP",
                elsewhere,
                "X-Forwarded-Host",
                "evil.example",
                "X-Forwarded-Proto",
                "https",
                "Forwarded",
                "host=evil.example;proto=https");
        String raw = client.raw("GET " + path, "x", "Host: evil.example");

        assertThat(answer.statusCode()).isEqualTo(401);
        assertThat(raw).matches("(?s)HTTP/1.1 40[01] .*");
        assertThat(services.received).isEmpty();
    }

    @Test
    void aStepUpIsAskedForInTheSchemeOfTheToken() {
        String approval = "/v1/grants/" + id + "/approvals";
        Map<String, Object> claims = new HashMap<>(identities.claims("approver1", "approver"));
        claims.put("auth_time", Instant.now().getEpochSecond() - 600);
        claims.put("cnf", Map.of("jkt", Proof.thumbprint(key)));
        String longAgo = identities.sign(claims);
        String posted = Proof.by(key).of("POST", origin + approval, longAgo).sign();

        HttpResponse<String> answer = client.post(approval, "DPoP " + longAgo, "", "DPoP", posted);

        assertThat(answer.headers().firstValue("WWW-Authenticate").orElseThrow())
                .startsWith("DPoP error=\"insufficient_user_authentication\"");
    }

    private HttpResponse<String> withProof(String one) {
        return client.get(path, "DPoP " + token, "DPoP", one);
    }

    private String bound(PublicJsonWebKey holder) {
        Map<String, Object> claims = identities.claims("leader1", "group-leader");
        // as Keycloak writes it
        claims.put("typ", "DPoP");
        claims.put("cnf", Map.of("jkt", Proof.thumbprint(holder), "kc-jkt-type", "DPoP"));
        return identities.sign(claims);
    }
}
