package io.menshen.member.takeout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsInAnyOrder;
import static org.hamcrest.Matchers.everyItem;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.nullValue;

import io.menshen.local.stack.Stack;
import io.menshen.local.testing.Permits;
import io.menshen.local.testing.StackResource;
import io.menshen.member.Caller;
import io.menshen.member.Evidence;
import io.menshen.member.MemberId;
import io.menshen.member.database.Database;
import io.menshen.member.fact.Facts;
import io.menshen.member.protection.MatterKeys;
import io.menshen.member.protection.ProtectionRefusal;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.quarkus.narayana.jta.QuarkusTransaction;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.ValidatableResponse;
import jakarta.inject.Inject;
import java.time.Clock;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// What helpers take along, and what is left of it when the crisis is over.
@QuarkusTest
@WithTestResource(value = StackResource.class, initArgs = @ResourceArg(name = "service", value = "member-service"))
class TakeoutTest {

    private static final String NAME = "金丝雀邻居";

    /// All that was kept of one row, as a thief of the database has it.
    private record Kept(UUID key, String wrapped, UUID export, UUID member, String sealed) {}

    private final Caller leader = Caller.leader();
    private final Caller helper = Caller.staff("volunteer");
    private final String crisis = UUID.randomUUID().toString();

    @Inject
    Database database;

    @Inject
    MatterKeys keys;

    @Inject
    TakeoutKeeper keeper;

    @Inject
    Facts facts;

    @Inject
    TakeoutConfig config;

    @Inject
    TakeoutHolding holding;

    Stack stack;

    private String group;
    private String mobile;
    private String member;

    @BeforeEach
    void oneMember() {
        group = leader.opensGroup();
        mobile = Caller.someMobile();
        member = leader.addsMember(group, NAME, mobile, "3-2-501");
    }

    @Test
    void itHoldsWhatWasAskedForOfWhoCountsAndItsMakerAloneReadsIt() {
        String other = leader.addsMember(group, "邻居二", Caller.someMobile(), "3-2-502");

        String export = taken(List.of("MOBILE", "FLAT"));

        read(helper, export)
                .statusCode(200)
                .body("items.memberId", contains(member, other))
                .body("items[0].mobile", is(mobile), "items[0].flat", is("3-2-501"))
                .body("items.displayName", everyItem(nullValue()))
                .body("items._proven", everyItem(contains("crisis")));
        read(Caller.staff("volunteer"), export).statusCode(404);
        Caller.with(helper.permit("readCrisisExport"))
                .get("/v1/crisis-exports/{id}", export)
                .then()
                .statusCode(404);
        Caller.with(permit(helper, "readCrisisExport", UUID.randomUUID().toString(), group, false))
                .get("/v1/crisis-exports/{id}", export)
                .then()
                .statusCode(404);
        assertThat(touched()).isEqualTo(2);
        takes(leader.opensGroup(), group, false, List.of("MOBILE")).statusCode(404);
    }

    @Test
    void onlyWhatThePermitOpensIsInItAndLaterNoMoreThanThePermitThen() {
        String export = Caller.with(
                        permit(helper, "takeOut", crisis, group, false).open("contact"))
                .body(Map.of("group", group, "fields", List.of("NAME", "MOBILE", "FLAT")))
                .post("/v1/crisis-exports")
                .then()
                .statusCode(201)
                .body("items[0].mobile", is(mobile), "items[0].flat", nullValue(), "items[0].displayName", nullValue())
                .extract()
                .path("id");

        Caller.with(permit(helper, "readCrisisExport", crisis, group, false).open("delivery"))
                .get("/v1/crisis-exports/{id}", export)
                .then()
                .body("items", hasSize(1))
                .body("items[0].mobile", nullValue());
    }

    @Test
    void afterTheEndNothingThatWasKeptOpensItAndTheLogSaysSo() throws Exception {
        String export = taken(List.of("NAME", "MOBILE"));
        Kept kept = kept(export);
        assertThat(new String(opened(kept))).contains(NAME);

        ends(false);
        keeper.look();

        read(helper, export).statusCode(404);
        takes(group, group, false, List.of("MOBILE")).statusCode(404);
        assertThatThrownBy(() -> opened(kept)).isInstanceOf(ProtectionRefusal.class);
        // not even whoever makes a key of the same name in Vault again
        keys.make(kept.key());
        assertThatThrownBy(() -> opened(kept)).isInstanceOf(ProtectionRefusal.class);
        keys.destroy(kept.key());
        keeper.look();
        assertThat(Evidence.of(stack).all("crisis.exports-destroyed", "crisis/" + crisis, 1))
                .hasSize(1);
        assertThat(count("SELECT exports FROM crisis_key WHERE crisis = ?")).isEqualTo(1);
        assertThat(count("SELECT count(*) FROM crisis_export WHERE crisis = ?")).isZero();
    }

    @Test
    void withVaultGoneNothingIsReadAnyMoreAndTheKeyIsDestroyedLater() throws Exception {
        String export = taken(List.of("NAME"));
        Kept kept = kept(export);
        stack.vault().seal();
        try {
            ends(false);
            keeper.look();

            read(helper, export).statusCode(404);
            assertThat(count("SELECT count(*) FROM crisis_key WHERE crisis = ? AND destroyed_at IS NULL"))
                    .isEqualTo(1);
            assertThat(overdue(Duration.ofMinutes(1))).isZero();
            assertThat(overdue(Duration.ofMinutes(6))).isPositive();
        } finally {
            stack.vault().unseal();
        }

        // another process than the one that tried: nothing is remembered outside the database
        overdue(Duration.ZERO);

        assertThat(count("SELECT count(*) FROM crisis_key WHERE crisis = ? AND destroyed_at IS NULL"))
                .isZero();
        assertThatThrownBy(() -> opened(kept)).isInstanceOf(ProtectionRefusal.class);
        assertThat(overdue(Duration.ofMinutes(6))).isZero();
    }

    @Test
    void whenAllHaveExpiredTheKeyGoesThoughNobodySaidThatTheCrisisIsOver() {
        String export = taken(List.of("NAME"));
        Kept kept = kept(export);
        change("UPDATE crisis_export SET expires_at = now() - interval '1 second' WHERE crisis = ?");
        read(helper, export).statusCode(404);
        change("UPDATE crisis_key SET made_at = now() - interval '2 minutes' WHERE crisis = ?");

        keeper.look();

        assertThatThrownBy(() -> opened(kept)).isInstanceOf(ProtectionRefusal.class);
        read(helper, taken(List.of("NAME"))).statusCode(200);
        assertThat(count("SELECT count(*) FROM crisis_key WHERE crisis = ?")).isEqualTo(2);
    }

    @Test
    void aDrillTakesInventedPeopleOnly() {
        String drill = leader.calls("openGroup")
                .body(Map.of("name", "演练一组", "drill", true))
                .post("/v1/groups")
                .then()
                .extract()
                .path("id");
        String invented = leader.addsMember(drill, "演员甲", Caller.someMobile(), "9-9-901");
        String known = Caller.someMobile();
        leader.addsMember(drill, "真人乙", known, "9-9-902");
        Caller.member().withPhone("+86" + known).put("/internal/account").then().statusCode(200);

        takes(drill, drill, true, List.of("MOBILE")).statusCode(201).body("items.memberId", contains(invented));
        takes(group, group, true, List.of("MOBILE")).statusCode(201).body("items", hasSize(0));
        takes(drill, drill, false, List.of("MOBILE")).statusCode(201).body("items", hasSize(0));
    }

    @Test
    void nobodyHoardsThemAndLargeGroupsGoPageByPage() {
        String other = leader.addsMember(group, "邻居二", Caller.someMobile(), "3-2-502");
        Integer next = asks(Map.of("group", group, "fields", List.of("NAME"), "limit", 1))
                .statusCode(201)
                .body("items.memberId", contains(member))
                .extract()
                .path("next");
        asks(Map.of("group", group, "fields", List.of("NAME"), "limit", 1, "after", next))
                .statusCode(201)
                .body("items.memberId", contains(other))
                .body("next", nullValue());
        taken(List.of("NAME"));

        takes(group, group, false, List.of("NAME")).statusCode(409).body("code", is("crisis-exports-spent"));
        asks(Map.of("group", group, "fields", List.of())).statusCode(400);
    }

    @Test
    void whoIsErasedIsTakenOutOfEveryExportAndWhoLeavesTheGroupIsNotThere() {
        String other = leader.addsMember(group, "邻居二", Caller.someMobile(), "3-2-502");
        String third = leader.addsMember(group, "邻居三", Caller.someMobile(), "3-2-503");
        String export = taken(List.of("NAME"));
        read(helper, export).body("items.memberId", containsInAnyOrder(member, other, third));

        QuarkusTransaction.requiringNew().run(() -> holding.erase(new MemberId(UUID.fromString(member))));
        leader.calls("removeGroupMember")
                .delete("/v1/groups/{id}/members/{member}", group, other)
                .then()
                .statusCode(204);

        read(helper, export).body("items.memberId", contains(third));
    }

    @Test
    void aRowThatWasMovedDoesNotOpen() {
        String other = leader.addsMember(group, "邻居二", Caller.someMobile(), "3-2-502");
        String export = taken(List.of("NAME"));
        QuarkusTransaction.requiringNew()
                .run(() ->
                        database.update("""
                        UPDATE crisis_export_row r SET sealed = o.sealed FROM crisis_export_row o
                        WHERE r.export = ? AND o.export = r.export AND r.member = ? AND o.member = ?
                        """, UUID.fromString(export), UUID.fromString(other), UUID.fromString(member)));

        String answer = read(helper, export).statusCode(500).extract().asString();
        assertThat(answer).doesNotContain(NAME);
    }

    private String taken(List<String> fields) {
        return takes(group, group, false, fields).statusCode(201).extract().path("id");
    }

    private ValidatableResponse takes(String of, String declared, boolean drill, List<String> fields) {
        return Caller.with(permit(helper, "takeOut", crisis, declared, drill))
                .body(Map.of("group", of, "fields", fields))
                .post("/v1/crisis-exports")
                .then();
    }

    private ValidatableResponse asks(Map<String, Object> body) {
        return Caller.with(permit(helper, "takeOut", crisis, group, false))
                .body(body)
                .post("/v1/crisis-exports")
                .then();
    }

    private ValidatableResponse read(Caller by, String export) {
        return Caller.with(permit(by, "readCrisisExport", crisis, group, false))
                .get("/v1/crisis-exports/{id}", export)
                .then();
    }

    private static Permits.Draft permit(Caller by, String operation, String crisis, String declared, boolean drill) {
        return by.permit(operation).basis("crisis/" + crisis).leave(List.of(), List.of(declared), drill, false);
    }

    private Kept kept(String export) {
        return QuarkusTransaction.requiringNew()
                .call(() -> database.first(
                                """
                                SELECT e.key, e.wrapped, e.id, r.member, r.sealed FROM crisis_export e
                                JOIN crisis_export_row r ON r.export = e.id WHERE e.id = ?
                                """,
                                row -> new Kept(
                                        row.getObject(1, UUID.class),
                                        row.getString(2),
                                        row.getObject(3, UUID.class),
                                        row.getObject(4, UUID.class),
                                        Base64.getEncoder().encodeToString(row.getBytes(5))),
                                UUID.fromString(export))
                        .orElseThrow());
    }

    private byte[] opened(Kept kept) {
        return keys.open(kept.key(), kept.wrapped())
                .open(
                        Takeouts.place(kept.export(), new MemberId(kept.member())),
                        Base64.getDecoder().decode(kept.sealed()));
    }

    /// Runs another keeper, whose clock is ahead, and says what it counts as overdue.
    private double overdue(Duration ahead) {
        MeterRegistry metrics = new SimpleMeterRegistry();
        new TakeoutKeeper(keys, database, facts, config, metrics, Clock.offset(Clock.systemUTC(), ahead)).look();
        return metrics.get("menshen.crisis.keys.overdue").gauge().value();
    }

    private void ends(boolean drill) {
        QuarkusTransaction.requiringNew()
                .run(() -> database.update(
                        "INSERT INTO crisis_end (crisis, drill, tell_at) VALUES (?, ?, now() + interval '1 hour')",
                        UUID.fromString(crisis),
                        drill));
    }

    private void change(String sql) {
        QuarkusTransaction.requiringNew().run(() -> database.update(sql, UUID.fromString(crisis)));
    }

    private int touched() {
        return count("SELECT count(*) FROM crisis_touched WHERE crisis = ?");
    }

    private int count(String sql) {
        return QuarkusTransaction.requiringNew()
                .call(() -> database.first(sql, row -> row.getInt(1), UUID.fromString(crisis))
                        .orElseThrow());
    }
}
