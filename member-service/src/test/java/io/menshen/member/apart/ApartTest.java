package io.menshen.member.apart;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.nullValue;

import io.menshen.local.stack.Stack;
import io.menshen.local.testing.Management;
import io.menshen.local.testing.StackResource;
import io.menshen.member.Caller;
import io.menshen.member.Evidence;
import io.menshen.member.database.Database;
import io.menshen.member.database.DatabaseException;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import io.restassured.response.ValidatableResponse;
import jakarta.enterprise.inject.Any;
import jakarta.enterprise.inject.Instance;
import jakarta.inject.Inject;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.sql.Array;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.sql.Timestamp;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

@QuarkusTest
@WithTestResource(value = StackResource.class, initArgs = @ResourceArg(name = "service", value = "member-service"))
class ApartTest {

    private static final String MERGE_PATCH = "application/merge-patch+json;charset=UTF-8";
    private static final List<String> PURPOSES = List.of("membership", "ordering", "delivery", "legal-duty");

    @Inject
    Database database;

    @Inject
    Pseudonyms pseudonyms;

    @Inject
    @Any
    Instance<Referrer> referrers;

    @Inject
    OrphanSweep sweep;

    @Inject
    MeterRegistry meters;

    Stack stack;

    private final Caller member = Caller.member();

    @Test
    void identityAndPaymentLieApartAndNowhereElse() throws SQLException {
        UUID id = registers();
        changes(0, Map.of("bankCard", "6222000000000000012")).statusCode(200);
        changes(1, Map.of("realName", "张玮")).statusCode(200);

        assertThat(database.list(
                        "SELECT field_group FROM sealed_group WHERE member = ? AND sealed IS NULL",
                        row -> row.getString(1),
                        id))
                .containsExactlyInAnyOrder("IDENTITY", "PAYMENT");
        assertThat(database.exists(
                        "SELECT 1 FROM replaced_group WHERE member = ? AND field_group = 'PAYMENT' AND sealed IS NULL",
                        id))
                .isTrue();
        assertThat(database.exists("SELECT 1 FROM correction WHERE member = ? AND sealed IS NULL", id))
                .isTrue();
        assertThat(namesOf(id))
                .hasSize(4)
                .allSatisfy(name -> assertThat(apart("SELECT 1 FROM apart_group WHERE pseudonym = '\\x" + name + "'"))
                        .hasSize(1));
        member.calls("readMe")
                .get("/v1/me")
                .then()
                .statusCode(200)
                .body("realName", is("张伟"), "bankCard", is("6222000000000000012"), "displayName", is("小张"));
        member.calls("readVersion")
                .get("/v1/me/versions/0")
                .then()
                .statusCode(200)
                .body("bankCard", is("6222000000000000004"), "realName", is("张伟"));
        member.calls("listOwnCorrections")
                .get("/v1/me/corrections")
                .then()
                .statusCode(200)
                .body("items[0].before.realName", is("张伟"), "items[0].after.realName", is("张玮"));
    }

    @Test
    void everyTableWithAGenerationIsAReferrer() {
        List<String> tables = new ArrayList<>();
        referrers.forEach(referrer -> tables.add(referrer.table()));

        assertThat(tables)
                .containsExactlyInAnyOrderElementsOf(database.list(
                        "SELECT table_name FROM information_schema.columns WHERE table_schema = 'public' AND column_name = 'generation'",
                        row -> row.getString(1)));
    }

    @Test
    void theDatabaseItselfRefusesIdentityInTheMembersTables() {
        UUID id = registers();

        assertThatThrownBy(() -> database.update(
                        "UPDATE sealed_group SET sealed = '\\x01', generation = NULL WHERE member = ? AND field_group = 'IDENTITY'",
                        id))
                .isInstanceOfSatisfying(
                        DatabaseException.class,
                        broken -> assertThat(broken.constraint()).contains("identity_and_payment_lie_apart"));
    }

    /// Every value of every row of both databases, in bytes: no eight of them in a row are the same.
    @Test
    void nothingInEitherDatabaseLinksARowToItsMember() throws SQLException {
        UUID id = registers();
        changes(0, Map.of("bankCard", "6222000000000000012")).statusCode(200);
        changes(1, Map.of("realName", "张玮")).statusCode(200);
        Set<Long> seen = new HashSet<>();
        for (byte[] value : values(stack.postgres().connect("member"), Set.of("flyway_schema_history", "apart_pair"))) {
            windows(value, 0, seen);
        }
        assertThat(seen).as("the member's own number is looked at").contains(id.getMostSignificantBits());

        List<String> rows = apart("SELECT encode(pseudonym, 'hex') || ' ' || encode(sealed, 'hex') FROM apart_group");
        assertThat(rows.size()).isGreaterThanOrEqualTo(4);
        for (String row : rows) {
            Set<Long> here = new HashSet<>();
            windows(HexFormat.of().parseHex(row.split(" ")[0]), 0, here);
            // The first six bytes of what is sealed are the same everywhere: format, suite, version of the key.
            assertThat(row.split(" ")[1]).startsWith("01" + "01" + "00000001");
            windows(HexFormat.of().parseHex(row.split(" ")[1]), 6, here);
            here.retainAll(seen);
            assertThat(here).isEmpty();
        }
        assertThat(apart("SELECT column_name FROM information_schema.columns WHERE table_name = 'apart_group'"))
                .as("nothing else is kept, no time of writing either")
                .containsExactlyInAnyOrder("pseudonym", "sealed", "unreferenced_since", "mixed");
        assertThat(apart("SELECT count(unreferenced_since)::text FROM apart_group WHERE pseudonym = ANY ('{%s}')"
                        .formatted(String.join(
                                ",",
                                namesOf(id).stream().map(name -> "\\\\x" + name).toList()))))
                .containsExactly("0");
    }

    @Test
    void rowsThatChangedPlacesAreRefusedAndRecorded() throws SQLException {
        UUID id = registers();
        Caller other = Caller.member();
        UUID second = registers(other);
        String mine = nameOf(id, "IDENTITY");
        String theirs = nameOf(second, "IDENTITY");
        Evidence evidence = Evidence.of(stack);

        inApart("""
                UPDATE apart_group g SET sealed = other.sealed FROM apart_group other
                 WHERE (g.pseudonym, other.pseudonym) IN (('\\x%1$s', '\\x%2$s'), ('\\x%2$s', '\\x%1$s'))
                """.formatted(mine, theirs));

        member.calls("readMe").get("/v1/me").then().statusCode(500).body("code", is("sealed-data-refused"));
        assertThat(evidence.waitFor("protection.refused", id.toString()))
                .contains("\"identity\":\"absent\"", "\"outcome\":\"refused\"");
        other.calls("readMe").get("/v1/me").then().statusCode(500);
    }

    @Test
    void aReferenceThatWasExchangedInTheMembersTableIsRefused() throws SQLException {
        UUID id = registers();
        UUID second = registers(Caller.member());

        database.update("""
                UPDATE sealed_group g SET generation = other.generation FROM sealed_group other
                 WHERE g.member = ? AND other.member = ? AND g.field_group = 'IDENTITY' AND other.field_group = 'IDENTITY'
                """, id, second);

        member.calls("readMe").get("/v1/me").then().statusCode(500).body("code", is("sealed-data-refused"));
        assertThat(Evidence.of(stack).waitFor("protection.refused", id.toString()))
                .contains("\"identity\":\"absent\"");
        giveUp(id);
    }

    @Test
    void aRowThatIsGoneIsRefusedAndRecordedAndHidesNothingElse() throws SQLException {
        UUID id = registers();
        inApart("DELETE FROM apart_group WHERE pseudonym = '\\x%s'".formatted(nameOf(id, "PAYMENT")));

        member.calls("readMe").get("/v1/me").then().statusCode(500).body("code", is("sealed-data-refused"));

        assertThat(Evidence.of(stack).waitFor("protection.refused", id.toString()))
                .contains("\"payment\":\"absent\"");
        Caller.with(member.permit("readMe").open("profile", "identity"))
                .get("/v1/me")
                .then()
                .statusCode(200)
                .body("realName", is("张伟"));
        giveUp(id);
    }

    @Test
    void onlyWhoNeedsIdentityOrPaymentAsksTheOtherDatabaseAndThenOnce() throws SQLException {
        Caller leader = Caller.leader();
        Caller courier = Caller.courier();
        String group = leader.opensGroup();
        String round = leader.opensRound(group);
        List<String> orders = leader.ordersFor(group, round, 3);
        for (Map.Entry<UUID, String> each : membersOf(group).entrySet()) {
            leader.calls("changeMember")
                    .contentType(MERGE_PATCH)
                    .header("If-Match", "\"" + each.getValue() + "\"")
                    .body(Map.of("realName", "张伟", "birthDate", "1949-12-31"))
                    .patch("/v1/members/{id}", each.getKey())
                    .then()
                    .statusCode(200);
        }
        String route = leader.calls("planRoute")
                .body(Map.of("courier", courier.username(), "orders", orders))
                .post("/v1/rounds/{id}/routes", round)
                .then()
                .statusCode(201)
                .extract()
                .path("id");
        leader.calls("dispatchRoute")
                .post("/v1/routes/{id}/dispatch", route)
                .then()
                .statusCode(200);
        double before = queries();

        Caller.with(courier.permit("readRoute")
                        .open("contact", "delivery", "profile")
                        .basis("route/" + route))
                .get("/v1/routes/{id}", route)
                .then()
                .statusCode(200);
        Caller.with(leader.permit("listGroupMembers").open("profile", "contact", "delivery"))
                .get("/v1/groups/{id}/members", group)
                .then()
                .statusCode(200);
        assertThat(queries()).as("a route and a list without identity").isEqualTo(before);
        closesApart();
        try {
            Caller.with(courier.permit("readRoute")
                            .open("contact", "delivery", "profile")
                            .basis("route/" + route))
                    .get("/v1/routes/{id}", route)
                    .then()
                    .statusCode(200);
        } finally {
            opensApart();
        }

        leader.calls("listGroupMembers")
                .get("/v1/groups/{id}/members", group)
                .then()
                .statusCode(200);
        assertThat(queries()).as("a page of three with identity").isEqualTo(before + 1);
    }

    @Test
    void withoutTheDatabaseEverythingElseGoesOnAndItComesBackByItself() throws Exception {
        UUID id = registers();
        Caller stranger = Caller.member();
        closesApart();
        try {
            member.calls("readMe")
                    .get("/v1/me")
                    .then()
                    .statusCode(503)
                    .header("Retry-After", is("5"))
                    .body("code", is("apart-unavailable"));
            Caller.with(member.permit("readMe").open("profile", "contact"))
                    .get("/v1/me")
                    .then()
                    .statusCode(200)
                    .body("displayName", is("小张"), "realName", nullValue());
            changes(0, Map.of("bankCard", "6222000000000000012"))
                    .statusCode(503)
                    .body("code", is("apart-unavailable"));
            changes(0, Map.of("email", "zhang@example.com")).statusCode(503);
            Caller.with(member.permit("changeMember").open("profile", "contact"))
                    .contentType(MERGE_PATCH)
                    .header("If-Match", "\"0\"")
                    .body(Map.of("email", "zhang@example.com", "purposes", PURPOSES))
                    .patch("/v1/members/{id}", id)
                    .then()
                    .statusCode(200);
            register(stranger).statusCode(503);
            stranger.calls("readMe").get("/v1/me").then().statusCode(404);
            RestAssured.given()
                    .get(Management.at("/health/ready"))
                    .then()
                    .statusCode(200)
                    .body("checks.find { it.name == 'apart' }.data.state", is("degraded"));
        } finally {
            opensApart();
        }

        member.calls("readMe")
                .get("/v1/me")
                .then()
                .statusCode(200)
                .body("bankCard", is("6222000000000000004"), "email", is("zhang@example.com"));
        register(stranger).statusCode(201);
        RestAssured.given()
                .get(Management.at("/health/ready"))
                .then()
                .body("checks.find { it.name == 'apart' }.data.state", is("whole"));
    }

    @Test
    void aRestartOfTheDatabaseIsNotNoticed() throws SQLException {
        registers();
        for (int i = 0; i < 5; i++) {
            member.calls("readMe").get("/v1/me").then().statusCode(200);
            closesApart();
            opensApart();
            member.calls("readMe").get("/v1/me").then().statusCode(200);
            closesApart();
            opensApart();
            registers(Caller.member());
        }
    }

    /// The row is committed there, the members' transaction waits for a lock and then loses its connection.
    @Test
    void whatACrashBetweenTheTwoCommitsLeavesIsAnOrphanAndNothingElse() throws Exception {
        long before = rows();
        try (Connection blocker = stack.postgres().connect("member")) {
            blocker.setAutoCommit(false);
            try (Statement statement = blocker.createStatement()) {
                statement.execute("LOCK TABLE sealed_group IN ACCESS EXCLUSIVE MODE");
                CompletableFuture<Integer> registering = CompletableFuture.supplyAsync(
                        () -> register(member).extract().statusCode());
                for (int i = 0; i < 100 && rows() == before; i++) {
                    Thread.sleep(50);
                }
                assertThat(rows()).as("written first").isEqualTo(before + 2);
                try (Connection killer = stack.postgres().connect("member");
                        Statement kill = killer.createStatement()) {
                    kill.execute("""
                            SELECT pg_terminate_backend(pid) FROM pg_stat_activity
                             WHERE datname = 'member' AND wait_event_type = 'Lock' AND query LIKE '%INTO sealed_group%'
                            """);
                }
                assertThat(registering.get()).isGreaterThanOrEqualTo(500);
            }
            blocker.rollback();
        }

        member.calls("readMe").get("/v1/me").then().statusCode(404);
        assertThat(rows()).isEqualTo(before + 2);
        registers();
        assertThat(rows()).isEqualTo(before + 4);
        member.calls("readMe").get("/v1/me").then().statusCode(200).body("realName", is("张伟"));
    }

    @Test
    void anErasedMembersRowsAreGoneAtOnce() throws SQLException {
        UUID id = registers();
        changes(0, Map.of("bankCard", "6222000000000000012")).statusCode(200);
        changes(1, Map.of("realName", "张玮")).statusCode(200);
        List<String> names = namesOf(id);
        assertThat(names).hasSize(4);

        member.calls("askForErasure")
                .body(Map.of("atOnce", true))
                .post("/v1/me/erasure")
                .then()
                .statusCode(202)
                .body("state", is("DONE"));

        for (String name : names) {
            assertThat(apart("SELECT 1 FROM apart_group WHERE pseudonym = '\\x" + name + "'"))
                    .isEmpty();
        }
        assertThat(namesOf(id)).isEmpty();
    }

    @Test
    void anErasureDoesNotWaitForTheDatabaseAndTheSweepFinishesIt() throws SQLException {
        UUID id = registers();
        List<String> names = namesOf(id);
        closesApart();
        try {
            member.calls("askForErasure")
                    .body(Map.of("atOnce", true))
                    .post("/v1/me/erasure")
                    .then()
                    .statusCode(202)
                    .body("state", is("DONE"));
        } finally {
            opensApart();
        }
        assertThat(apart(withName(names.getFirst()))).hasSize(1);

        inApart("UPDATE sweep SET taken_until = '1970-01-01T00:00:00Z'");
        sweep.sweep();
        inApart("UPDATE apart_group SET unreferenced_since = unreferenced_since - interval '25 hours'");
        sweep.sweep();

        for (String name : names) {
            assertThat(apart(withName(name))).isEmpty();
        }
    }

    private static String withName(String name) {
        return "SELECT 1 FROM apart_group WHERE pseudonym = '\\x" + name + "'";
    }

    /// Other tests sweep: a row that is missing would be an alarm there.
    private void giveUp(UUID id) {
        database.update("DELETE FROM sealed_group WHERE member = ? AND generation IS NOT NULL", id);
    }

    private UUID registers() {
        return registers(member);
    }

    private static UUID registers(Caller who) {
        return UUID.fromString(register(who).statusCode(201).extract().path("id"));
    }

    private static ValidatableResponse register(Caller who) {
        return who.calls("registerMember")
                .body(Map.of(
                        "displayName",
                        "小张",
                        "realName",
                        "张伟",
                        "idNumber",
                        Caller.someIdNumber(),
                        "bankCard",
                        "6222000000000000004",
                        "purposes",
                        PURPOSES,
                        "noticeVersion",
                        1))
                .post("/v1/members")
                .then();
    }

    private ValidatableResponse changes(int version, Map<String, Object> fields) {
        Map<String, Object> patch = new HashMap<>(fields);
        patch.put("purposes", PURPOSES);
        String id = database.first(
                        "SELECT member::text FROM account WHERE subject = ?", row -> row.getString(1), member.subject())
                .orElseThrow();
        return member.calls("changeMember")
                .contentType(MERGE_PATCH)
                .header("If-Match", "\"" + version + "\"")
                .body(patch)
                .patch("/v1/members/{id}", id)
                .then();
    }

    private Map<UUID, String> membersOf(String group) {
        Map<UUID, String> versions = new HashMap<>();
        database.list(
                "SELECT m.id, m.version FROM member m JOIN group_member g ON g.member = m.id WHERE g.group_id = ?",
                row -> versions.put(row.getObject(1, UUID.class), row.getString(2)),
                UUID.fromString(group));
        return versions;
    }

    /// The names of everything of a member that lies apart.
    private List<String> namesOf(UUID id) {
        List<String> names = new ArrayList<>();
        referrers.forEach(referrer -> {
            List<Reference> page = referrer.after(null, 1000);
            while (!page.isEmpty()) {
                page.stream()
                        .filter(each -> each.place().subject().id().equals(id))
                        .forEach(each -> names.add(HexFormat.of().formatHex(pseudonyms.of(each))));
                page = referrer.after(page.getLast(), 1000);
            }
        });
        return names;
    }

    private String nameOf(UUID id, String group) {
        List<String> names = new ArrayList<>();
        referrers.forEach(referrer -> referrer.after(null, 100_000).stream()
                .filter(each -> each.place().subject().id().equals(id)
                        && each.place().group().name().equals(group)
                        && each.place().record() == null)
                .forEach(each -> names.add(HexFormat.of().formatHex(pseudonyms.of(each)))));
        return names.getFirst();
    }

    private double queries() {
        return meters.find("menshen.apart.calls").tag("operation", "read").counters().stream()
                .mapToDouble(Counter::count)
                .sum();
    }

    private long rows() throws SQLException {
        return Long.parseLong(apart("SELECT count(*)::text FROM apart_group").getFirst());
    }

    private List<String> apart(String query) throws SQLException {
        try (Connection connection = stack.postgres().connect("apart");
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(query)) {
            List<String> rows = new ArrayList<>();
            while (row.next()) {
                rows.add(row.getString(1));
            }
            return rows;
        }
    }

    private void inApart(String change) throws SQLException {
        try (Connection connection = stack.postgres().connect("apart");
                Statement statement = connection.createStatement()) {
            statement.executeUpdate(change);
        }
    }

    private void closesApart() throws SQLException {
        try (Connection connection = stack.postgres().connect("postgres");
                Statement statement = connection.createStatement()) {
            statement.execute("ALTER DATABASE apart ALLOW_CONNECTIONS false");
            statement.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = 'apart'");
        }
    }

    private void opensApart() throws SQLException {
        try (Connection connection = stack.postgres().connect("postgres");
                Statement statement = connection.createStatement()) {
            statement.execute("ALTER DATABASE apart ALLOW_CONNECTIONS true");
        }
    }

    private static List<byte[]> values(Connection connection, Set<String> without) throws SQLException {
        List<byte[]> values = new ArrayList<>();
        try (connection;
                Statement statement = connection.createStatement()) {
            List<String> tables = new ArrayList<>();
            try (ResultSet found = statement.executeQuery(
                    "SELECT table_name FROM information_schema.tables WHERE table_schema = 'public'")) {
                while (found.next()) {
                    if (!without.contains(found.getString(1))) {
                        tables.add(found.getString(1));
                    }
                }
            }
            for (String table : tables) {
                try (ResultSet row = statement.executeQuery("SELECT * FROM " + table)) {
                    while (row.next()) {
                        for (int i = 1; i <= row.getMetaData().getColumnCount(); i++) {
                            values.addAll(bytes(row.getObject(i)));
                        }
                    }
                }
            }
        }
        return values;
    }

    private static List<byte[]> bytes(Object value) throws SQLException {
        return switch (value) {
            case null -> List.of();
            case byte[] bytes -> List.of(bytes, HexFormat.of().formatHex(bytes).getBytes(StandardCharsets.UTF_8));
            case UUID id ->
                List.of(
                        ByteBuffer.allocate(16)
                                .putLong(id.getMostSignificantBits())
                                .putLong(id.getLeastSignificantBits())
                                .array(),
                        id.toString().getBytes(StandardCharsets.UTF_8));
            case Long number -> List.of(ByteBuffer.allocate(8).putLong(number).array());
            case Timestamp time ->
                List.of(ByteBuffer.allocate(8).putLong(time.getTime()).array());
            case Array array -> {
                List<byte[]> all = new ArrayList<>();
                for (Object each : (Object[]) array.getArray()) {
                    all.addAll(bytes(each));
                }
                yield all;
            }
            default -> List.of(value.toString().getBytes(StandardCharsets.UTF_8));
        };
    }

    private static void windows(byte[] bytes, int from, Set<Long> into) {
        for (int i = from; i + 8 <= bytes.length; i++) {
            into.add(ByteBuffer.wrap(bytes, i, 8).getLong());
        }
    }
}
