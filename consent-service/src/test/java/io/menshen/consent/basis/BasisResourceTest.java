package io.menshen.consent.basis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.is;

import io.menshen.consent.Caller;
import io.menshen.local.testing.StackResource;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.ValidatableResponse;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@QuarkusTest
@WithTestResource(value = StackResource.class, initArgs = @ResourceArg(name = "service", value = "consent-service"))
class BasisResourceTest {

    @Test
    void eachMemberIsToldApartWithTheLastChangeInTheSnapshot() {
        UUID consenting = UUID.randomUUID();
        UUID unknown = UUID.randomUUID();
        long before = change();
        Caller.member(consenting).offers().statusCode(201);

        ValidatableResponse basis = basis(List.of(consenting, unknown)).statusCode(200);

        basis.body("members.find { it.member == '" + consenting + "' }.consents", contains("offers"))
                .body("members.find { it.member == '" + unknown + "' }.consents", empty())
                .body("members.restricted", contains(false, false));
        assertThat(((Number) basis.extract().path("change")).longValue()).isGreaterThan(before);
    }

    @Test
    void aWithdrawnConsentIsGone() {
        UUID member = UUID.randomUUID();
        Caller caller = Caller.member(member);
        caller.withdraw(caller.offers().extract().path("id")).statusCode(200);

        basis(List.of(member)).body("members[0].consents", empty());
    }

    @Test
    void aThousandMembersAreOneCallAndOneMoreIsRefused() {
        List<UUID> thousand = Stream.generate(UUID::randomUUID).limit(1_000).toList();

        basis(thousand).statusCode(200).body("members", hasSize(1_000));
        basis(Stream.concat(thousand.stream(), Stream.of(UUID.randomUUID())).toList())
                .statusCode(400)
                .body("code", is("invalid-request"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"members\": []}",
                "{\"members\": [\"4711\"]}",
                "{\"members\": [null]}",
                "{}",
                "{\"member\": []}"
            })
    void whatIsNotTheRequestIsRefused(String request) {
        Caller.gateway("readBasis").body(request).post("/internal/basis").then().statusCode(400);
    }

    @ParameterizedTest
    @ValueSource(strings = {"member", "marketing", "privacy-officer", "auditor", "operator"})
    void nobodyButAGatewayMayAsk(String role) {
        new Caller(role, UUID.randomUUID(), UUID.randomUUID())
                .on("readBasis")
                .contentType("application/json")
                .body(Map.of("members", List.of(UUID.randomUUID())))
                .post("/internal/basis")
                .then()
                .statusCode(403);
    }

    private static long change() {
        return ((Number) basis(List.of(UUID.randomUUID())).extract().path("change")).longValue();
    }

    private static ValidatableResponse basis(List<UUID> members) {
        return Caller.gateway("readBasis")
                .body(Map.of("members", members))
                .post("/internal/basis")
                .then();
    }
}
