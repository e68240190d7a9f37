package io.menshen.audit.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.menshen.audit.checkpoint.FrozenMark;
import io.menshen.audit.checkpoint.LogFrozenException;
import io.menshen.audit.cosigning.Witnesses;
import io.menshen.audit.note.NoteKey;
import io.menshen.audit.witness.TestWitness;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A log under the eyes of witnesses: what somebody with every right to database and files does is found by what
/// lies in other hands.
class WitnessedLogTest {

    private static TestDatabase database;

    @TempDir
    private Path folder;

    private LogFixture fixture;
    private TestWitness first;
    private TestWitness second;

    @BeforeAll
    static void start() throws IOException {
        database = new TestDatabase();
    }

    @AfterAll
    static void stop() {
        database.close();
    }

    @BeforeEach
    void aLogAndTwoWitnesses() throws Exception {
        fixture = new LogFixture(database, "witnessed", Files.createDirectory(folder.resolve("log")));
        first = new TestWitness(folder.resolve("w1"), "witness.example/w1", Clock.systemUTC());
        second = new TestWitness(folder.resolve("w2"), "witness.example/w2", Clock.systemUTC());
        first.knows(fixture.key.publicKey().vkey());
        second.knows(fixture.key.publicKey().vkey());
    }

    @AfterEach
    void close() throws Exception {
        first.close();
        second.close();
        fixture.close();
    }

    private Witnesses witnesses(int quorum, TestWitness... list) {
        return new Witnesses(
                java.util.Arrays.stream(list).map(TestWitness::line).toList(),
                quorum,
                Duration.ZERO,
                Duration.ofMinutes(1),
                Duration.ofSeconds(5),
                new SimpleMeterRegistry());
    }

    private static Witnesses.Round ask(Witnesses witnesses, AuditLog log) {
        AuditLog.Signed signed = log.latest().orElseThrow();
        return witnesses.ask(signed.note(), signed.checkpoint(), log.tiles());
    }

    private AuditLog grown(int entries) throws Exception {
        AuditLog log = fixture.open();
        log.append(List.copyOf(TestSubmissions.reads("gw/1", log.size(), entries)));
        fixture.sign(log);
        return log;
    }

    @Test
    void checkpointsAreCosignedByAll() throws Exception {
        Witnesses witnesses = witnesses(2, first, second);
        AuditLog log = grown(300);

        Witnesses.Round round = ask(witnesses, log);

        assertThat(round.disagreement()).isEmpty();
        assertThat(round.cosigned()).hasSize(2);
        assertThat(witnesses.witnessedAt(round.cosigned())).isPresent();
        assertThat(round.note().verifiedBy(fixture.keys())).isPresent();
    }

    @Test
    void aWitnessThatIsAwayDoesNotStopTheOthers() throws Exception {
        Witnesses one = witnesses(1, first, second);
        Witnesses two = witnesses(2, first, second);
        AuditLog log = grown(300);
        second.stop();

        Witnesses.Round round = ask(one, log);

        assertThat(round.disagreement()).isEmpty();
        assertThat(one.witnessedAt(round.cosigned())).isPresent();
        assertThat(two.witnessedAt(round.cosigned())).as("two of two").isEmpty();
    }

    @Test
    void databaseAndFilesRolledBackTogetherAreFound() throws Exception {
        Witnesses witnesses = witnesses(1, first);
        AuditLog log = grown(300);
        ask(witnesses, log);
        Path kept = folder.resolve("kept");
        copy(fixture.folder, kept);
        for (String table :
                List.of("leaf", "unfiled", "entry", "salt", "source", "kafka_position", "log_size", "checkpoint")) {
            fixture.tamper("CREATE TABLE kept_" + table + " AS TABLE " + table);
        }
        log.append(List.copyOf(TestSubmissions.reads("gw/1", 300, 50)));
        fixture.sign(log);
        assertThat(ask(witnesses, log).disagreement()).isEmpty();

        for (String table :
                List.of("leaf", "unfiled", "entry", "salt", "source", "kafka_position", "log_size", "checkpoint")) {
            fixture.tamper("TRUNCATE " + table);
            fixture.tamper("INSERT INTO " + table + " SELECT * FROM kept_" + table);
        }
        delete(fixture.folder);
        copy(kept, fixture.folder);

        AuditLog rolledBack = fixture.open();
        assertThat(rolledBack.size()).as("the log itself notices nothing").isEqualTo(300);
        Witnesses.Round round = ask(witnesses(1, first), rolledBack);
        assertThat(round.disagreement())
                .hasValueSatisfying(why -> assertThat(why).contains("350", "300"));
        assertThatThrownBy(() -> rolledBack.contradicted(round.disagreement().orElseThrow(), round.ahead()))
                .isInstanceOf(LogFrozenException.class);
        assertThatThrownBy(() -> fixture.open())
                .as("it stays frozen when the witness is away")
                .isInstanceOf(LogFrozenException.class)
                .hasMessageContaining("witness.example/w1");
        assertThat(new FrozenMark(fixture.folder).read()).isPresent();
    }

    @Test
    void aRewrittenAndSignedTreeIsFound() throws Exception {
        ask(witnesses(1, first), grown(300));
        Path other = Files.createDirectory(folder.resolve("other"));
        try (LogFixture rewritten = new LogFixture(database, "rewritten", other, fixture.key)) {
            AuditLog log = rewritten.open();
            log.append(List.copyOf(TestSubmissions.reads("gw/other", 0, 400)));
            rewritten.sign(log);

            Witnesses.Round round = ask(witnesses(1, first), log);

            assertThat(round.disagreement())
                    .hasValueSatisfying(why -> assertThat(why).contains("does not continue"));
            assertThat(round.cosigned()).isEmpty();
        }
    }

    @Test
    void aSplitViewIsFound() throws Exception {
        AuditLog forOne = grown(300);
        Path other = Files.createDirectory(folder.resolve("other"));
        try (LogFixture fork = new LogFixture(database, "fork", other, fixture.key)) {
            AuditLog forTwo = fork.open();
            forTwo.append(List.copyOf(TestSubmissions.reads("gw/other", 0, 300)));
            fork.sign(forTwo);
            Witnesses witnesses = witnesses(1, first);

            Witnesses.Round one = ask(witnesses, forOne);
            Witnesses.Round two = ask(witnesses(1, first), forTwo);

            List<NoteKey> trusted = List.of(NoteKey.parse(first.vkey()));
            assertThat(one.note().cosignedBy(trusted)).hasSize(1);
            assertThat(two.note().verifiedBy(fixture.keys()))
                    .as("the log signed both")
                    .isPresent();
            assertThat(two.note().cosignedBy(trusted))
                    .as("but nobody else the second")
                    .isEmpty();
            assertThat(two.disagreement()).isPresent();
        }
    }

    @Test
    void aNewLeaderOfTheSameServiceIsNoContradiction() throws Exception {
        AuditLog past = grown(300);
        AuditLog present = fixture.open();
        present.append(List.copyOf(TestSubmissions.reads("gw/1", 300, 10)));
        fixture.sign(present);
        ask(witnesses(1, first), present);

        Witnesses.Round late = ask(witnesses(1, first), past);

        assertThat(late.ahead()).isEqualTo(310);
        past.contradicted(late.disagreement().orElseThrow(), late.ahead());
        assertThat(new FrozenMark(fixture.folder).read()).isEmpty();
    }

    private static void copy(Path from, Path to) throws IOException {
        try (java.util.stream.Stream<Path> files = Files.walk(from)) {
            for (Path file : files.toList()) {
                Files.copy(file, to.resolve(from.relativize(file)), java.nio.file.StandardCopyOption.REPLACE_EXISTING);
            }
        }
    }

    private static void delete(Path folder) throws IOException {
        try (java.util.stream.Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(java.util.Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
