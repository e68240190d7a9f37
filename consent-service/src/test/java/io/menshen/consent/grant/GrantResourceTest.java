package io.menshen.consent.grant;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.nullValue;

import io.menshen.consent.Caller;
import io.menshen.consent.MemberId;
import io.menshen.local.testing.StackResource;
import io.quarkus.narayana.jta.QuarkusTransaction;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.ValidatableResponse;
import jakarta.inject.Inject;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;

@QuarkusTest
@WithTestResource(value = StackResource.class, initArgs = @ResourceArg(name = "service", value = "consent-service"))
class GrantResourceTest {

    private final UUID subject = UUID.randomUUID();
    private final Caller requester = new Caller("customer-service", UUID.randomUUID(), null);
    private final Caller approver = new Caller("approver", UUID.randomUUID(), null);

    @Inject
    GrantLedger ledger;

    @Inject
    DataSource database;

    @Test
    void fromRequestToTheLastUse() {
        String id = active(2, subject);

        use(id, subject).statusCode(200).body("fields.mobile", is("plain"), "left", is(1), "approved", is(true));
        use(id, UUID.randomUUID()).statusCode(404);
        use(id, subject).statusCode(200).body("left", is(0));
        use(id, subject).statusCode(404);

        read(requester, id).statusCode(200).body("state", is("ENDED"), "ending", is("USED_UP"), "readsUsed", is(2));
    }

    @Test
    void of200UsesAtOnceOfASingleUseGrantOneSucceeds() throws Exception {
        String id = active(1, subject);
        List<Future<Boolean>> uses = new ArrayList<>();

        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int n = 0; n < 200; n++) {
                uses.add(threads.submit(() -> {
                    try {
                        ledger.use(
                                UUID.fromString(id),
                                requester.account().toString(),
                                "customer-care",
                                new MemberId(subject),
                                Set.of(),
                                null);
                        return true;
                    } catch (GrantRefusal.NoUse e) {
                        return false;
                    }
                }));
            }
        }

        int succeeded = 0;
        for (Future<Boolean> use : uses) {
            succeeded += use.get() ? 1 : 0;
        }
        assertThat(succeeded).isEqualTo(1);
    }

    @Test
    void whatCouldNotBeShownNowIsNotSpent() {
        String id = active(1, subject);

        withholding(id, Set.of("mobile/plain", "flat/plain"))
                .statusCode(409)
                .body("code", is("grant-withheld"), "withheld", is("mobile/plain"));
        withholding(id, Set.of("flat/plain", "id-number/plain")).statusCode(200);
        withholding(id, Set.of("mobile/plain")).statusCode(404);
    }

    private ValidatableResponse withholding(String id, Set<String> withheld) {
        return Caller.gateway("useGrant")
                .body(Map.of(
                        "grant",
                        id,
                        "receiver",
                        requester.account().toString(),
                        "purpose",
                        "customer-care",
                        "member",
                        subject,
                        "withheld",
                        withheld))
                .post("/internal/grant-uses")
                .then();
    }

    @Test
    void personsAreCountedApartFromReads() {
        UUID other = UUID.randomUUID();
        Map<String, Object> request = request(5, subject, other);
        request.put("persons", 1);
        String id = activate(approve(ask(request)));

        use(id, subject).statusCode(200);
        use(id, other).statusCode(404);
        use(id, subject).statusCode(200);
    }

    @Test
    void onlyTheReceiverWithThePurposeUsesIt() {
        String id = active(5, subject);

        use(id, subject, UUID.randomUUID().toString(), "customer-care").statusCode(404);
        use(id, subject, requester.account().toString(), "offers").statusCode(404);
    }

    @Test
    void nobodyApprovesTheirOwnRequest() {
        Caller both = new Caller("privacy-officer", UUID.randomUUID(), null);
        ValidatableResponse asked = both.on("requestGrant")
                .contentType("application/json")
                .body(request(1, subject))
                .post("/v1/grants")
                .then();

        approve(both, asked.extract().path("id"), asked.extract().path("hash"))
                .statusCode(403)
                .body("code", is("own-interest"));
        approve(approver, asked.extract().path("id"), "0".repeat(64))
                .statusCode(409)
                .body("code", is("another-request"));
    }

    @Test
    void whatIsOverAllowsNothing() throws SQLException {
        String id = active(5, subject);

        sql("UPDATE disclosure_grant SET ends_at = now() - interval '1 second' WHERE id = ?", id);

        use(id, subject).statusCode(404);
        read(requester, id).body("state", is("ENDED"), "ending", is("EXPIRED"));
    }

    @Test
    void revokedOrDoneAllowsNothing() {
        String revoked = active(5, subject);
        approver.on("revokeGrant")
                .post("/v1/grants/{id}/revocation", revoked)
                .then()
                .body("ending", is("REVOKED"));
        use(revoked, subject).statusCode(404);

        String done = active(5, subject);
        requester.on("endGrant").post("/v1/grants/{id}/end", done).then().body("ending", is("TASK_DONE"));
        use(done, subject).statusCode(404);
    }

    @Test
    void theMembersWithdrawalEndsTheGrantThatRestsOnIt() {
        Caller member = Caller.member(subject);
        Map<String, Object> request = request(5, subject);
        request.put("purpose", "offers");
        String early = approve(ask(request));
        requester
                .on("activateGrant")
                .post("/v1/grants/{id}/activation", early)
                .then()
                .statusCode(409)
                .body("code", is("grant-without-consent"));
        String consent = member.offers().extract().path("id");
        String id = activate(early);
        use(id, subject, requester.account().toString(), "offers").statusCode(200);

        member.withdraw(consent).statusCode(200);

        use(id, subject, requester.account().toString(), "offers").statusCode(404);
        read(requester, id).body("state", is("ENDED"), "ending", is("CONSENT_WITHDRAWN"));
    }

    @Test
    void aMemberWhoIsErasedIsInNoGrantAnyMore() throws SQLException {
        String id = active(5, subject);

        QuarkusTransaction.requiringNew()
                .run(() -> ledger.gone(new MemberId(subject), Instant.parse("2026-11-22T04:00:00Z")));

        read(requester, id).body("state", is("ENDED"), "ending", is("MEMBER_GONE"));
        try (Connection connection = database.getConnection();
                PreparedStatement asked = connection.prepareStatement(
                        "SELECT count(*) FROM disclosure_grant WHERE subjects @> ARRAY[?::uuid]")) {
            asked.setObject(1, subject);
            try (ResultSet row = asked.executeQuery()) {
                row.next();
                assertThat(row.getInt(1)).isZero();
            }
        }
    }

    @Test
    void afterARestoreNoGrantGoesOn() {
        String id = active(5, subject);

        QuarkusTransaction.requiringNew().run(ledger::endAll);

        use(id, subject).statusCode(404);
    }

    @Test
    void aDraftIsAskedForLater() {
        Map<String, Object> request = request(1, subject);
        request.put("draft", true);
        String id = ask(request).extract().path("id");
        read(requester, id).body("state", is("DRAFT"));

        requester
                .on("submitGrant")
                .post("/v1/grants/{id}/submission", id)
                .then()
                .body("state", is("REQUESTED"));
    }

    @Test
    void strangersDoNotFindIt() {
        String id = active(1, subject);

        read(new Caller("customer-service", UUID.randomUUID(), null), id).statusCode(404);
        read(approver, id).statusCode(200).body("approvals", hasSize(1), "ending", nullValue());
    }

    private String active(int reads, UUID... subjects) {
        return activate(approve(ask(request(reads, subjects))));
    }

    private ValidatableResponse ask(Map<String, Object> request) {
        return requester
                .on("requestGrant")
                .contentType("application/json")
                .body(request)
                .post("/v1/grants")
                .then()
                .statusCode(201);
    }

    private String approve(ValidatableResponse asked) {
        String id = asked.extract().path("id");
        approve(approver, id, asked.extract().path("hash")).statusCode(200).body("state", is("APPROVED"));
        return id;
    }

    private static ValidatableResponse approve(Caller by, String id, String hash) {
        return by.on("approveGrant")
                .contentType("application/json")
                .body(Map.of("hash", hash))
                .post("/v1/grants/{id}/approvals", id)
                .then();
    }

    private String activate(String id) {
        requester
                .on("activateGrant")
                .post("/v1/grants/{id}/activation", id)
                .then()
                .statusCode(200)
                .body("state", is("ACTIVE"));
        return id;
    }

    private static ValidatableResponse read(Caller by, String id) {
        return by.on("readGrant").get("/v1/grants/{id}", id).then();
    }

    private ValidatableResponse use(String id, UUID member) {
        return use(id, member, requester.account().toString(), "customer-care");
    }

    private static ValidatableResponse use(String id, UUID member, String receiver, String purpose) {
        return Caller.gateway("useGrant")
                .body(Map.of("grant", id, "receiver", receiver, "purpose", purpose, "member", member))
                .post("/internal/grant-uses")
                .then();
    }

    private static Map<String, Object> request(int reads, UUID... subjects) {
        Map<String, Object> request = new HashMap<>();
        request.put("subjects", List.of(subjects));
        request.put("fields", Map.of("mobile", "plain", "flat", "class"));
        request.put("purpose", "customer-care");
        request.put("minutes", 30);
        request.put("reads", reads);
        return request;
    }

    private void sql(String sql, String id) throws SQLException {
        try (Connection connection = database.getConnection();
                PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.setObject(1, UUID.fromString(id));
            statement.executeUpdate();
        }
    }
}
