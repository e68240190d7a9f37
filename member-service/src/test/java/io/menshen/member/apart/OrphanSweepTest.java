package io.menshen.member.apart;

import static org.assertj.core.api.Assertions.assertThat;

import io.menshen.local.stack.Stack;
import io.menshen.local.testing.StackResource;
import io.menshen.member.Caller;
import io.menshen.member.MemberId;
import io.menshen.member.database.Database;
import io.menshen.member.protection.FieldGroup;
import io.menshen.member.protection.Place;
import io.menshen.member.protection.Subject;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@QuarkusTest
@WithTestResource(value = StackResource.class, initArgs = @ResourceArg(name = "service", value = "member-service"))
class OrphanSweepTest {

    private static final byte[] SEALED = {1, 1, 0, 0, 0, 1};

    @Inject
    OrphanSweep sweep;

    @Inject
    Apart apart;

    @Inject
    ApartStore store;

    @Inject
    Pseudonyms pseudonyms;

    @Inject
    Database database;

    Stack stack;

    @BeforeEach
    void nobodyElseSweeps() throws SQLException {
        inApart("UPDATE sweep SET taken_until = '1970-01-01T00:00:00Z', pass = 0, passes = 0, ended_at = now()");
    }

    @Test
    void whatNobodyRefersToGoesWhenTwoSweepsAGraceApartHaveSeenIt() throws SQLException {
        Reference orphan = writes();

        sweep.sweep();
        sweep.sweep();
        assertThat(there(orphan)).as("too young").isTrue();
        aDayPasses();
        OrphanSweep.Outcome outcome = sweep.sweep().orElseThrow();

        assertThat(there(orphan)).isFalse();
        assertThat(outcome.removed()).isPositive();
        assertThat(outcome.missing()).isZero();
    }

    @Test
    void whatIsReferredToOnlyAfterASweepHasSeenItStays() throws SQLException {
        Reference late = writes();
        sweep.sweep();
        refers(late);
        aDayPasses();

        sweep.sweep();

        assertThat(there(late)).isTrue();
        assertThat(apart(
                        "SELECT 1 FROM apart_group WHERE unreferenced_since IS NOT NULL AND pseudonym = " + name(late)))
                .isEmpty();
        givesUp(late);
    }

    @Test
    void aReplacedGenerationGoesAndThePresentOneStays() throws SQLException {
        Caller member = Caller.member();
        String id = registers(member);
        Reference first = present(id);
        changes(member, id, 0, "6222000000000000012");
        sweep.sweep();
        assertThat(there(first)).as("a reader may still have seen it").isTrue();
        aDayPasses();

        sweep.sweep();

        assertThat(there(first)).isFalse();
        assertThat(there(present(id))).isTrue();
        member.calls("readVersion").get("/v1/me/versions/0").then().statusCode(200);
    }

    @Test
    void aReferenceWithoutARowIsAnAlarmAndThenNothingIsRemoved() throws SQLException {
        Reference lost = writes();
        Reference orphan = writes();
        refers(lost);
        inApart("DELETE FROM apart_group WHERE pseudonym = " + name(lost));
        sweep.sweep();
        aDayPasses();

        OrphanSweep.Outcome outcome = sweep.sweep().orElseThrow();

        assertThat(outcome).isEqualTo(new OrphanSweep.Outcome(0, 1));
        assertThat(sweep.missing()).isEqualTo(1);
        assertThat(there(orphan)).isTrue();
        givesUp(lost);
        assertThat(sweep.sweep().orElseThrow().missing()).isZero();
        assertThat(there(orphan)).isFalse();
    }

    @Test
    void aSweepInSeveralPassesGoesOnWhereItWasInterrupted() throws SQLException {
        List<Reference> orphans = new ArrayList<>();
        for (int i = 0; i < 64; i++) {
            orphans.add(writes());
        }
        store.beginSweep(8);
        store.passDone(0, 0);
        store.passDone(0, 0);

        sweep.sweep();

        assertThat(store.sweepState().passes()).isZero();
        for (Reference orphan : orphans) {
            assertThat(apart("SELECT 1 FROM apart_group WHERE unreferenced_since IS NOT NULL AND pseudonym = "
                            + name(orphan)))
                    .hasSize((pseudonyms.of(orphan)[0] & 0xff) < 64 ? 0 : 1);
        }
        store.beginSweep(8);
        sweep.sweep();
        assertThat(apart("SELECT 1 FROM apart_group WHERE unreferenced_since IS NOT NULL"))
                .hasSizeGreaterThanOrEqualTo(64);
    }

    @Test
    void nothingIsSweptBeforeARestoredDatabaseHasLearnedWhoIsGone() {
        UUID mark = UUID.randomUUID();
        database.update("INSERT INTO restored VALUES (?, now(), now(), '{}', '{}', NULL)", mark);
        try {
            assertThat(sweep.sweep()).isEmpty();
        } finally {
            database.update("DELETE FROM restored WHERE id = ?", mark);
        }
        assertThat(sweep.sweep()).isPresent();
    }

    @Test
    void aStrangersDatabaseIsNotSwept() {
        sweep.sweep();
        UUID ours = database.first("SELECT id FROM apart_pair", row -> row.getObject(1, UUID.class))
                .orElseThrow();
        database.update("UPDATE apart_pair SET id = gen_random_uuid()");
        try {
            assertThat(sweep.sweep()).isEmpty();
        } finally {
            database.update("UPDATE apart_pair SET id = ?", ours);
        }
        assertThat(sweep.sweep()).isPresent();
    }

    @Test
    void onlyOneProcessSweeps() {
        Instant now = Instant.now();
        store.takeSweep(now, now.plusSeconds(60));

        assertThat(sweep.sweep()).isEmpty();
    }

    @Test
    void theOrderOfTheRowsNoLongerTellsWhenTheyCame() throws SQLException {
        List<Reference> written = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            Reference reference = writes();
            refers(reference);
            written.add(reference);
        }
        String names = String.join(",", written.stream().map(this::name).toList());
        assertThat(apart("SELECT DISTINCT xmin::text FROM apart_group WHERE pseudonym IN (" + names + ")"))
                .hasSize(20);

        sweep.sweep();

        int pages = 1 + apart("SELECT 1 FROM apart_group").size() / 500;
        assertThat(apart("SELECT DISTINCT xmin::text FROM apart_group WHERE pseudonym IN (" + names + ")"))
                .hasSizeLessThanOrEqualTo(pages);
        written.forEach(this::givesUp);
    }

    /// Members register and change while it is swept all the time; for the sweep a day passes every two
    /// seconds.
    @Test
    void aSweepNeverTakesWhatSomebodyIsWritingOrReading() throws Exception {
        AtomicBoolean over = new AtomicBoolean();
        List<Future<Integer>> writers = new ArrayList<>();
        List<Caller> members = Collections.synchronizedList(new ArrayList<>());
        long removed = 0;
        try (ExecutorService threads = Executors.newFixedThreadPool(3)) {
            for (int i = 0; i < 3; i++) {
                writers.add(threads.submit(() -> {
                    int changes = 0;
                    while (!over.get()) {
                        Caller member = Caller.member();
                        String id = registers(member);
                        members.add(member);
                        for (int version = 0; version < 5; version++) {
                            changes(
                                    member,
                                    id,
                                    version,
                                    version % 2 == 0 ? "6222000000000000012" : "6222000000000000004");
                            member.calls("readMe").get("/v1/me").then().statusCode(200);
                            changes++;
                        }
                    }
                    return changes;
                }));
            }
            long end = System.nanoTime() + 20_000_000_000L;
            while (System.nanoTime() < end) {
                OrphanSweep.Outcome outcome = sweep.sweep().orElseThrow();
                assertThat(outcome.missing()).isZero();
                removed += outcome.removed();
                // No transaction of this test lasts two seconds.
                inApart("""
                        UPDATE apart_group SET unreferenced_since = unreferenced_since - interval '25 hours'
                         WHERE unreferenced_since BETWEEN now() - interval '1 hour' AND now() - interval '2 seconds'
                        """);
                Thread.sleep(100);
            }
            over.set(true);
            for (Future<Integer> writer : writers) {
                assertThat(writer.get()).isPositive();
            }
        }

        assertThat(removed).as("replaced generations were swept meanwhile").isPositive();
        for (Caller member : members) {
            member.calls("readMe").get("/v1/me").then().statusCode(200);
            member.calls("readVersion").get("/v1/me/versions/2").then().statusCode(200);
        }
    }

    private Reference writes() {
        Place place = Place.of(Subject.of(MemberId.random()), FieldGroup.IDENTITY);
        return apart.write(List.of(new SealedValue(place, SEALED))).getFirst();
    }

    private void refers(Reference reference) {
        UUID id = reference.place().subject().id();
        database.update("INSERT INTO member (id, version, state, registered_at) VALUES (?, 0, 'CLAIMED', now())", id);
        database.update(
                "INSERT INTO sealed_group (member, field_group, generation) VALUES (?, 'IDENTITY', ?)",
                id,
                reference.generation());
    }

    private void givesUp(Reference reference) {
        UUID id = reference.place().subject().id();
        database.update("DELETE FROM sealed_group WHERE member = ?", id);
        database.update("DELETE FROM member WHERE id = ?", id);
    }

    private Reference present(String id) {
        return database.first(
                        "SELECT generation FROM sealed_group WHERE member = ? AND field_group = 'PAYMENT'",
                        row -> new Reference(
                                Place.of(Subject.of(new MemberId(UUID.fromString(id))), FieldGroup.PAYMENT),
                                row.getLong(1)),
                        UUID.fromString(id))
                .orElseThrow();
    }

    private static String registers(Caller member) {
        return member.calls("registerMember")
                .body(Map.of(
                        "displayName",
                        "小张",
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
                .path("id");
    }

    private static void changes(Caller member, String id, int version, String card) {
        member.calls("changeMember")
                .contentType("application/merge-patch+json;charset=UTF-8")
                .header("If-Match", "\"" + version + "\"")
                .body(Map.of("bankCard", card, "purposes", List.of("ordering")))
                .patch("/v1/members/{id}", id)
                .then()
                .statusCode(200);
    }

    private boolean there(Reference reference) throws SQLException {
        return !apart("SELECT 1 FROM apart_group WHERE pseudonym = " + name(reference))
                .isEmpty();
    }

    private String name(Reference reference) {
        return "'\\x" + HexFormat.of().formatHex(pseudonyms.of(reference)) + "'::bytea";
    }

    private void aDayPasses() throws SQLException {
        inApart("UPDATE apart_group SET unreferenced_since = unreferenced_since - interval '25 hours'");
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
}
