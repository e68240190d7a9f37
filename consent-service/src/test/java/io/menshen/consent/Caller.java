package io.menshen.consent;

import static io.restassured.RestAssured.given;

import io.menshen.local.testing.Permits;
import io.restassured.response.ValidatableResponse;
import io.restassured.specification.RequestSpecification;
import java.util.Map;
import java.util.UUID;

/// Somebody who calls this service through a gateway, in tests: one permit for each operation.
public record Caller(String role, UUID account, UUID member) {

    public static Caller member(UUID member) {
        return new Caller("member", UUID.randomUUID(), member);
    }

    public ValidatableResponse offers() {
        return give(Map.of("purpose", "offers", "noticeVersion", 1));
    }

    public ValidatableResponse give(Object request) {
        return on("giveConsent")
                .contentType("application/json")
                .body(request)
                .post("/v1/me/consents")
                .then();
    }

    public ValidatableResponse withdraw(String consent) {
        return on("withdrawConsent")
                .post("/v1/me/consents/{id}/withdrawal", consent)
                .then();
    }

    public ValidatableResponse list(String query) {
        return on("listMyConsents").get("/v1/me/consents" + query).then();
    }

    public ValidatableResponse read(String consent) {
        return on("readMyConsent").get("/v1/me/consents/{id}", consent).then();
    }

    public RequestSpecification on(String operation) {
        return given().auth().oauth2(permit(operation).sign());
    }

    /// Standing for somebody, as member-service has just said to the gateway.
    public RequestSpecification on(String operation, String standsFor) {
        return given().auth()
                .oauth2(permit(operation).standsFor(standsFor).sign())
                .contentType("application/json");
    }

    /// A child under 14, as member-service has just said to the gateway.
    public RequestSpecification asChild(String operation) {
        return given().auth()
                .oauth2(permit(operation).claim("under-fourteen", "true").sign())
                .contentType("application/json");
    }

    private Permits.Draft permit(String operation) {
        Permits.Draft permit = Permits.forAudience("consent-service")
                .subject(account.toString())
                .username("13800138000")
                .roles(role)
                .operation(operation)
                .purpose("membership");
        if (member != null) {
            permit.member(member);
        }
        return permit;
    }

    /// The gateway speaking for itself.
    public static RequestSpecification gateway(String operation) {
        return given().auth()
                .oauth2(Permits.forAudience("consent-service")
                        .asGateway()
                        .operation(operation)
                        .sign())
                .contentType("application/json");
    }
}
