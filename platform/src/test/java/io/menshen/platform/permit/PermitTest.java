package io.menshen.platform.permit;

import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.hasEntry;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.specification.RequestSpecification;
import io.smallrye.jwt.build.Jwt;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

@QuarkusTest
@QuarkusTestResource(PermitTest.Keys.class)
public class PermitTest {

    @Test
    void aPermitForTheOperationOpensWhatItNames() {
        with(permit("readGuarded", "courier"))
                .get("/v1/guarded")
                .then()
                .statusCode(200)
                .body("subject", is("somebody"), "basis", is("route/4711"), "contact", is(true), "identity", is(false));
    }

    @Test
    void aPermitForAnotherOperationIsRefused() {
        with(permit("writeGuarded", "courier"))
                .get("/v1/guarded")
                .then()
                .statusCode(403)
                .contentType("application/problem+json")
                .body("code", is("permit-refused"));
    }

    @Test
    void withoutAPermitThereIsNothing() {
        given().get("/v1/guarded")
                .then()
                .statusCode(401)
                .contentType("application/problem+json")
                .body("code", is("unauthenticated"));
    }

    @Test
    void aForgedPermitIsRefused() throws NoSuchAlgorithmException {
        String forged = claims("readGuarded", "courier").sign(Keys.generate().getPrivate());

        with(forged)
                .get("/v1/guarded")
                .then()
                .statusCode(401)
                .contentType("application/problem+json")
                .body("code", is("unauthenticated"));
    }

    @Test
    void anotherRoleIsForbiddenInTheLanguageOfTheCaller() {
        with(permit("readGuarded", "marketing"))
                .header("Accept-Language", "zh-CN")
                .get("/v1/guarded")
                .then()
                .statusCode(403)
                .contentType("application/problem+json")
                .body("code", is("forbidden"), "title", is("您的角色不能执行此操作"));
    }

    @Test
    void aBrokenRuleIsNamedWithoutTheValue() {
        with(permit("writeGuarded", "courier"))
                .contentType("application/json")
                .body(Map.of("name", "secret-value"))
                .post("/v1/guarded")
                .then()
                .statusCode(400)
                .body("code", is("invalid-request"))
                .body("errors[0]", hasEntry("pointer", "/name"))
                .body("errors[0]", hasEntry("code", "Size"))
                .body(not(containsString("secret-value")));
    }

    @Test
    void anUnknownMemberIsRefusedWithoutTheValue() {
        with(permit("writeGuarded", "courier"))
                .contentType("application/json")
                .body(Map.of("name", "ok", "role", "secret-value"))
                .post("/v1/guarded")
                .then()
                .statusCode(400)
                .contentType("application/problem+json")
                .body("code", is("unreadable-request"))
                .body(not(containsString("secret-value")));
    }

    @Test
    void whatNobodyExpectedIsSaidWithoutTheMessage() {
        with(permit("readBroken", "courier"))
                .get("/v1/guarded/broken")
                .then()
                .statusCode(500)
                .body("code", is("unexpected"))
                .body(not(containsString("13812345678")));
    }

    private static RequestSpecification with(String permit) {
        return given().auth().oauth2(permit);
    }

    public static String permit(String operation, String role) {
        return claims(operation, role).sign(Keys.PAIR.getPrivate());
    }

    private static io.smallrye.jwt.build.JwtClaimsBuilder claims(String operation, String role) {
        return Jwt.issuer("menshen-gateway")
                .audience("platform-under-test")
                .subject("somebody")
                .groups(role)
                .claim("op", operation)
                .claim("basis", "route/4711")
                .claim("open", List.of("contact", "delivery"))
                .expiresIn(60);
    }

    public static class Keys implements QuarkusTestResourceLifecycleManager {

        static final KeyPair PAIR = generate();

        static KeyPair generate() {
            try {
                KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
                generator.initialize(2048);
                return generator.generateKeyPair();
            } catch (NoSuchAlgorithmException e) {
                throw new IllegalStateException(e);
            }
        }

        @Override
        public Map<String, String> start() {
            return Map.of(
                    "mp.jwt.verify.publickey",
                    Base64.getEncoder().encodeToString(PAIR.getPublic().getEncoded()));
        }

        @Override
        public void stop() {}
    }
}
