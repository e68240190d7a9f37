package io.menshen.consent.purpose;

import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.nullValue;

import io.menshen.consent.Caller;
import io.menshen.local.testing.Permits;
import io.menshen.local.testing.StackResource;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Purposes and the notice are for everybody whom the gateway lets in, and for nobody who comes past it.
@QuarkusTest
@WithTestResource(value = StackResource.class, initArgs = @ResourceArg(name = "service", value = "consent-service"))
class PurposeResourceTest {

    @ParameterizedTest
    @ValueSource(strings = {"member", "group-leader", "auditor", "marketing", "no-role-of-ours"})
    void everyRoleReadsThePurposesAndTheNotice(String role) {
        Caller caller = new Caller(role, UUID.randomUUID(), null);

        caller.on("listPurposes")
                .get("/v1/purposes")
                .then()
                .statusCode(200)
                .body("items", hasSize(11), "next", nullValue())
                .body("items.find { it.code == 'offers' }.basis", is("CONSENT"))
                .body("items.find { it.code == 'offers' }.name.zh", is("优惠信息"))
                .body("items.find { it.code == 'delivery' }.retention.keep", is("P30D"));
        caller.on("readCurrentNotice")
                .get("/v1/notices/current")
                .then()
                .statusCode(200)
                .body("version", is(1), "texts.language", contains("zh", "en"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"/v1/purposes", "/v1/notices/current", "/v1/me/consents"})
    void withoutAPermitThereIsNothing(String path) {
        given().get(path).then().statusCode(401).body("code", is("unauthenticated"));
    }

    @Test
    void aPermitForAnotherServiceIsRefused() {
        given().auth()
                .oauth2(Permits.forAudience("member-service")
                        .roles("member")
                        .operation("listPurposes")
                        .sign())
                .get("/v1/purposes")
                .then()
                .statusCode(401);
    }
}
