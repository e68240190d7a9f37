package io.menshen.member.restore;

import static org.assertj.core.api.Assertions.assertThat;

import io.menshen.local.stack.Stack;
import io.menshen.local.testing.StackResource;
import io.menshen.member.Caller;
import io.menshen.member.database.Database;
import io.menshen.platform.event.CloudEvent;
import io.quarkus.narayana.jta.QuarkusTransaction;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.postgresql.ds.PGSimpleDataSource;

@QuarkusTest
@WithTestResource(value = StackResource.class, initArgs = @ResourceArg(name = "service", value = "member-service"))
class GoneMembersTest {

    /// Keep a bare id: the order for who paid, the erasure for its certificate.
    private static final Set<String> KEPT = Set.of("customer_order", "erasure");

    @Inject
    GoneMembers gone;

    @Inject
    EndedLeave leave;

    @Inject
    Database database;

    Stack stack;

    /// A mandate that the member ended after the backup must not be one again.
    @Test
    void leaveThatMayHaveEndedSinceTheBackupEnds() {
        Caller leader = Caller.leader();
        String group = leader.opensGroup();
        UUID member = UUID.fromString(leader.addsMember(group, "张伟", Caller.someMobile(), "3-2-502"));
        UUID neighbour = UUID.fromString(leader.addsMember(group, "李娜", Caller.someMobile(), "3-2-503"));
        database.update("""
                INSERT INTO representation (id, kind, member, representative, operations, purposes, document, state,
                                            asked_at, ends_at, checked_by, checked_at)
                VALUES (gen_random_uuid(), 'MANDATE', ?, ?, '{readMember}', '{delivery}', repeat('a', 64), 'ACTIVE',
                        now(), now() + interval '1 day', 'reviewer', now())""", member, neighbour);
        database.update("""
                INSERT INTO care_case (id, member, kind, state, by_member, needs_approval, asked_by, asked_at, tries,
                                       verified_at, opened_at, looks)
                VALUES (gen_random_uuid(), ?, 'QUESTION', 'OPEN', true, false, 'member', now(), 0, now(), now(), 0)
                """, member);

        QuarkusTransaction.requiringNew().run(leave::begin);

        assertThat(database.exists("SELECT 1 FROM representation WHERE member = ? AND state <> 'ENDED'", member))
                .isFalse();
        assertThat(database.exists("SELECT 1 FROM care_case WHERE member = ? AND state <> 'CLOSED'", member))
                .isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {GoneMembers.ERASED, GoneMembers.EXPIRED})
    void whoIsGoneSinceTheBackupIsGoneAgain(String event) {
        Caller leader = Caller.leader();
        String group = leader.opensGroup();
        UUID member = UUID.fromString(leader.addsMember(group, "张伟", Caller.someMobile(), "3-2-502"));
        UUID neighbour = UUID.fromString(leader.addsMember(group, "李娜", Caller.someMobile(), "3-2-503"));
        database.update(
                "INSERT INTO account VALUES (?, ?, now())", UUID.randomUUID().toString(), member);
        UUID key = database.first(
                        "SELECT key FROM claimed_key WHERE subject = ?", row -> row.getObject(1, UUID.class), member)
                .orElseThrow();

        replay(event, member);
        replay(event, member);

        leader.calls("readMember").get("/v1/members/{id}", member).then().statusCode(404);
        leader.calls("readMember").get("/v1/members/{id}", neighbour).then().statusCode(200);
        for (String table : tablesThatReferToMembers()) {
            if (!KEPT.contains(table)) {
                assertThat(database.exists("SELECT 1 FROM " + table + " WHERE member = ?", member))
                        .as(table)
                        .isFalse();
            }
        }
        assertThat(database.exists("SELECT 1 FROM claimed_key WHERE key = ?", key))
                .isFalse();
    }

    @Test
    void someoneWhomTheBackupDoesNotKnowIsNoTrouble() {
        replay(GoneMembers.ERASED, UUID.randomUUID());
    }

    @Test
    void keysThatNobodyClaimsGoFromARestoredKeyStoreAndTheOthersStay() throws SQLException {
        UUID claimed = UUID.randomUUID();
        UUID unclaimed = UUID.randomUUID();
        String keys = """
                CREATE TABLE data_key (id uuid); CREATE TABLE restored (replayed_at timestamptz);
                INSERT INTO data_key VALUES ('%s'), ('%s')""".formatted(claimed, unclaimed);
        PGSimpleDataSource members = schema(
                stack.postgres().connect("member"),
                "member",
                "CREATE TABLE claimed_key (key uuid); INSERT INTO claimed_key VALUES ('%s')".formatted(claimed));
        PGSimpleDataSource keyStore = schema(stack.keyStore().connect("keys"), "keys", keys);
        RestoredKeyStore restored = new RestoredKeyStore(new Database(members), keyStore, Clock.systemUTC());

        restored.destroyUnclaimed();
        assertThat(ids(keyStore)).as("not restored: nothing happens").hasSize(2);
        new Database(keyStore).update("INSERT INTO restored VALUES (NULL)");
        restored.destroyUnclaimed();
        assertThat(ids(keyStore)).containsExactly(claimed);
        new Database(keyStore).update("INSERT INTO data_key VALUES (?)", UUID.randomUUID());
        restored.destroyUnclaimed();

        assertThat(ids(keyStore)).as("only once").hasSize(2);
    }

    private void replay(String type, UUID member) {
        CloudEvent event = new CloudEvent(
                UUID.randomUUID().toString(),
                "member-service/outbox",
                type,
                Instant.now(),
                member.toString(),
                null,
                "{}");
        QuarkusTransaction.requiringNew().run(() -> gone.replay(event));
    }

    private Set<String> tablesThatReferToMembers() {
        return new HashSet<>(database.list(
                "SELECT conrelid::regclass::text FROM pg_constraint WHERE contype = 'f' AND confrelid = 'member'::regclass AND conrelid <> confrelid",
                row -> row.getString(1)));
    }

    private static List<UUID> ids(PGSimpleDataSource keyStore) {
        return new Database(keyStore).list("SELECT id FROM data_key", row -> row.getObject(1, UUID.class));
    }

    /// Tables of the test's own: those of the running service hold keys that it will give away.
    private PGSimpleDataSource schema(Connection administrator, String database, String sql) throws SQLException {
        String schema = "restore_" + UUID.randomUUID().toString().replace('-', '_');
        try (administrator;
                Statement statement = administrator.createStatement()) {
            statement.execute("CREATE SCHEMA %1$s AUTHORIZATION %2$s; SET ROLE %2$s; SET search_path TO %1$s; %3$s"
                    .formatted(schema, database, sql));
        }
        PGSimpleDataSource source = new PGSimpleDataSource();
        boolean keys = database.equals("keys");
        source.setUrl(keys ? stack.keyStore().jdbcUrl("keys") : stack.postgres().jdbcUrl(database));
        source.setUser(database);
        source.setPassword(
                keys ? stack.keyStore().password("keys") : stack.postgres().password(database));
        source.setCurrentSchema(schema);
        return source;
    }
}
