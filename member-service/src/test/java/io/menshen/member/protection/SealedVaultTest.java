package io.menshen.member.protection;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.is;

import io.menshen.local.stack.Stack;
import io.menshen.local.testing.Management;
import io.menshen.local.testing.StackResource;
import io.menshen.member.Caller;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.Map;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

@QuarkusTest
@TestProfile(SealedVaultTest.ShortTime.class)
@WithTestResource(value = StackResource.class, initArgs = @ResourceArg(name = "service", value = "member-service"))
class SealedVaultTest {

    /// Fifteen minutes, made short.
    public static final class ShortTime implements QuarkusTestProfile {
        @Override
        public Map<String, String> getConfigOverrides() {
            return Map.of("menshen.protection.open-for", "6s", "menshen.protection.look", "300ms");
        }
    }

    @Inject
    Keks keks;

    @Inject
    IndexKeys index;

    @Inject
    KeyKeeper keeper;

    Stack stack;

    @AfterEach
    void unseal() {
        stack.vault().unseal();
    }

    @Test
    void readsGoOnUntilTheTimeIsOverThenStopAndComeBackWithoutARestart() {
        Caller leader = Caller.leader();
        String mobile = Caller.someMobile();
        String member = leader.addsMember(leader.opensGroup(), "张伟", mobile, "3-2-502");

        stack.vault().seal();
        leader.calls("readMember")
                .get("/v1/members/{id}", member)
                .then()
                .statusCode(200)
                .body("mobile", is(mobile));

        await(() -> !keks.anyOpen());
        String refused = leader.calls("readMember")
                .get("/v1/members/{id}", member)
                .then()
                .statusCode(503)
                .contentType("application/problem+json")
                .body("code", is("keys-unavailable"))
                .extract()
                .asString();
        assertThat(refused).doesNotContain(mobile).doesNotContain("张伟");
        leader.calls("addGroupMember")
                .body(Map.of("displayName", "李娜"))
                .post("/v1/groups/{id}/members", leader.opensGroup())
                .then()
                .statusCode(503);
        await(() -> keeper.obstacle().isPresent());
        given().get(Management.at("/health/ready"))
                .then()
                .statusCode(503)
                .body("status", is("DOWN"))
                .body("checks.find { it.name == 'keys' }.data.reason", containsString("sealed"));

        stack.vault().unseal();
        await(() -> keks.anyOpen() && index.open() && keeper.obstacle().isEmpty());
        leader.calls("readMember").get("/v1/members/{id}", member).then().statusCode(200);
        given().get(Management.at("/health/ready")).then().statusCode(200).body("status", is("UP"));
    }

    private static void await(BooleanSupplier condition) {
        long end = System.nanoTime() + Duration.ofSeconds(40).toNanos();
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).as("in time").isLessThan(end);
            try {
                Thread.sleep(50);
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        }
    }
}
