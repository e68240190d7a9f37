package io.menshen.local.backup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.menshen.local.backup.BackupLog.Backup;
import io.menshen.local.postgres.PostgresServer;
import io.menshen.local.process.Server;
import io.menshen.local.process.ServerFailure;
import io.menshen.local.process.ServerProcess;
import io.menshen.local.stack.Ports;
import io.menshen.local.stack.Stack;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.Writer;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Backups of real clusters, and what comes back from them. The services are not needed for that.
class BackupTest {

    private static final String SECRET = "a sealed value that must not be read";

    private static Stack stack;

    @TempDir
    Path folder;

    @BeforeAll
    static void startOnce() throws IOException {
        Path home = Files.createTempDirectory("menshen-backup-").toRealPath();
        stack = Stack.forTests(home, Ports.free());
        start();
        try (Connection connection = members();
                Statement statement = connection.createStatement()) {
            statement.execute("CREATE TABLE flyway_schema_history (n int)");
            statement.execute("CREATE TABLE kept (n int PRIMARY KEY, value text)");
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    @AfterAll
    static void removeAll() throws IOException {
        servers().forEach(Server::kill);
        Turn.end(stack.home());
        Folder.delete(stack.home());
    }

    @BeforeEach
    void startWhatATestHasStopped() throws SQLException {
        Restore.finishInterrupted(stack.home());
        start();
        execute("TRUNCATE kept");
        execute("DROP TABLE IF EXISTS restored");
        execute("INSERT INTO kept VALUES (1, '%s')".formatted(SECRET));
    }

    @Test
    void whatWasBackedUpComesBackAndTheRestIsSetAside() throws Exception {
        Path file = backup(Kind.MEMBERS);
        execute("INSERT INTO kept VALUES (2, 'later')");
        stop();

        Restore.Done done = restore(file, Optional.empty());

        start();
        assertThat(values()).containsExactly(SECRET);
        assertThat(mark()).as("the service will know").isEqualTo(1);
        Path aside = done.aside().orElseThrow();
        assertThat(aside).isDirectory();

        stop();
        Restore.Done back = restore(aside, Optional.empty());

        start();
        assertThat(values()).as("put back again").containsExactly(SECRET, "later");
        assertThat(back.aside().orElseThrow()).isDirectory();
    }

    @Test
    void aMomentBetweenTwoBackupsComesBack() throws Exception {
        Path file = backup(Kind.MEMBERS);
        execute("INSERT INTO kept VALUES (2, 'before')");
        Instant moment = moment();
        execute("INSERT INTO kept VALUES (3, 'after')");
        stop();

        restore(file, Optional.of(moment));

        start();
        assertThat(values()).containsExactly(SECRET, "before");
        stop();
        Path undone = aside(restore(file, Optional.empty()));
        restore(undone, Optional.empty());
        start();
        assertThat(values()).as("a restore that was undone").containsExactly(SECRET, "before");

        // Once more from the same file: the first restore has begun another timeline since.
        execute("INSERT INTO kept VALUES (4, 'on the new timeline')");
        Instant later = moment();
        execute("INSERT INTO kept VALUES (5, 'later still')");
        stop();
        restore(file, Optional.of(later));
        start();
        assertThat(values()).containsExactly(SECRET, "before", "on the new timeline");
    }

    @Test
    void theLogAndTheKeyStoreAreNeverPutBackToAnEarlierTime() throws Exception {
        Path file = backup(Kind.KEYS);
        try (Connection connection = stack.keyStore().connect("keys");
                Statement statement = connection.createStatement()) {
            statement.execute("CREATE TABLE destroyed AS SELECT 1 AS n");
        }
        stop();

        assertThatThrownBy(() -> restore(file, Optional.of(Instant.now())))
                .isInstanceOf(ServerFailure.class)
                .hasMessageContaining("never put back to an earlier time");
        restore(file, Optional.empty());

        start();
        try (Connection connection = stack.keyStore().connect("keys");
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("SELECT n FROM destroyed")) {
            assertThat(rows.next())
                    .as("what happened after the backup is played forward")
                    .isTrue();
            statement.execute("DROP TABLE destroyed");
        }
    }

    @Test
    void nothingCanBeReadFromTheFile() throws Exception {
        Path file = shared();

        byte[] content = Files.readAllBytes(file);

        assertThat(new String(content, StandardCharsets.ISO_8859_1)).doesNotContain(SECRET, "PG_VERSION", "kept");
    }

    @Test
    void aFlippedByteAnywhereIsFoundAndNothingIsChanged() throws Exception {
        Path whole = shared();
        List<Long> places = List.of(3L, 60L, 700L, Files.size(whole) / 2, Files.size(whole) - 3);
        stop();
        for (long place : places) {
            Path changed = Files.copy(whole, folder.resolve("flipped-" + place));
            flip(changed, place);
            List<String> before = listing();

            assertThatThrownBy(() -> restore(changed, Optional.empty()))
                    .as("byte " + place)
                    .isInstanceOf(ServerFailure.class)
                    .hasMessageMatching("(?s).*(damaged|no backup of Menshen|another stack|does not open).*");

            assertThat(listing()).isEqualTo(before);
        }
    }

    @Test
    void aFileThatWasCutOffIsFoundEvenIfTheLogDoesNotKnowIt() throws Exception {
        Path whole = shared();
        Path cut = Files.copy(whole, folder.resolve("cut"));
        try (FileChannel channel = FileChannel.open(cut, StandardOpenOption.WRITE)) {
            channel.truncate(Files.size(whole) - 1);
        }
        stop();
        Path log = stack.home().resolve("backups/backup-log.jsonl");
        byte[] known = Files.readAllBytes(log);
        Files.delete(log);
        try {
            assertThatThrownBy(() -> restore(cut, Optional.empty()))
                    .isInstanceOf(ServerFailure.class)
                    .hasMessageContaining("cut off or changed");
        } finally {
            Files.write(log, known);
        }
        assertThat(Turn.beside(stack.home()).resolve("restore")).doesNotExist();
    }

    @Test
    void aBackupOfAnotherStackIsRefused() throws Exception {
        Path file = shared();
        stop();
        String own = stack.secrets().get("stack.id");
        stack.secrets().put("stack.id", "another");
        try {
            assertThatThrownBy(() -> restore(file, Optional.empty()))
                    .isInstanceOf(ServerFailure.class)
                    .hasMessageContaining("another stack");
        } finally {
            stack.secrets().put("stack.id", own);
        }
    }

    @Test
    void aRunningStackIsNotRestoredAndAStoppedOneNotBackedUp() throws Exception {
        Path file = shared();

        assertThatThrownBy(() -> restore(file, Optional.empty()))
                .isInstanceOf(ServerFailure.class)
                .hasMessageContaining("stop the stack first");

        stack.keyStore().stop();
        assertThatThrownBy(() -> backup(Kind.MEMBERS))
                .isInstanceOf(ServerFailure.class)
                .hasMessageContaining("postgres-keys does not run");
    }

    @Test
    void aKeyThatVaultHasDestroyedOpensNoCopy() throws Exception {
        Path old = backup(Kind.KEYS);
        Path copy = Files.copy(old, folder.resolve("a copy that somebody kept"));
        int version =
                new BackupLog(stack.home()).kept(Kind.KEYS).getFirst().made().keyVersion();
        backup(Kind.KEYS);

        new Backups(stack, Progress.silent(), () -> Instant.now().plus(Duration.ofDays(8))).letGo(Retention.DEFAULT);
        stop();

        assertThat(old).doesNotExist();
        assertThatThrownBy(() -> restore(copy, Optional.empty()))
                .isInstanceOf(ServerFailure.class)
                .hasMessageContaining("version %d".formatted(version))
                .hasMessageContaining("has been destroyed");
    }

    @Test
    void theLogSaysHowLongADestroyedKeyIsStillInABackup() throws Exception {
        backup(Kind.KEYS);
        Instant destroyed = Instant.now();
        BackupLog log = new BackupLog(stack.home());
        assertThat(log.tracesOfKeysDestroyedAt(destroyed, Duration.ofDays(7)).goneBy())
                .as("the newest backup of all is kept until there is a newer one")
                .isNull();
        backup(Kind.KEYS);

        BackupLog.KeyTraces traces = log.tracesOfKeysDestroyedAt(destroyed, Duration.ofDays(7));

        Backup last = traces.holding().getLast();
        assertThat(last.takenAt()).isBefore(destroyed);
        assertThat(traces.goneBy()).isEqualTo(last.takenAt().plus(Duration.ofDays(7)));
    }

    @Test
    void copiesAreReadBackAndOldOnesGoEverywhere() throws Exception {
        Path away = Files.createDirectory(folder.resolve("mounted"));
        Backup first = make(Kind.MEMBERS, Optional.of(new MountedFolder(away)));
        make(Kind.MEMBERS, Optional.of(new MountedFolder(away)));

        Path copy = Path.of(first.copies().getFirst());
        assertThat(BackupFile.hash(copy)).isEqualTo(first.made().sha256());
        new Backups(stack, Progress.silent(), InstantSource.system()).letGo(Retention.DEFAULT.keeping(1));

        assertThat(copy).doesNotExist();
        assertThat(first.file()).doesNotExist();
        assertThat(new BackupLog(stack.home()).kept(Kind.MEMBERS)).hasSize(1);
        assertThatThrownBy(() -> make(Kind.LOG, Optional.of(new MountedFolder(folder.resolve("not mounted")))))
                .isInstanceOf(ServerFailure.class)
                .hasMessageContaining("There is no folder");
    }

    @Test
    void tooLittleRoomIsOneSentenceBeforeAnythingIsWritten() {
        assertThatThrownBy(() -> Backups.refuseFullDisk(folder, 300L << 20, 90L << 20))
                .isInstanceOf(ServerFailure.class)
                .hasMessageContaining("Only 300 MB are free")
                .hasMessageContaining("346 MB");
    }

    @Test
    void aBackupThatWasKilledLeavesNothingThatDisturbsTheNext() throws Exception {
        Path to = Files.createDirectory(folder.resolve("to"));
        Path half = Files.writeString(to.resolve(".menshen-members-20261101T000000Z-00000000.backup.new"), "half");
        BackupLog log = new BackupLog(stack.home());
        BackupLog.Made made = make(Kind.LOG, Optional.empty()).made();
        BackupLog.Made never = new BackupLog.Made(
                "never-named",
                "members",
                to.resolve("never.backup").toString(),
                made.takenAt(),
                1,
                1,
                made.sha256(),
                1,
                "backup",
                1,
                made.firstSegment(),
                true,
                made.tables());
        log.add(BackupLog.Line.made(Instant.now(), never));
        Files.writeString(
                stack.home().resolve("backups/backup-log.jsonl"), "{\"event\":\"na", StandardOpenOption.APPEND);

        List<Backup> next =
                new Backups(stack, new PrintWriter(Writer.nullWriter())).make(to, Optional.empty(), Retention.DEFAULT);

        assertThat(half).doesNotExist();
        assertThat(next).hasSize(3).allMatch(Backup::kept);
        assertThat(log.find("never-named").orElseThrow().kept()).isFalse();
    }

    @Test
    void aRestoreThatWasKilledBetweenTheTwoRenamesIsFinished() throws Exception {
        stop();
        Path home = stack.home();
        Path place = home.resolve("postgresql/data");
        Path copy = home.resolve("beside/restore/cluster");
        Files.createDirectories(copy.getParent());
        Files.move(place, copy);
        Files.createDirectories(place);
        Files.writeString(place.resolve("PG_VERSION"), "the present one");
        Switch plan = new Switch("postgresql/data", "set-aside/members-test", "beside/restore/cluster");
        io.menshen.local.process.OwnerOnly.write(
                home.resolve("switch.json"), new com.fasterxml.jackson.databind.ObjectMapper().writeValueAsBytes(plan));
        Files.createDirectories(home.resolve("set-aside"));
        Files.move(place, home.resolve("set-aside/members-test"));

        Restore.finishInterrupted(home);

        start();
        assertThat(values()).containsExactly(SECRET);
        assertThat(home.resolve("set-aside/members-test/PG_VERSION")).hasContent("the present one");
        assertThat(home.resolve("switch.json")).doesNotExist();
    }

    @Test
    void aRestoreKilledWhileItReadsLeavesThePresentDataAndNoServer() throws Exception {
        Path file = backup(Kind.MEMBERS);
        execute("INSERT INTO kept VALUES (2, 'present')");
        stop();
        Path beside = Turn.beside(stack.home()).resolve("restore");
        Beside left = Beside.unpack(stack, file, BackupFile.header(file), beside, Progress.silent());
        left.recover(
                new io.menshen.local.postgres.Recovery.Target.NamedPoint(
                        left.manifest().point()),
                List.of(),
                "current");
        long pid = new io.menshen.local.process.ProcessTable(beside)
                .find("postgres-data")
                .map(ServerProcess::pid)
                .orElseThrow();

        Turn.take(stack.home()).close();

        assertThat(ProcessHandle.of(pid).filter(ProcessHandle::isAlive)).isEmpty();
        assertThat(beside).doesNotExist();
        start();
        assertThat(values()).containsExactly(SECRET, "present");
    }

    @Test
    void writersGoOnDuringABackupAndTheCountsAreStillExact() throws Exception {
        CompletableFuture<Integer> writing = CompletableFuture.supplyAsync(() -> {
            int written = 0;
            long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(4);
            try (Connection connection = members();
                    Statement statement = connection.createStatement()) {
                while (System.nanoTime() < end) {
                    statement.execute("INSERT INTO kept VALUES (%d, 'x')".formatted(100 + written));
                    written++;
                }
            } catch (SQLException e) {
                throw new IllegalStateException(e);
            }
            return written;
        });
        Backup made = make(Kind.MEMBERS, Optional.empty());
        int written = writing.join();
        stop();

        restore(made.file(), Optional.empty());

        start();
        assertThat(written).isGreaterThan(100);
        assertThat(made.made().exact()).isTrue();
        assertThat((long) values().size())
                .isEqualTo(made.made().tables().get("member").get("kept"));
    }

    // ------------------------------------------------------------------------------------------------------------

    private static Path aside(Restore.Done done) {
        return done.aside().orElseThrow();
    }

    private static Path backup(Kind kind) {
        return make(kind, Optional.empty()).file();
    }

    private static Backup make(Kind kind, Optional<CopyPlace> copyTo) {
        return new Backups(stack, Progress.silent(), InstantSource.system())
                .make(List.of(kind), Backups.defaultFolder(stack.home()), copyTo, Retention.DEFAULT)
                .getFirst();
    }

    /// One that several tests only look at.
    private static Path shared() {
        if (shared == null || !Files.exists(shared)) {
            shared = backup(Kind.MEMBERS);
        }
        return shared;
    }

    private static Path shared;

    private static Restore.Done restore(Path file, Optional<Instant> to) {
        return new Restore(stack, new PrintWriter(new StringWriter())).run(file, to);
    }

    private static List<Server> servers() {
        return List.of(stack.postgres(), stack.logStore(), stack.keyStore(), stack.kafka(), stack.vault());
    }

    private static void start() {
        CompletableFuture.allOf(servers().stream()
                        .map(server -> CompletableFuture.runAsync(
                                server::start, task -> Thread.ofPlatform().start(task)))
                        .toArray(CompletableFuture[]::new))
                .join();
    }

    private static void stop() {
        for (PostgresServer server : List.of(stack.postgres(), stack.logStore(), stack.keyStore())) {
            server.stop();
        }
    }

    private static Connection members() throws SQLException {
        return stack.postgres().connect("member");
    }

    private static void execute(String sql) throws SQLException {
        try (Connection connection = members();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private static List<String> values() throws SQLException {
        try (Connection connection = members();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("SELECT value FROM kept ORDER BY n")) {
            List<String> values = new ArrayList<>();
            while (rows.next()) {
                values.add(rows.getString(1));
            }
            return values;
        }
    }

    private static int mark() throws SQLException {
        try (Connection connection = members();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("SELECT count(*) FROM restored WHERE replayed_at IS NULL")) {
            rows.next();
            return rows.getInt(1);
        }
    }

    private static Instant moment() throws Exception {
        Thread.sleep(50);
        Instant moment = Instant.now();
        Thread.sleep(50);
        return moment;
    }

    private static void flip(Path file, long place) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            ByteBuffer one = ByteBuffer.allocate(1);
            channel.read(one, place);
            one.put(0, (byte) (one.get(0) ^ 1)).rewind();
            channel.write(one, place);
        }
    }

    private static List<String> listing() throws IOException {
        try (java.util.stream.Stream<Path> files = Files.list(stack.home().resolve("postgresql"))) {
            return files.map(Path::toString).sorted().toList();
        }
    }
}
