package io.menshen.member.protection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.hamcrest.Matchers.is;

import io.menshen.local.stack.Stack;
import io.menshen.local.testing.StackResource;
import io.menshen.member.Caller;
import io.menshen.member.Evidence;
import io.menshen.member.MemberId;
import io.menshen.member.database.Database;
import io.menshen.member.database.DatabaseException;
import io.quarkus.narayana.jta.QuarkusTransaction;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

@QuarkusTest
@WithTestResource(value = StackResource.class, initArgs = @ResourceArg(name = "service", value = "member-service"))
class ProtectionTest {

    private static final byte[] TEXT = "{\"mobile\":\"+8613812345678\"}".getBytes(StandardCharsets.UTF_8);

    @Inject
    Protection protection;

    @Inject
    DataKeys dataKeys;

    @Inject
    Database database;

    Stack stack;

    @Test
    void theRawRowsHoldNoCanary() throws SQLException {
        String mobile = Caller.someMobile();
        Caller leader = Caller.leader();
        Caller courier = Caller.courier();
        String group = leader.opensGroup();
        String round = leader.opensRound(group);
        String member = leader.addsMember(group, "金丝雀小雨", mobile, "3-2-98765");
        String order = leader.calls("placeOrder")
                .body(Map.of(
                        "round",
                        round,
                        "member",
                        member,
                        "lines",
                        List.of(Map.of("good", 1, "quantity", 1)),
                        "hints",
                        List.of("DO_NOT_RING"),
                        "note",
                        "金丝雀便条"))
                .post("/v1/orders")
                .then()
                .statusCode(201)
                .extract()
                .path("id");
        leader.calls("planRoute")
                .body(Map.of("courier", courier.username(), "orders", List.of(order)))
                .post("/v1/rounds/{id}/routes", round)
                .then()
                .statusCode(201);

        String everything = dump("member") + dump("apart") + dump("keys");

        assertThat(everything).contains(member, order);
        // A short number turns up by chance inside the random ids and key bytes of a dump: the room must stand by
        // itself, and be no number of sixteen bits, as search tags are.
        assertThat(Pattern.compile("(?<![0-9a-f.])98765(?![0-9a-f])")
                        .matcher(everything)
                        .find())
                .as("the room")
                .isFalse();
        for (String canary : List.of(mobile, "金丝雀", "DO_NOT_RING", courier.username())) {
            assertThat(everything.contains(canary)).as(canary).isFalse();
            String hex = java.util.HexFormat.of().formatHex(canary.getBytes(StandardCharsets.UTF_8));
            assertThat(everything.contains(hex)).as("%s in hexadecimal", canary).isFalse();
        }
    }

    @Test
    void manyAtOnceNeverGetTheSameKey() throws Exception {
        List<Callable<UUID>> claims = new ArrayList<>();
        for (int i = 0; i < 600; i++) {
            claims.add(() -> {
                Subject subject = someone();
                QuarkusTransaction.requiringNew().run(() -> protection.admit(subject));
                return keyOf(subject);
            });
        }

        Set<UUID> keys = new HashSet<>();
        try (ExecutorService callers = Executors.newFixedThreadPool(8)) {
            for (Future<UUID> claim : callers.invokeAll(claims)) {
                keys.add(claim.get());
            }
        }

        assertThat(keys).hasSize(600);
    }

    @Test
    void aKeyThatIsClaimedCannotBeClaimedAgain() {
        Subject first = someone();
        QuarkusTransaction.requiringNew().run(() -> protection.admit(first));

        assertThatThrownBy(
                        () -> QuarkusTransaction.requiringNew().run(() -> protection.claim(someone(), 1, keyOf(first))))
                .isInstanceOfSatisfying(
                        DatabaseException.class,
                        broken -> assertThat(broken.constraint()).contains("claimed_key_pkey"));
    }

    @Test
    void aRolledBackClaimLeavesNoSubjectAndWastesNoKey() {
        Subject subject = someone();

        QuarkusTransaction.begin();
        protection.admit(subject);
        QuarkusTransaction.rollback();

        assertThat(protection.keysOf(subject).has(subject)).isFalse();
    }

    @Test
    void whatWasSealedOpensAfterTheKeyWasFetchedAnew() {
        Subject subject = someone();
        byte[] sealed = QuarkusTransaction.requiringNew()
                .call(() -> protection.admit(subject).seal(Place.of(subject, FieldGroup.CONTACT), TEXT));
        dataKeys.forget();

        assertThat(protection.open(Place.of(subject, FieldGroup.CONTACT), sealed))
                .isEqualTo(TEXT);
    }

    @Test
    void aShreddedSubjectIsLostAtOnceAndInTheKeyStoreSoon() {
        Subject subject = someone();
        byte[] sealed = QuarkusTransaction.requiringNew()
                .call(() -> protection.admit(subject).seal(Place.of(subject, FieldGroup.CONTACT), TEXT));
        UUID key = keyOf(subject);

        QuarkusTransaction.requiringNew().run(() -> protection.shred(subject));

        assertThatThrownBy(() -> protection.open(Place.of(subject, FieldGroup.CONTACT), sealed))
                .isInstanceOf(ProtectionRefusal.NoKey.class);
        protection.destroyTheDoomed();
        assertThat(dataKeys.open(List.of(key))).isEmpty();
    }

    @Test
    void ciphertextsThatChangedPlacesInTheDatabaseAreRefused() {
        Caller leader = Caller.leader();
        String group = leader.opensGroup();
        String first = leader.addsMember(group, "张伟", Caller.someMobile(), "3-2-502");
        String second = leader.addsMember(group, "李娜", Caller.someMobile(), "3-2-503");

        database.update("""
                UPDATE sealed_group g SET sealed = other.sealed FROM sealed_group other
                WHERE g.member = ? AND other.member = ? AND g.field_group = 'CONTACT' AND other.field_group = 'CONTACT'
                """, UUID.fromString(first), UUID.fromString(second));

        leader.calls("readMember")
                .get("/v1/members/{id}", first)
                .then()
                .statusCode(500)
                .body("code", is("sealed-data-refused"));
        Caller.with(leader.permit("readMember").open("profile"))
                .get("/v1/members/{id}", first)
                .then()
                .statusCode(200);
    }

    @Test
    void aGroupThatWasPutIntoAnotherGroupsRowIsRefused() {
        Caller leader = Caller.leader();
        String member = leader.addsMember(leader.opensGroup(), "张伟", Caller.someMobile(), "3-2-502");

        database.update("""
                UPDATE sealed_group g SET sealed = other.sealed FROM sealed_group other
                WHERE g.member = ? AND other.member = g.member AND g.field_group = 'PROFILE' AND other.field_group = 'CONTACT'
                """, UUID.fromString(member));

        leader.calls("readMember")
                .get("/v1/members/{id}", member)
                .then()
                .statusCode(500)
                .body("code", is("sealed-data-refused"));
    }

    @Test
    void aFlippedByteInTheDatabaseIsRefused() {
        Caller leader = Caller.leader();
        String member = leader.addsMember(leader.opensGroup(), "张伟", Caller.someMobile(), "3-2-502");

        database.update("""
                UPDATE sealed_group SET sealed = set_byte(sealed, 20, get_byte(sealed, 20) # 1)
                WHERE member = ? AND field_group = 'DELIVERY'
                """, UUID.fromString(member));

        leader.calls("readMember").get("/v1/members/{id}", member).then().statusCode(500);
    }

    @Test
    void aSealedValueThatAnotherTableHeldIsRefused() {
        Caller leader = Caller.leader();
        String group = leader.opensGroup();
        String round = leader.opensRound(group);
        String member = leader.addsMember(group, "张伟", Caller.someMobile(), "3-2-502");
        Subject subject = Subject.of(new MemberId(UUID.fromString(member)));
        byte[] note = protection.seal(Place.of(subject, FieldGroup.DELIVERY, UUID.fromString(round)), TEXT);

        database.update(
                "UPDATE sealed_group SET sealed = ? WHERE member = ? AND field_group = 'DELIVERY'", note, subject.id());

        leader.calls("readMember")
                .get("/v1/members/{id}", member)
                .then()
                .statusCode(500)
                .body("code", is("sealed-data-refused"));
    }

    @Test
    void aRefusalIsEvidenceOfWhoseAndWhichGroupWithoutTheValue() {
        Caller leader = Caller.leader();
        String mobile = Caller.someMobile();
        String member = leader.addsMember(leader.opensGroup(), "张伟", mobile, "3-2-502");
        database.update("""
                UPDATE sealed_group SET sealed = set_byte(sealed, 20, get_byte(sealed, 20) # 1)
                WHERE member = ? AND field_group = 'CONTACT'
                """, UUID.fromString(member));
        Evidence evidence = Evidence.of(stack);

        String answer = leader.calls("readMember")
                .get("/v1/members/{id}", member)
                .then()
                .statusCode(500)
                .extract()
                .asString();

        // The service itself may meet the damage too, when it compares the new record with others.
        String recorded = evidence.waitFor("protection.refused", leader.subject());
        assertThat(recorded)
                .contains("\"outcome\":\"refused\"", "\"code\":\"sealed-data-refused\"", "\"contact\":\"absent\"")
                .contains(member)
                .doesNotContain(mobile)
                .doesNotContain("张伟");
        assertThat(answer).doesNotContain(mobile).doesNotContain("张伟").doesNotContain(member);
    }

    @Test
    void anExchangedDataKeyIsRefusedAndRecorded() throws SQLException {
        Caller leader = Caller.leader();
        String group = leader.opensGroup();
        String first = leader.addsMember(group, "张伟", Caller.someMobile(), "3-2-502");
        String second = leader.addsMember(group, "李娜", Caller.someMobile(), "3-2-503");
        UUID mine = keyOf(Subject.of(new MemberId(UUID.fromString(first))));
        UUID theirs = keyOf(Subject.of(new MemberId(UUID.fromString(second))));
        try (Connection connection = stack.keyStore().connect("keys");
                Statement statement = connection.createStatement()) {
            statement.executeUpdate(
                    "UPDATE data_key SET wrapped = (SELECT wrapped FROM data_key WHERE id = '%s') WHERE id = '%s'"
                            .formatted(theirs, mine));
        }
        dataKeys.forget();
        Evidence evidence = Evidence.of(stack);

        leader.calls("readMember")
                .get("/v1/members/{id}", first)
                .then()
                .statusCode(500)
                .body("code", is("sealed-data-refused"));

        assertThat(evidence.waitFor("protection.refused", leader.subject())).doesNotContain(first);
    }

    @Test
    void aJobThatMetDamageLeavesEvidenceToo() {
        Caller leader = Caller.leader();
        String round = leader.opensRound(leader.opensGroup());
        database.update("""
                INSERT INTO job (id, kind, subject_id, payload, submitted_by, role, state, submitted_at, free_at, attempts)
                VALUES (?, 'intake', ?, 'damaged, and longer than a header', ?, 'group-leader', 'QUEUED', now(), now(), 9)
                """, UUID.randomUUID(), UUID.fromString(round), leader.subject());

        assertThat(Evidence.of(stack).waitFor("protection.refused", leader.subject()))
                .contains("\"code\":\"sealed-data-refused\"");
    }

    private UUID keyOf(Subject subject) {
        return database.first(
                        "SELECT key FROM claimed_key WHERE subject = ?",
                        row -> row.getObject(1, UUID.class),
                        subject.id())
                .orElseThrow();
    }

    private static Subject someone() {
        return Subject.of(MemberId.random());
    }

    /// Every row of every table as PostgreSQL prints it; binary columns as hexadecimal.
    private String dump(String name) throws SQLException {
        StringBuilder rows = new StringBuilder();
        try (Connection connection = name.equals("keys")
                        ? stack.keyStore().connect("keys")
                        : stack.postgres().connect(name);
                Statement statement = connection.createStatement()) {
            List<String> tables = new ArrayList<>();
            try (ResultSet found = statement.executeQuery(
                    "SELECT quote_ident(table_name) FROM information_schema.tables WHERE table_schema = 'public'")) {
                while (found.next()) {
                    tables.add(found.getString(1));
                }
            }
            for (String table : tables) {
                try (ResultSet row = statement.executeQuery("SELECT t::text FROM " + table + " t")) {
                    while (row.next()) {
                        rows.append(row.getString(1)).append('\n');
                    }
                }
            }
        }
        return rows.toString();
    }
}
