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
import io.quarkus.narayana.jta.QuarkusTransaction;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import jakarta.inject.Inject;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

@QuarkusTest
@TestProfile(RotationTest.SmallBatches.class)
@WithTestResource(value = StackResource.class, initArgs = @ResourceArg(name = "service", value = "member-service"))
class RotationTest {

    /// Many batches although there are few keys.
    public static final class SmallBatches implements QuarkusTestProfile {
        @Override
        public Map<String, String> getConfigOverrides() {
            return Map.of(
                    "menshen.rotation.batch",
                    "20",
                    "menshen.job.pause",
                    "200ms",
                    "menshen.job.attempts",
                    "50",
                    "menshen.protection.keys-per-epoch",
                    "300");
        }
    }

    @Inject
    Protection protection;

    @Inject
    DataKeys dataKeys;

    @Inject
    KeyStore store;

    @Inject
    Keks keks;

    @Inject
    Rotation rotation;

    @Inject
    IndexKeys index;

    @Inject
    Database database;

    Stack stack;

    private final Caller operator = Caller.staff("operator");

    @Test
    void rotatingChangesEveryKeyAboveTheDataKeysAndNothingElse() throws SQLException {
        Map<Subject, byte[]> sealed = sealedFor(60);
        byte[] tag = index.tag(new IndexKeys.Name("mobile", "search", 1), new byte[] {1});
        List<UUID> idsBefore = claimed(sealed);
        Instant asked = Instant.now();

        String job = rotates();
        ended(job, "DONE");

        operator.calls("readJob").get("/v1/jobs/{id}", job).then().body("kind", is("key-rotation"), "code", is((Object)
                null));
        assertThat(query("SELECT count(*) FROM data_key d JOIN kek k ON k.id = d.kek WHERE k.created_at < '%s'"
                        .formatted(asked)))
                .isEqualTo("0");
        assertThat(query("SELECT count(DISTINCT substring(wrapped, '^vault:v[0-9]+:')) FROM kek"))
                .isEqualTo("1");
        assertThat(query("SELECT substring(wrapped, '^vault:v([0-9]+):') FROM index_root"))
                .isNotEqualTo("1");
        assertThat(claimed(sealed)).isEqualTo(idsBefore);
        allOpenAnew(sealed);
        assertThat(index.tag(new IndexKeys.Name("mobile", "search", 1), new byte[] {1}))
                .isEqualTo(tag);
        assertThat(Evidence.of(stack).all("keys.rotated", operator.subject(), 1))
                .hasSize(1);
    }

    @Test
    void theJobSaysHowFarItIsToWhoAskedAndToNobodyElse() {
        sealedFor(5);

        String job = rotates();
        ended(job, "DONE");

        int done = operator.calls("readJob")
                .get("/v1/jobs/{id}", job)
                .then()
                .statusCode(200)
                .extract()
                .path("done");
        assertThat(done).isPositive();
        operator.calls("readJob").get("/v1/jobs/{id}", job).then().body("total", is(done));
        Caller.staff("operator")
                .calls("readJob")
                .get("/v1/jobs/{id}", job)
                .then()
                .statusCode(404);
    }

    @Test
    void onlyAnOperatorRotatesOrSeesEpochs() {
        for (Caller caller : List.of(Caller.leader(), Caller.member(), Caller.staff("customer-service"))) {
            caller.calls("rotateKeys").post("/v1/key-rotations").then().statusCode(403);
            caller.calls("readKeyEpochs").get("/v1/key-epochs").then().statusCode(403);
        }
    }

    @Test
    void anOperatorSeesEpochsVersionsAndCountsAndNoKey() throws SQLException {
        ended(rotates(), "DONE");

        String epochs = operator.calls("readKeyEpochs")
                .get("/v1/key-epochs")
                .then()
                .statusCode(200)
                .body("rotating", is(false), "items[0].suite", is("AES_256_GCM"))
                .extract()
                .asString();

        assertThat(epochs).contains("vaultVersion").doesNotContain("vault:v");
        for (String id : query("SELECT string_agg(id::text, ' ') FROM kek").split(" ")) {
            assertThat(epochs).doesNotContain(id);
        }
    }

    @Test
    void oneRotationAtATime() throws SQLException {
        sealedFor(5);
        slowMoves();
        try {
            String job = rotates();

            operator.calls("rotateKeys")
                    .post("/v1/key-rotations")
                    .then()
                    .statusCode(409)
                    .body("code", is("rotation-under-way"));

            normalMoves();
            ended(job, "DONE");
        } finally {
            normalMoves();
        }
    }

    @Test
    void aRotationThatStumblesGoesOnWhereItWas() throws SQLException {
        Map<Subject, byte[]> sealed = sealedFor(100);
        String middle = query("SELECT id FROM data_key ORDER BY id OFFSET (SELECT count(*) / 2 FROM data_key) LIMIT 1");
        execute("""
                CREATE OR REPLACE FUNCTION stumble() RETURNS trigger LANGUAGE plpgsql AS $$
                BEGIN IF NEW.id = '%s' THEN RAISE 'stumbled'; END IF; RETURN NEW; END $$
                """.formatted(middle));
        execute("CREATE TRIGGER stumbling BEFORE UPDATE ON data_key FOR EACH ROW EXECUTE FUNCTION stumble()");
        String job = rotates();
        await(() -> database.exists("SELECT 1 FROM job WHERE id = ? AND attempts > 1", UUID.fromString(job)));
        allOpenAnew(sealed);

        execute("DROP TRIGGER stumbling ON data_key");
        ended(job, "DONE");

        allOpenAnew(sealed);
        assertThat(query("SELECT count(*) FROM rotation WHERE ended_at IS NULL"))
                .isEqualTo("0");
    }

    /// As after `kill -9`: half the keys are moved, the row says RUNNING, and nobody holds it any more.
    @Test
    void aRotationWhoseProcessDiedIsTakenUpAndTurnsNoKeyTwice() throws SQLException {
        Map<Subject, byte[]> sealed = sealedFor(100);
        String keysBefore = query("SELECT string_agg(id::text, ' ') FROM data_key");
        UUID id = UUID.randomUUID();
        AtomicInteger batches = new AtomicInteger();
        rotation.begin(id);
        int version = vaultVersion();
        assertThatThrownBy(() -> rotation.moveAll(id, 20, _ -> {
                    if (batches.incrementAndGet() == 3) {
                        throw new IllegalStateException("killed");
                    }
                }))
                .hasMessage("killed");
        assertThat(rotation.remaining(id)).isPositive();
        UUID job = UUID.randomUUID();

        database.update("""
                INSERT INTO job (id, kind, subject_id, payload, submitted_by, role, state, done, submitted_at, free_at, term,
                                 attempts)
                VALUES (?, 'key-rotation', ?, '', ?, 'operator', 'RUNNING', 40, now(), now() - interval '1 s', 1, 1)
                """, job, id, operator.subject());
        ended(job.toString(), "DONE");

        assertThat(rotation.remaining(id)).isZero();
        assertThat(vaultVersion()).isEqualTo(version);
        assertThat(query("SELECT string_agg(id::text, ' ') FROM data_key").split(" "))
                .contains(keysBefore.split(" "));
        allOpenAnew(sealed);
    }

    @Test
    void aRotationThatCameToNoEndIsTheOneThatGoesOn() {
        UUID broken = UUID.randomUUID();
        rotation.begin(broken);
        int version = vaultVersion();

        ended(rotates(), "DONE");

        assertThat(rotation.unfinished()).isEmpty();
        assertThat(vaultVersion()).isEqualTo(version);
    }

    @Test
    void keysThatAreMintedAndDestroyedMeanwhileAreNeitherLostNorRevived() throws Exception {
        Map<Subject, byte[]> kept = sealedFor(100);
        Queue<Subject> shredded = new ConcurrentLinkedQueue<>();
        Map<Subject, byte[]> born = new LinkedHashMap<>();
        List<UUID> gone = new ArrayList<>();
        AtomicBoolean over = new AtomicBoolean();
        try (ExecutorService others = Executors.newFixedThreadPool(3)) {
            List<Future<?>> busy = new ArrayList<>();
            busy.add(others.submit(() -> {
                while (!over.get()) {
                    born.putAll(sealedFor(3));
                    dataKeys.mintIfShort();
                }
            }));
            busy.add(others.submit(() -> {
                while (!over.get()) {
                    Subject subject = sealedFor(1).keySet().iterator().next();
                    synchronized (gone) {
                        gone.add(keyOf(subject));
                    }
                    QuarkusTransaction.requiringNew().run(() -> protection.shred(subject));
                    shredded.add(subject);
                    protection.destroyTheDoomed();
                }
            }));
            busy.add(others.submit(() -> {
                while (!over.get()) {
                    allOpenAnew(kept);
                }
            }));
            for (int i = 0; i < 3; i++) {
                ended(rotates(), "DONE");
            }
            over.set(true);
            for (Future<?> each : busy) {
                each.get();
            }
        }
        protection.destroyTheDoomed();

        allOpenAnew(kept);
        allOpenAnew(born);
        assertThat(born).isNotEmpty();
        assertThat(shredded)
                .isNotEmpty()
                .allMatch(subject -> !protection.keysOf(subject).has(subject));
        assertThat(store.dataKeys(gone)).isEmpty();
        assertThat(query("SELECT count(*) FROM data_key d JOIN kek k ON k.id = d.kek WHERE k.epoch < "
                        + "(SELECT max(first_epoch) FROM rotation)"))
                .isEqualTo("0");
    }

    @Test
    void aKeyThatWasDestroyedWhileItWasRewrappedStaysDestroyed() {
        UUID key = claimed(sealedFor(1)).getFirst();
        KeyStore.WrappedDataKey row = store.dataKeys(List.of(key)).getFirst();
        Keks.Kek old = keks.get(row.kek());
        UUID id = UUID.randomUUID();
        rotation.begin(id);
        Keks.Kek current = keks.current();
        byte[] wrapped = DataKeys.wrap(current, key, DataKeys.unwrap(old, row));
        dataKeys.destroy(List.of(key));

        assertThat(store.move(old.id(), current.id(), List.of(key), List.of(wrapped)))
                .contains(0L);

        assertThat(store.dataKeys(List.of(key))).isEmpty();
        ended(rotates(), "DONE");
    }

    @Test
    void aClosedEpochTakesNoKey() {
        UUID old = keks.current().id();
        UUID id = UUID.randomUUID();
        rotation.begin(id);

        boolean taken = store.addDataKeys(old, List.of(UUID.randomUUID()), List.of(new byte[60]), Instant.now());

        assertThat(taken).isFalse();
        ended(rotates(), "DONE");
    }

    @Test
    void aKeyThatWasChangedInTheStoreIsToldAndTheOthersMove() throws SQLException {
        Map<Subject, byte[]> sealed = sealedFor(30);
        UUID victim = claimed(sealed).getFirst();
        Subject theirs = sealed.keySet().iterator().next();
        execute("UPDATE data_key SET wrapped = set_byte(wrapped, 20, get_byte(wrapped, 20) # 1) WHERE id = '%s'"
                .formatted(victim));

        String job = rotates();
        ended(job, "FAILED");

        operator.calls("readJob").get("/v1/jobs/{id}", job).then().body("code", is("damaged-keys"));
        sealed.remove(theirs);
        allOpenAnew(sealed);
        execute("DELETE FROM data_key WHERE id = '%s'".formatted(victim));
        ended(rotates(), "DONE");
    }

    private String rotates() {
        String place = operator.calls("rotateKeys")
                .post("/v1/key-rotations")
                .then()
                .statusCode(202)
                .extract()
                .header("Location");
        return place.substring(place.lastIndexOf('/') + 1);
    }

    private Map<Subject, byte[]> sealedFor(int subjects) {
        Map<Subject, byte[]> sealed = new LinkedHashMap<>();
        for (int i = 0; i < subjects; i++) {
            Subject subject = Subject.of(MemberId.random());
            sealed.put(
                    subject,
                    QuarkusTransaction.requiringNew()
                            .call(() -> protection.admit(subject).seal(place(subject), text(subject))));
        }
        return sealed;
    }

    /// With nothing kept in memory but the KEKs.
    private void allOpenAnew(Map<Subject, byte[]> sealed) {
        dataKeys.forget();
        OpenKeys keys = protection.keysOf(sealed.keySet());
        sealed.forEach(
                (subject, value) -> assertThat(keys.open(place(subject), value)).isEqualTo(text(subject)));
    }

    private List<UUID> claimed(Map<Subject, byte[]> sealed) {
        return sealed.keySet().stream().map(this::keyOf).toList();
    }

    private UUID keyOf(Subject subject) {
        return database.first(
                        "SELECT key FROM claimed_key WHERE subject = ?",
                        row -> row.getObject(1, UUID.class),
                        subject.id())
                .orElseThrow();
    }

    private static Place place(Subject subject) {
        return Place.of(subject, FieldGroup.CONTACT);
    }

    private static byte[] text(Subject subject) {
        return subject.id().toString().getBytes(StandardCharsets.US_ASCII);
    }

    private int vaultVersion() {
        return store.keks().stream()
                .mapToInt(kek -> Custodian.version(kek.wrapped()))
                .max()
                .orElseThrow();
    }

    private void slowMoves() throws SQLException {
        execute("""
                CREATE OR REPLACE FUNCTION slow() RETURNS trigger LANGUAGE plpgsql AS $$
                BEGIN PERFORM pg_sleep(0.004); RETURN NEW; END $$
                """);
        execute("CREATE TRIGGER slow_moves BEFORE UPDATE ON data_key FOR EACH ROW EXECUTE FUNCTION slow()");
    }

    private void normalMoves() throws SQLException {
        execute("DROP TRIGGER IF EXISTS slow_moves ON data_key");
    }

    private String query(String sql) throws SQLException {
        try (Connection connection = stack.keyStore().connect("keys");
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            row.next();
            return row.getString(1);
        }
    }

    private void execute(String sql) throws SQLException {
        try (Connection connection = stack.keyStore().connect("keys");
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private void ended(String job, String state) {
        await(() -> database.exists("SELECT 1 FROM job WHERE id = ? AND ended_at IS NOT NULL", UUID.fromString(job)));
        assertThat(database.list("SELECT state FROM job WHERE id = ?", row -> row.getString(1), UUID.fromString(job)))
                .containsExactly(state);
    }

    private static void await(java.util.function.BooleanSupplier condition) {
        Instant end = Instant.now().plus(Duration.ofSeconds(60));
        while (!condition.getAsBoolean()) {
            assertThat(Instant.now()).as("in time").isBefore(end);
            try {
                Thread.sleep(50);
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        }
    }
}
