package io.menshen.member.apart;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.is;

import io.menshen.local.stack.Stack;
import io.menshen.local.testing.StackResource;
import io.menshen.member.Caller;
import io.menshen.member.database.Database;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.enterprise.inject.Any;
import jakarta.enterprise.inject.Instance;
import jakarta.inject.Inject;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@QuarkusTest
@WithTestResource(value = StackResource.class, initArgs = @ResourceArg(name = "service", value = "member-service"))
class MoveTest {

    private static final Map<String, String> CONSTRAINTS = Map.of(
            "sealed_group", "identity_and_payment_lie_apart",
            "replaced_group", "past_identity_and_payment_lie_apart",
            "correction", "wanted_identity_and_payment_lie_apart");

    @Inject
    Move move;

    @Inject
    Apart apart;

    @Inject
    @Any
    Instance<Referrer> referrers;

    @Inject
    Database database;

    Stack stack;

    private final Caller member = Caller.member();
    private UUID id;

    @BeforeEach
    void aMemberAsAnEarlierReleaseLeftOne() throws SQLException {
        id = UUID.fromString(member.calls("registerMember")
                .body(Map.of(
                        "displayName",
                        "小张",
                        "realName",
                        "张伟",
                        "bankCard",
                        "6222000000000000004",
                        "purposes",
                        List.of("membership", "ordering"),
                        "noticeVersion",
                        1))
                .post("/v1/members")
                .then()
                .statusCode(201)
                .extract()
                .path("id"));
        changes(0, "bankCard", "6222000000000000012");
        changes(1, "realName", "张玮");
        inMembers(CONSTRAINTS.entrySet().stream()
                .map(each -> "ALTER TABLE %s DROP CONSTRAINT %s".formatted(each.getKey(), each.getValue()))
                .toList());
        asBefore("sealed_group", "PresentGroups", "member = ? AND field_group = ? AND generation = ?");
        asBefore("replaced_group", "PastGroups", "member = ? AND field_group = ? AND generation = ?");
        asBefore("correction", "WantedValues", "member = ? AND 'IDENTITY' = ? AND generation = ?");
        inMembers(
                List.of(
                        "ALTER TABLE sealed_group ADD CONSTRAINT identity_and_payment_lie_apart CHECK (sealed IS NULL OR field_group NOT IN ('IDENTITY', 'PAYMENT')) NOT VALID",
                        "ALTER TABLE replaced_group ADD CONSTRAINT past_identity_and_payment_lie_apart CHECK (sealed IS NULL OR field_group NOT IN ('IDENTITY', 'PAYMENT')) NOT VALID",
                        "ALTER TABLE correction ADD CONSTRAINT wanted_identity_and_payment_lie_apart CHECK (sealed IS NULL OR field NOT IN ('realName', 'idNumber', 'birthDate', 'guardian', 'bankCard')) NOT VALID"));
        assertThat(lyingHere()).isEqualTo(4);
    }

    @Test
    void whatAnEarlierReleaseLeftIsReadUntilItIsMovedAndThenNoneOfItIsLeft() {
        reads();

        move.again();
        move.moveAll();

        assertThat(lyingHere()).isZero();
        assertThat(move.left()).isZero();
        for (String constraint : CONSTRAINTS.values()) {
            assertThat(database.exists("SELECT 1 FROM pg_constraint WHERE conname = ? AND convalidated", constraint))
                    .as(constraint)
                    .isTrue();
        }
        reads();
    }

    @Test
    void aMoveThatWasKilledBetweenTheTwoCommitsGoesOn() {
        for (Referrer referrer : referrers) {
            apart.write(referrer.lyingHere(null, 2)); // and here it dies
        }
        assertThat(lyingHere()).isEqualTo(4);

        move.again();
        move.moveAll();

        assertThat(lyingHere()).isZero();
        reads();
    }

    @Test
    void whatChangedWhileItWasMovedIsNotOverwritten() {
        Map<Referrer, List<SealedValue>> seen = new HashMap<>();
        referrers.forEach(referrer -> seen.put(referrer, referrer.lyingHere(null, 100)));
        changes(1, "bankCard", "6222000000000000004");

        seen.forEach((referrer, values) -> referrer.moved(values, apart.write(values)));

        member.calls("readMe").get("/v1/me").then().statusCode(200).body("bankCard", is("6222000000000000004"));
        move.again();
        move.moveAll();
        member.calls("readVersion")
                .get("/v1/me/versions/1")
                .then()
                .statusCode(200)
                .body("bankCard", is("6222000000000000012"));
    }

    private void reads() {
        member.calls("readMe")
                .get("/v1/me")
                .then()
                .statusCode(200)
                .body("realName", is("张伟"), "bankCard", is("6222000000000000012"));
        member.calls("readVersion")
                .get("/v1/me/versions/0")
                .then()
                .statusCode(200)
                .body("bankCard", is("6222000000000000004"));
        member.calls("listOwnCorrections")
                .get("/v1/me/corrections")
                .then()
                .statusCode(200)
                .body("items[0].before.realName", is("张伟"), "items[0].after.realName", is("张玮"));
    }

    private void changes(int version, String field, String value) {
        member.calls("changeMember")
                .contentType("application/merge-patch+json;charset=UTF-8")
                .header("If-Match", "\"" + version + "\"")
                .body(Map.of(field, value, "purposes", List.of("membership", "ordering")))
                .patch("/v1/members/{id}", id)
                .then()
                .statusCode(200);
    }

    private void asBefore(String table, String referrerName, String where) throws SQLException {
        for (Referrer referrer : referrers) {
            if (referrer.getClass().getSimpleName().startsWith(referrerName)) {
                List<Reference> mine = new ArrayList<>();
                referrer.after(null, 100_000).stream()
                        .filter(each -> each.place().subject().id().equals(id))
                        .forEach(mine::add);
                for (Map.Entry<Reference, byte[]> each :
                        apart.read(mine, referrer).entrySet()) {
                    database.update(
                            "UPDATE " + table + " SET sealed = ?, generation = NULL WHERE " + where,
                            each.getValue(),
                            id,
                            each.getKey().place().group(),
                            each.getKey().generation());
                }
            }
        }
    }

    private long lyingHere() {
        return database.first("""
                        SELECT (SELECT count(*) FROM sealed_group WHERE sealed IS NOT NULL AND field_group IN ('IDENTITY', 'PAYMENT'))
                             + (SELECT count(*) FROM replaced_group WHERE sealed IS NOT NULL AND field_group IN ('IDENTITY', 'PAYMENT'))
                             + (SELECT count(*) FROM correction WHERE sealed IS NOT NULL)
                        """, row -> row.getLong(1)).orElseThrow();
    }

    private void inMembers(List<String> changes) throws SQLException {
        try (Connection connection = stack.postgres().connect("member");
                Statement statement = connection.createStatement()) {
            for (String change : changes) {
                statement.execute(change);
            }
        }
    }
}
