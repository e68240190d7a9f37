package io.menshen.audit.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.menshen.audit.checkpoint.LogFrozenException;
import io.menshen.audit.file.DurableFile;
import io.menshen.audit.intake.Records;
import io.menshen.audit.intake.Submission;
import io.menshen.audit.intake.SubmissionReader;
import io.menshen.audit.merkle.GrowingTree;
import io.menshen.audit.merkle.Hash;
import io.menshen.audit.merkle.Proofs;
import io.menshen.audit.merkle.Tile;
import io.menshen.audit.note.Checkpoint;
import io.menshen.audit.note.MalformedNoteException;
import io.menshen.audit.note.ProofFile;
import io.menshen.audit.note.SignedNote;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The log on a real database and a real disk, without Kafka and Vault around it.
class AuditLogTest {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static TestDatabase database;

    private final SubmissionReader reader = new SubmissionReader();

    @TempDir
    private Path folder;

    private LogFixture fixture;

    @BeforeAll
    static void startDatabase() throws IOException {
        database = new TestDatabase();
    }

    @AfterAll
    static void stopDatabase() {
        database.close();
    }

    @BeforeEach
    void makeLog() throws SQLException, IOException {
        fixture = new LogFixture(database, "log", folder);
    }

    @AfterEach
    void closeLog() throws SQLException {
        fixture.close();
    }

    private Submission recorded(String source, long number) {
        return recorded(source, number, number);
    }

    private Submission recorded(String source, long number, long offset) {
        return reader.read(Records.kafka(
                0, offset, Records.recorded(source, number), Records.read(new UUID(source.hashCode(), number))));
    }

    private List<Submission> run(String source, long from, long to) {
        List<Submission> submissions = new ArrayList<>();
        for (long number = from; number < to; number++) {
            submissions.add(recorded(source, number));
        }
        return submissions;
    }

    /// `kind:source#number` of every entry, in the log's order.
    private List<String> entries() throws SQLException, IOException {
        List<String> entries = new ArrayList<>();
        for (String leaf : fixture.leaves()) {
            JsonNode json = JSON.readTree(leaf);
            String kind = json.path("leaf").asText();
            entries.add(
                    kind.equals("gap/1")
                            ? "gap:" + json.path("source").asText() + "#" + json.path("expected")
                            : kind.substring(0, kind.indexOf('/')) + ":"
                                    + json.path("source").path("name").asText() + "#"
                                    + json.path("source").path("number"));
        }
        return entries;
    }

    private void assertWhole(long size) throws SQLException, IOException, MalformedNoteException {
        fixture.file();
        GrowingTree tree = new GrowingTree();
        Map<Tile, byte[]> tiles = new LinkedHashMap<>();
        List<String> leaves = fixture.leaves();
        leaves.forEach(leaf -> tree.append(Hash.ofLeaf(bytes(leaf)), tiles::put));
        tree.eachPartial(tiles::put);
        assertThat(leaves).hasSize((int) size);
        assertThat(fixture.count("SELECT count(*) FROM entry")).isEqualTo(size);
        SignedNote note = SignedNote.parse(fixture.file.read().orElseThrow());
        assertThat(note.verifiedBy(fixture.keys())).isPresent();
        assertThat(Checkpoint.parse(note.text())).isEqualTo(new Checkpoint(LogFixture.ORIGIN, size, tree.root()));
        for (Map.Entry<Tile, byte[]> tile : tiles.entrySet()) {
            assertThat(fixture.tiles.read(tile.getKey()))
                    .as(tile.getKey().path())
                    .isEqualTo(tile.getValue());
        }
        for (long from = 0; from < size; from += Tile.WIDTH) {
            int width = (int) Math.min(Tile.WIDTH, size - from);
            List<byte[]> bundle = leaves.subList((int) from, (int) from + width).stream()
                    .map(AuditLogTest::bytes)
                    .toList();
            assertThat(fixture.tiles.read(new Tile(Tile.ENTRIES, from / Tile.WIDTH, width)))
                    .isEqualTo(TileFiles.bundle(bundle));
        }
        for (long index = 0; index < size; index += 37) {
            new ProofFile(bytes(leaves.get((int) index)), index, new Proofs(size, fixture.tiles).inclusion(index), note)
                    .verify(fixture.keys());
        }
    }

    private static byte[] bytes(String leaf) {
        return leaf.getBytes(StandardCharsets.UTF_8);
    }

    // ------------------------------------------------------------------------------------------------- exactly once

    /// The same read once more through the gateway's outbox, because nobody acknowledged the first.
    private Submission again(long number, String lost, long lostNumber) {
        String read = Records.read(new UUID(lost.hashCode(), lostNumber));
        return reader.read(Records.kafka(
                1,
                number,
                Records.recorded("masking-gateway/outbox", number),
                read.strip().replaceFirst("}$", "")
                        + ", \"insteadOf\": {\"source\": \"%s\", \"number\": %d}}".formatted(lost, lostNumber)));
    }

    @Test
    void aMaskedReadThatWasSentTwiceOverAnOutageIsTakenOnce() throws Exception {
        String source = "masking-gateway/boot";
        AuditLog log = fixture.open();
        log.append(run(source, 0, 2));

        // It had arrived: the outbox repeats it.
        log.append(List.of(again(0, source, 1)));
        // It comes later than the outbox, in the same batch and after a restart; and one that never comes.
        log.append(List.of(
                again(1, source, 2), recorded(source, 2), again(2, source, 3), again(3, "masking-gateway/x", 9)));
        log = fixture.open();
        log.append(List.of(recorded(source, 3), recorded(source, 4)));
        fixture.sign(log);

        fixture.file();
        assertThat(entries())
                .containsExactly(
                        "record:masking-gateway/boot#0",
                        "record:masking-gateway/boot#1",
                        "repeat:masking-gateway/outbox#0",
                        "record:masking-gateway/outbox#1",
                        "repeat:masking-gateway/boot#2",
                        "record:masking-gateway/outbox#2",
                        "record:masking-gateway/outbox#3",
                        "repeat:masking-gateway/boot#3",
                        "record:masking-gateway/boot#4");
        assertThat(fixture.count("SELECT count(*) FROM salt WHERE value = '" + new UUID(source.hashCode(), 3) + "'"))
                .as("a member sees one look")
                .isEqualTo(1);
        assertThat(fixture.alarms("gaps")).isZero();
        assertThat(log.append(List.of(again(1, source, 2), recorded(source, 3))).entries())
                .as("the topic once more")
                .isZero();
        assertWhole(9);
    }

    @Test
    void noServiceSilencesAnothers() throws Exception {
        AuditLog log = fixture.open();

        log.append(List.of(again(0, "member-service/outbox", 0), recorded("member-service/outbox", 0)));

        assertThat(entries()).containsExactly("record:masking-gateway/outbox#0", "record:member-service/outbox#0");
    }

    @Test
    void anErasureMakesEarlierEntriesAnonymousAndBreaksNoProof() throws Exception {
        UUID member = new UUID(7, 7);
        UUID neighbour = new UUID(8, 8);
        List<Submission> submissions = List.of(
                read("gateway/a", 0, member),
                read("gateway/a", 1, neighbour),
                read("gateway/a", 2, member, neighbour),
                erased("member-service/outbox", 0, member));

        fixture.grow(submissions);
        fixture.file();

        assertThat(fixture.count("SELECT count(*) FROM unfiled")).isZero();
        assertThat(fixture.count("SELECT count(*) FROM salt WHERE value = '" + member + "' AND index < 3"))
                .isZero();
        assertThat(fixture.count("SELECT count(*) FROM salt WHERE value = '" + member + "' AND index = 3"))
                .isEqualTo(1);
        assertThat(fixture.count("SELECT count(*) FROM salt WHERE value = '" + neighbour + "'"))
                .isEqualTo(2);
        assertThat(fixture.leaves()).noneMatch(leaf -> leaf.contains(member.toString()));
        assertWhole(4);
    }

    @Test
    void nobodyButMemberServiceCanMakeTheLogForget() throws Exception {
        UUID member = new UUID(7, 7);

        fixture.grow(List.of(read("gateway/a", 0, member), erased("gateway/a", 1, member)));
        fixture.file();

        assertThat(fixture.count("SELECT count(*) FROM salt WHERE value = '" + member + "' AND label = 'member'"))
                .isEqualTo(2);
    }

    @Test
    void anErasureReachesWhatIsFiledBeforeItAndWithIt() throws Exception {
        UUID member = new UUID(7, 7);
        AuditLog log = fixture.open();
        log.append(List.of(read("gateway/a", 0, member)));
        fixture.file();
        log.append(List.of(read("gateway/a", 1, member)));
        log.append(List.of(erased("member-service/outbox", 0, member)));
        log.append(List.of(read("gateway/a", 2, member)));

        fixture.file();

        assertThat(fixture.count("SELECT coalesce(min(index), -1) FROM salt WHERE value = '" + member + "'"))
                .isEqualTo(2);
        assertThat(fixture.count("SELECT count(*) FROM salt WHERE value = '" + member + "' AND index = 3"))
                .as("a read that the log took up later")
                .isEqualTo(1);
    }

    @Test
    void filingThatIsBrokenOffFilesNothingTwice() throws Exception {
        AuditLog log = fixture.open();
        log.append(run("a/outbox", 0, 300));
        log.append(run("a/outbox", 300, 310));
        fixture.sign(log);
        try (Connection killed = fixture.connect();
                Statement statement = killed.createStatement()) {
            statement.execute("CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS"
                    + " 'BEGIN RAISE EXCEPTION ''no''; END';"
                    + " CREATE TRIGGER refuse BEFORE DELETE ON unfiled FOR EACH ROW EXECUTE FUNCTION refuse()");
            killed.commit();
            assertThatThrownBy(() -> Filing.step(killed)).isInstanceOf(SQLException.class);
            killed.rollback();
            assertThat(fixture.count("SELECT count(*) FROM entry")).isZero();
            statement.execute("DROP TRIGGER refuse ON unfiled; DROP FUNCTION refuse()");
            killed.commit();
        }

        fixture.file();

        assertThat(fixture.count("SELECT count(*) FROM salt")).isEqualTo(310 * 3);
        assertThat(fixture.count("SELECT count(*) FROM unfiled")).isZero();
        assertWhole(310);
    }

    @Test
    void oneFilesAtATime() throws Exception {
        AuditLog log = fixture.open();
        log.append(run("a/outbox", 0, 10));
        try (Connection other = fixture.connect();
                Statement statement = other.createStatement()) {
            statement.execute("SELECT pg_advisory_xact_lock(" + Filing.LOCK + ")");

            assertThat(Filing.step(fixture.connect()).count()).isZero();
        }
    }

    private Submission read(String source, long number, UUID... members) {
        return reader.read(Records.kafka(0, number, Records.recorded(source, number), Records.read(members)));
    }

    private Submission erased(String source, long number, UUID member) {
        return reader.read(Records.kafka(1, number, Records.recorded(source, number), Records.erased(member)));
    }

    @Test
    void aDuplicateIsTakenOnce() throws Exception {
        AuditLog log = fixture.open();

        log.append(List.of(recorded("a/outbox", 0, 0), recorded("a/outbox", 0, 1), recorded("a/outbox", 1, 2)));
        log.append(List.of(recorded("a/outbox", 1, 3), recorded("a/outbox", 2, 4)));

        assertThat(entries()).containsExactly("record:a/outbox#0", "record:a/outbox#1", "record:a/outbox#2");
        assertThat(fixture.count("SELECT next_offset FROM kafka_position")).isEqualTo(5);
    }

    @Test
    void theWholeTopicAgainChangesNothing() throws Exception {
        List<Submission> all = run("a/outbox", 0, 600);
        fixture.grow(all);
        String before = fixture.file.read().orElseThrow();

        AuditLog log = fixture.open();
        AuditLog.Appended appended = log.append(all);

        assertThat(appended).isEqualTo(new AuditLog.Appended(0, 600));
        assertThat(log.hasUnsigned()).isFalse();
        assertThat(fixture.file.read()).contains(before);
        assertWhole(600);
    }

    @Test
    void sourcesMayComeInAnyOrderAmongEachOther() throws Exception {
        AuditLog log = fixture.open();

        log.append(List.of(recorded("b/outbox", 0), recorded("a/outbox", 0), recorded("b/outbox", 1)));
        log.append(List.of(recorded("a/outbox", 1), recorded("a/outbox", 2), recorded("b/outbox", 2)));

        assertThat(entries())
                .containsExactly(
                        "record:b/outbox#0",
                        "record:a/outbox#0",
                        "record:b/outbox#1",
                        "record:a/outbox#1",
                        "record:a/outbox#2",
                        "record:b/outbox#2");
    }

    @Test
    void aGapIsAnEntryAndAnAlarm() throws Exception {
        AuditLog log = fixture.open();

        log.append(List.of(recorded("a/outbox", 0), recorded("a/outbox", 3), recorded("b/outbox", 2)));

        assertThat(entries())
                .containsExactly(
                        "record:a/outbox#0",
                        "gap:a/outbox#1",
                        "record:a/outbox#3",
                        "gap:b/outbox#0",
                        "record:b/outbox#2");
        assertThat(fixture.alarms("gaps")).isEqualTo(2);
    }

    @Test
    void aMalformedRecordIsAnOpaqueEntryAndAnAlarm() throws Exception {
        AuditLog log = fixture.open();
        String secret = "{\"mobile\": \"13912345678\"}";

        log.append(List.of(
                recorded("a/outbox", 0),
                reader.read(Records.kafka(0, 1, Records.recorded("a/outbox", 1), secret)),
                recorded("a/outbox", 2)));

        assertThat(entries()).containsExactly("record:a/outbox#0", "opaque:a/outbox#1", "record:a/outbox#2");
        assertThat(fixture.alarms("malformed")).isEqualTo(1);
        assertThat(fixture.alarms("gaps")).isZero();
        assertThat(fixture.leaves().toString()).doesNotContain("13912345678", "mobile\": \"139");
    }

    @Test
    void aSourceThatEndedBeforeItsLastAcknowledgedRecordIsAGap() throws Exception {
        AuditLog log = fixture.open();
        log.append(List.of(
                recorded("gw/one", 0),
                reader.read(Records.kafka(
                        1,
                        0,
                        Records.headers("gw/one.2", 0, "io.menshen.audit.source-opened.v1"),
                        Records.opened("gw/one", 2)))));

        List<LogTables.Tail> tails = log.missingTails();
        log.appendMissedTail(tails.getFirst(), Records.NOON);

        assertThat(tails).containsExactly(new LogTables.Tail("gw/one", 0, 2));
        assertThat(entries()).containsExactly("record:gw/one#0", "source-opened:gw/one.2#0", "gap:gw/one#1");
        assertThat(log.missingTails()).isEmpty();
        assertThat(fixture.alarms("gaps")).isEqualTo(1);
    }

    @Test
    void aSourceWhoseLastRecordsComeLaterIsNoGap() throws Exception {
        AuditLog log = fixture.open();
        log.append(List.of(reader.read(Records.kafka(
                1,
                0,
                Records.headers("gw/one.2", 0, "io.menshen.audit.source-opened.v1"),
                Records.opened("gw/one", 1)))));

        log.append(List.of(recorded("gw/one", 0), recorded("gw/one", 1)));

        assertThat(log.missingTails()).isEmpty();
        assertThat(fixture.alarms("gaps")).isZero();
    }

    // --------------------------------------------------------------------------------------------------- crashes

    /// The process dies at the n-th thing it does. Nothing after that happens.
    private static final class Crash extends RuntimeException {
        Crash() {
            super("killed by the test");
        }
    }

    private static final class Countdown {
        private int left;

        Countdown(int left) {
            this.left = left;
        }

        void step() {
            if (--left < 0) {
                throw new Crash();
            }
        }

        /// Dies before and after each statement and each commit.
        Connection around(Connection connection) {
            return proxy(Connection.class, connection, List.of("commit"));
        }

        private <T> T proxy(Class<T> type, T target, List<String> fatal) {
            return type.cast(Proxy.newProxyInstance(
                    getClass().getClassLoader(), new Class<?>[] {type}, (_, method, arguments) -> {
                        boolean counted = fatal.contains(method.getName());
                        if (counted) {
                            step();
                        }
                        Object result;
                        try {
                            result = method.invoke(target, arguments);
                        } catch (InvocationTargetException e) {
                            throw e.getCause();
                        }
                        if (counted) {
                            step();
                        }
                        return method.getName().equals("prepareStatement")
                                ? proxy(
                                        java.sql.PreparedStatement.class,
                                        (java.sql.PreparedStatement) result,
                                        List.of("executeUpdate", "executeBatch"))
                                : result;
                    }));
        }

        /// Dies before, between and after the files of one write, and in the middle of a file.
        void write(Map<Path, byte[]> files) throws IOException {
            step();
            for (Map.Entry<Path, byte[]> file : files.entrySet()) {
                if (left == 0) {
                    Files.createDirectories(file.getKey().getParent());
                    Files.write(Path.of(file.getKey() + ".new"), new byte[] {1, 2, 3});
                }
                step();
                DurableFile.writeAll(Map.of(file.getKey(), file.getValue()));
            }
            step();
        }
    }

    @Test
    void killedAtAnyStepNothingIsLostAndNothingIsDouble() throws Exception {
        List<Submission> topic = new ArrayList<>(run("a/outbox", 0, 200));
        topic.add(recorded("b/outbox", 1, 200));
        topic.addAll(run("a/outbox", 201, 262));
        int steps = 0;
        for (boolean crashed = true; crashed; steps++) {
            fixture.close();
            Path disk = Files.createDirectory(folder.resolve("run" + steps));
            fixture = new LogFixture(database, "log", disk);
            try {
                Countdown countdown = new Countdown(steps);
                consume(fixture.open(countdown.around(fixture.connect()), countdown::write), topic);
                crashed = false;
            } catch (Crash _) {
                // The connection goes with the process, and so does what was not committed.
                fixture.close();
            }

            consume(fixture.open(), topic);

            assertThat(entries())
                    .hasSize(264)
                    .doesNotHaveDuplicates()
                    .containsSubsequence(
                            "record:a/outbox#199", "gap:b/outbox#0", "record:b/outbox#1", "gap:a/outbox#200");
            assertWhole(264);
            assertThat(fixture.count("SELECT count(*) FROM salt")).isEqualTo(262 * 3);
        }
        assertThat(steps).isGreaterThan(40);
    }

    /// Reads the topic from where the database says, in batches, with a signature after each.
    private void consume(AuditLog log, List<Submission> topic) throws Exception {
        while (true) {
            long next = log.positions().values().stream().findFirst().orElse(0L);
            List<Submission> batch = topic.stream()
                    .filter(submission -> submission.position().offset() >= next)
                    .limit(140)
                    .toList();
            if (batch.isEmpty()) {
                break;
            }
            log.append(batch);
            fixture.sign(log);
        }
        if (log.hasUnsigned()) {
            fixture.sign(log);
        }
    }

    // ------------------------------------------------------------------------------------------------- tampering

    @Test
    void aRolledBackDatabaseFreezesTheLog() throws Exception {
        fixture.grow(run("a/outbox", 0, 10));
        String note = fixture.file.read().orElseThrow();
        fixture.grow(run("a/outbox", 10, 20));

        fixture.tamper("DELETE FROM leaf WHERE index >= 10; UPDATE log_size SET size = 10;"
                + " UPDATE checkpoint SET size = 10, note = '" + note + "'");

        assertFrozen("the database has fewer entries (10) than a signed checkpoint (20)");
    }

    // ------------------------------------------------------------------------------------------------- restoring

    /// What the topic holds: 300 records of one source, one that nobody can read, and a gap.
    private List<Submission> topic() {
        List<Submission> topic = new ArrayList<>(run("a/outbox", 0, 300));
        topic.add(reader.read(Records.kafka(1, 0, new RecordHeaders(), "?")));
        topic.add(recorded("a/outbox", 302));
        return topic;
    }

    /// What the sequencer reads: the first partition from its old offset, the second from behind the opaque
    /// record, which has no number to be known by.
    private List<Submission> fromTheRestoredOffsets(AuditLog log) throws SQLException {
        Map<TopicPartition, Long> positions = log.positions();
        assertThat(positions).containsEntry(new TopicPartition(Records.TOPIC, 0), 10L);
        return topic().stream()
                .filter(submission -> submission.position().offset()
                        >= positions.getOrDefault(
                                new TopicPartition(
                                        Records.TOPIC, submission.position().partition()),
                                0L))
                .toList();
    }

    /// The database as it was at ten entries, while files and topic went on.
    private void goBackToTen(boolean marked) throws SQLException {
        fixture.tamper("""
                DELETE FROM leaf WHERE index >= 10; DELETE FROM salt WHERE index >= 10;
                DELETE FROM entry WHERE index >= 10; DELETE FROM checkpoint;
                UPDATE log_size SET size = 10; UPDATE source SET last_number = 9;
                DELETE FROM kafka_position WHERE partition = 1;
                UPDATE kafka_position SET next_offset = 10""");
        if (marked) {
            fixture.tamper("INSERT INTO restored VALUES (gen_random_uuid(), now(), now(), '{}', '{}', NULL)");
        }
    }

    @Test
    void aRestoredDatabaseTakesTheSignedEntriesItLacksFromTheBundles() throws Exception {
        fixture.grow(topic());
        fixture.file();
        List<String> leaves = fixture.leaves();
        goBackToTen(true);

        AuditLog log = fixture.open();
        fixture.file();

        assertThat(fixture.leaves()).as("byte for byte").isEqualTo(leaves);
        assertThat(log.append(fromTheRestoredOffsets(log)).entries())
                .as("the topic once more")
                .isZero();
        log.append(List.of(recorded("a/outbox", 303)));
        fixture.sign(log);
        assertWhole(leaves.size() + 1);
        assertThat(fixture.alarms("refills")).isEqualTo(1);
        assertThat(fixture.count("SELECT count(*) FROM restored WHERE replayed_at IS NULL"))
                .isZero();
        assertThat(fixture.count("SELECT count(*) FROM salt WHERE index BETWEEN 10 AND " + (leaves.size() - 1)))
                .as("whose they are is lost")
                .isZero();
    }

    @Test
    void aRestoredDatabaseThatWasNotMarkedFreezesTheLog() throws Exception {
        fixture.grow(topic());

        goBackToTen(false);

        assertFrozen("the database has fewer entries (10) than a signed checkpoint (303)");
    }

    @Test
    void bundlesThatAreNotWhatWasSignedFreezeARestoredLog() throws Exception {
        fixture.grow(topic());
        goBackToTen(true);
        Path bundle = folder.resolve(Tile.full(Tile.ENTRIES, 0).path());
        String content = Files.readString(bundle, StandardCharsets.ISO_8859_1);
        Files.writeString(bundle, content.replace("courier", "auditor"), StandardCharsets.ISO_8859_1);

        assertFrozen("the restored database and the bundles together do not give the root that was signed");

        assertThat(fixture.leaves()).hasSize(10);
    }

    @Test
    void aChangedEntryFreezesTheLog() throws Exception {
        fixture.grow(run("a/outbox", 0, 10));

        fixture.tamper("UPDATE leaf SET json = replace(json, 'courier', 'auditor') WHERE index = 4");

        assertFrozen("entry 4 is not what was signed");
    }

    @Test
    void aDeletedEntryFreezesTheLog() throws Exception {
        fixture.grow(run("a/outbox", 0, 10));

        fixture.tamper("DELETE FROM leaf WHERE index = 4");

        assertFrozen("entry 4 is missing in the database");
    }

    @Test
    void anInsertedEntryFreezesTheLog() throws Exception {
        fixture.grow(run("a/outbox", 0, 10));

        fixture.tamper("INSERT INTO leaf VALUES (10, '{}')");

        assertFrozen("the number of entries in the database is not the log's size");
    }

    @Test
    void aCheckpointOfAnotherTreeFreezesTheLog() throws Exception {
        fixture.grow(run("a/outbox", 0, 10));
        Checkpoint fork = new Checkpoint(LogFixture.ORIGIN, 7, Hash.ofLeaf(new byte[0]));

        Files.writeString(
                folder.resolve("checkpoint"), fixture.key.sign(fork.text()).toString());

        assertFrozen("two signed checkpoints are inconsistent");
    }

    @Test
    void aCheckpointThatIsNotSignedFreezesTheLog() throws Exception {
        fixture.grow(run("a/outbox", 0, 10));

        fixture.tamper("UPDATE checkpoint SET note = replace(note, 'menshen', 'Menshen')");

        assertFrozen("the last checkpoint in the database is not signed by this log's key");
    }

    @Test
    void rewrittenEntriesAndTilesCannotBeSignedOver() throws Exception {
        fixture.grow(run("a/outbox", 0, 300));
        fixture.tamper("UPDATE leaf SET json = replace(json, 'courier', 'auditor') WHERE index = 4");
        Files.delete(folder.resolve("tile/0/000"));
        Files.delete(folder.resolve("tile/1/000.p/1"));

        assertFrozen("neither the tiles nor the entries give the root that was signed");
        assertThat(folder.resolve("tile/0/000")).doesNotExist();
    }

    @Test
    void memoriesThatChangeWhileTheLogRunsFreezeIt() throws Exception {
        AuditLog log = fixture.open();
        log.append(run("a/outbox", 0, 10));
        fixture.sign(log);
        fixture.tamper("UPDATE checkpoint SET size = 9, note = 'x'");
        log.append(run("a/outbox", 10, 11));

        assertThatThrownBy(() -> fixture.sign(log)).isInstanceOf(LogFrozenException.class);

        assertThat(fixture.file.read().orElseThrow()).contains("\n10\n");
    }

    @Test
    void damagedTilesAreMadeAgain() throws Exception {
        fixture.grow(run("a/outbox", 0, 300));
        Files.delete(folder.resolve("tile/entries/001.p/44"));
        Files.write(folder.resolve("tile/1/000.p/1"), new byte[32]);

        fixture.grow(run("a/outbox", 300, 301));

        assertWhole(301);
        assertThat(fixture.alarms("repairs")).isEqualTo(1);
    }

    @Test
    void emptiedQueryRowsAreFilledAgainFromTheLeaves() throws Exception {
        fixture.grow(run("a/outbox", 0, 300));
        fixture.file();
        List<String> before = new ArrayList<>();
        fixture.run("SELECT entry::text FROM entry ORDER BY index", row -> before.add(row.getString(1)));
        fixture.tamper("TRUNCATE entry");

        fixture.open();
        fixture.file();

        List<String> after = new ArrayList<>();
        fixture.run("SELECT entry::text FROM entry ORDER BY index", row -> after.add(row.getString(1)));
        assertThat(after).isEqualTo(before).hasSize(300);
    }

    @Test
    void erasedSaltsLeaveEveryProofValid() throws Exception {
        fixture.grow(run("a/outbox", 0, 300));
        fixture.file();

        fixture.tamper("DELETE FROM salt");

        fixture.grow(run("a/outbox", 300, 310));
        assertWhole(310);
    }

    private void assertFrozen(String reason) {
        assertThatThrownBy(() -> fixture.open())
                .isInstanceOf(LogFrozenException.class)
                .hasMessage(reason);
    }

    @Test
    void twoSequencersCannotBothAppend() throws Exception {
        AuditLog first = fixture.open();
        AuditLog second = fixture.open();
        first.append(List.of(recorded("a/outbox", 0)));

        // Both believe in an empty log; the lock makes this impossible, and the commit would not let it through either.
        assertThatThrownBy(() -> second.append(List.of(recorded("b/outbox", 0))))
                .isInstanceOfAny(LogFrozenException.class, SQLException.class);

        assertThat(entries()).containsExactly("record:a/outbox#0");
    }
}
