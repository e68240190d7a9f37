package io.menshen.audit.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.menshen.audit.checkpoint.LogFrozenException;
import io.menshen.audit.merkle.Hash;
import io.menshen.audit.merkle.Proofs;
import io.menshen.audit.merkle.Tile;
import io.menshen.audit.note.Checkpoint;
import io.menshen.audit.note.ProofFile;
import io.menshen.audit.note.SignedNote;
import io.menshen.audit.verify.Verify;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Entries whose time is over go; whatever proves anything stays. The entries of the tests are of November
/// 2026.
class PruningTest {

    private static final Duration KEEP = Duration.ofDays(1096);
    private static final Instant THREE_YEARS_LATER = Instant.parse("2029-12-01T00:00:00Z");
    private static final int SIZE = 1_000;

    /// The last bundle stays, though it is as old.
    private static final int MINIMUM = 768;

    private static TestDatabase database;

    @TempDir
    private Path folder;

    private LogFixture fixture;
    private Path keys;

    @BeforeAll
    static void start() throws IOException {
        database = new TestDatabase();
    }

    @AfterAll
    static void stop() {
        database.close();
    }

    @BeforeEach
    void aLogOfThreeYearsAgo() throws Exception {
        fixture = new LogFixture(database, "pruned", Files.createDirectory(folder.resolve("log")));
        keys = Files.writeString(folder.resolve("keys"), fixture.key.publicKey().vkey());
        fixture.grow(TestSubmissions.reads("gw/1", 0, SIZE));
        fixture.file();
    }

    @AfterEach
    void close() throws SQLException {
        fixture.close();
    }

    private String verify() {
        ByteArrayOutputStream said = new ByteArrayOutputStream();
        int code = Verify.run(
                List.of("--keys", keys.toString(), fixture.folder.toString()),
                new PrintStream(said, true, StandardCharsets.UTF_8),
                Locale.ENGLISH);
        return code + " " + said.toString(StandardCharsets.UTF_8).strip();
    }

    private boolean bundleIsThere(int bundle) {
        return Files.exists(
                fixture.folder.resolve(Tile.full(Tile.ENTRIES, bundle).path()));
    }

    private AuditLog pruned() throws Exception {
        AuditLog log = fixture.open();
        Pruner pruner = log.pruner(KEEP);
        pruner.lookForOlder(THREE_YEARS_LATER);
        assertThat(pruner.step(THREE_YEARS_LATER, log.signedSize()))
                .as("what goes is found")
                .isTrue();
        pruner.step(THREE_YEARS_LATER, log.signedSize());
        fixture.sign(log);
        while (pruner.step(THREE_YEARS_LATER, log.signedSize())) {
            assertThat(log.signedSize()).isEqualTo(SIZE + 1);
        }
        return log;
    }

    @Test
    void whatIsPrunedIsGoneAndWhatStaysIsProvedAsBefore() throws Exception {
        ProofFile before = proof(900);

        AuditLog log = pruned();

        assertThat(fixture.count("SELECT count(*) FROM leaf WHERE index < " + MINIMUM))
                .isZero();
        assertThat(fixture.count("SELECT count(*) FROM salt WHERE index < " + MINIMUM))
                .isZero();
        assertThat(fixture.count("SELECT count(*) FROM entry WHERE index < " + MINIMUM))
                .isZero();
        assertThat(fixture.count("SELECT count(*) FROM leaf")).isEqualTo(SIZE + 1 - MINIMUM);
        assertThat(fixture.count("SELECT count(*) FROM pruning WHERE ended_at IS NOT NULL AND done = " + MINIMUM))
                .isEqualTo(1);
        assertThat(bundleIsThere(2)).isFalse();
        assertThat(Files.exists(
                        fixture.folder.resolve(Tile.full(Tile.ENTRIES, 3).path() + ".p/233")))
                .isTrue();
        assertThat(verify())
                .startsWith("0 VALID: 1001 entries give the root")
                .endsWith("Entries 0 to 767 have been pruned, as the log says");
        assertThat(before.verify(fixture.keys()).index()).isEqualTo(900);
        assertThat(proof(900).verify(fixture.keys()).checkpoint().size()).isEqualTo(SIZE + 1);
        assertThat(new Proofs(log.size(), fixture.tiles).inclusion(5))
                .as("an old entry that somebody kept can be proved in a new tree")
                .isNotEmpty();
    }

    private ProofFile proof(long index) throws Exception {
        SignedNote note = SignedNote.parse(fixture.file.read().orElseThrow());
        long size = Checkpoint.parse(note.text()).size();
        List<String> leaf = new java.util.ArrayList<>();
        fixture.run("SELECT json FROM leaf WHERE index = " + index, row -> leaf.add(row.getString(1)));
        return new ProofFile(
                leaf.getFirst().getBytes(StandardCharsets.UTF_8),
                index,
                new Proofs(size, fixture.tiles).inclusion(index),
                note);
    }

    @Test
    void nothingGoesBeforeTheLogHasSaidSoUnderASignature() throws Exception {
        AuditLog log = fixture.open();
        Pruner pruner = log.pruner(KEEP);
        pruner.lookForOlder(THREE_YEARS_LATER);

        for (int i = 0; i < 10; i++) {
            pruner.step(THREE_YEARS_LATER, SIZE);
        }

        assertThat(bundleIsThere(0)).isTrue();
        assertThat(fixture.count("SELECT count(*) FROM leaf")).isEqualTo(SIZE + 1);
        assertThat(fixture.count("SELECT minimum FROM log_size")).isZero();
    }

    @Test
    void whatIsYoungerStays() throws Exception {
        AuditLog log = fixture.open();
        Pruner pruner = log.pruner(KEEP);

        pruner.lookForOlder(THREE_YEARS_LATER.minus(Duration.ofDays(20)));

        assertThat(fixture.count("SELECT count(*) FROM pruning")).isZero();
        // One entry with a young time keeps its bundle and all behind it.
        fixture.tamper("UPDATE entry SET time = '2029-01-01' WHERE index = 300");
        pruner.lookForOlder(THREE_YEARS_LATER);
        pruner.step(THREE_YEARS_LATER, log.signedSize());
        assertThat(fixture.count("SELECT minimum FROM pruning")).isEqualTo(256);
    }

    @Test
    void whatIsNotFiledYetIsNotTakenForOld() throws Exception {
        fixture.tamper("TRUNCATE entry");
        AuditLog log = fixture.open();
        Pruner pruner = log.pruner(KEEP);

        pruner.lookForOlder(THREE_YEARS_LATER);

        assertThat(fixture.count("SELECT count(*) FROM pruning")).isZero();
    }

    @Test
    void aRunThatWasBrokenOffGoesOn() throws Exception {
        AuditLog log = fixture.open();
        Pruner pruner = log.pruner(KEEP);
        pruner.lookForOlder(THREE_YEARS_LATER);
        pruner.step(THREE_YEARS_LATER, SIZE);
        log = fixture.open();
        log.pruner(KEEP).step(THREE_YEARS_LATER, SIZE);
        log = fixture.open();
        fixture.sign(log);
        // Died after some files were gone and before the commit.
        Files.delete(fixture.folder.resolve(Tile.full(Tile.ENTRIES, 0).path()));
        assertThat(verify()).startsWith("0 VALID");

        log = fixture.open();
        while (log.pruner(KEEP).step(THREE_YEARS_LATER, log.signedSize())) {
            log = fixture.open();
        }

        assertThat(fixture.count("SELECT count(*) FROM pruning WHERE ended_at IS NOT NULL"))
                .isEqualTo(1);
        assertThat(fixture.count("SELECT count(*) FROM leaf WHERE json LIKE '%pruned/1%'"))
                .isEqualTo(1);
        assertThat(verify()).startsWith("0 VALID");
    }

    @Test
    void aPrunedLogGoesOnAndRepairsItsTiles() throws Exception {
        pruned();
        Files.delete(fixture.folder.resolve(Tile.full(0, 3).path() + ".p/233"));

        AuditLog log = fixture.open();
        log.append(List.copyOf(TestSubmissions.reads("gw/1", SIZE, 300)));
        fixture.sign(log);

        assertThat(fixture.alarms("repairs")).isEqualTo(1);
        assertThat(verify()).startsWith("0 VALID: 1301 entries");
        fixture.file();
        assertThat(fixture.count("SELECT count(*) FROM entry")).isEqualTo(1_301 - MINIMUM);
        fixture.tamper("TRUNCATE entry");
        fixture.file();
        assertThat(fixture.count("SELECT count(*) FROM entry")).as("made again").isEqualTo(1_301 - MINIMUM);
    }

    @Test
    void pruningIsNoExcuse() throws Exception {
        pruned();

        flip(Tile.full(0, 1), 40);
        assertThat(verify()).as("a hash of a pruned entry").startsWith("1 NOT VALID");
        flip(Tile.full(0, 1), 40);
        assertThat(verify()).startsWith("0 VALID");
        Files.delete(fixture.folder.resolve(Tile.full(Tile.ENTRIES, 3).path() + ".p/233"));
        assertThat(verify()).as("more than was said").startsWith("1 NOT VALID");
    }

    @Test
    void bundlesThatAreGoneWithoutAWordAreFound() throws Exception {
        Files.delete(fixture.folder.resolve(Tile.full(Tile.ENTRIES, 0).path()));

        assertThat(verify())
                .isEqualTo(
                        "1 NOT VALID: the bundles below entry 256 are missing, and no entry says that they were pruned");
    }

    @Test
    void withoutTheHashesOfWhatIsGoneTheLogFreezes() throws Exception {
        pruned();
        Files.delete(fixture.folder.resolve(Tile.full(0, 1).path()));
        Files.delete(fixture.folder.resolve(Tile.full(0, 3).path() + ".p/233"));

        assertThatThrownBy(() -> fixture.open()).isInstanceOf(LogFrozenException.class);
    }

    private void flip(Tile tile, int at) throws IOException {
        Path file = fixture.folder.resolve(tile.path());
        byte[] content = Files.readAllBytes(file);
        content[at] ^= 1;
        Files.write(file, content);
        assertThat(content.length % Hash.LENGTH).isZero();
    }
}
