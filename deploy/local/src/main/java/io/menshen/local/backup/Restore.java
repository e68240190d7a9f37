package io.menshen.local.backup;

import com.fasterxml.jackson.databind.json.JsonMapper;
import io.menshen.local.backup.BackupLog.Line;
import io.menshen.local.kafka.KafkaServer;
import io.menshen.local.postgres.PostgresServer;
import io.menshen.local.postgres.Recovery;
import io.menshen.local.process.OwnerOnly;
import io.menshen.local.process.ProcessTable;
import io.menshen.local.process.ServerFailure;
import io.menshen.local.stack.Component;
import io.menshen.local.stack.Ports;
import io.menshen.local.stack.Stack;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/// Puts a cluster back from a backup. Everything is checked beside the present data, which is then set aside; a
/// folder that was set aside can be put back the same way.
public final class Restore {

    /// The sources of evidence whose numbers are kept in the members' cluster and go back with it.
    static final Set<String> SOURCES =
            Set.of("member-service/outbox", "consent-service/outbox", "masking-gateway/outbox");

    private static final String NOTE = "menshen-set-aside.json";
    private static final DateTimeFormatter IN_NAMES =
            DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss'Z'").withZone(ZoneOffset.UTC);
    private static final JsonMapper JSON = new JsonMapper();

    private final Stack stack;
    private final Progress progress;
    private final BackupLog log;
    private final SignedLog signed;
    private final InstantSource clock;

    public Restore(Stack stack, PrintWriter out) {
        this(stack, new Progress(out), InstantSource.system());
    }

    Restore(Stack stack, Progress progress, InstantSource clock) {
        this.stack = stack;
        this.progress = progress;
        this.log = new BackupLog(stack.home());
        this.signed = new SignedLog(stack.home().resolve("audit-log"));
        this.clock = clock;
    }

    /// What was put in the place of what.
    ///
    /// @param state the moment to which the data now belongs; of a folder that was put back, now
    /// @param aside where the data of before lies now; empty when there was none
    public record Done(Kind kind, Instant state, Optional<Path> aside) {}

    /// What a folder that was set aside says of itself.
    private record Aside(String kind, Mark mark) {}

    /// Ends what a killed restore has left half done. To be called before anything in the folder is started.
    public static void finishInterrupted(Path home) {
        Switch.finish(home);
    }

    /// Restores a file, or puts a folder back that an earlier restore has set aside.
    ///
    /// @param to the moment to go to; without it, the moment of the backup
    public Done run(Path source, Optional<Instant> to) {
        boolean startedVault = false;
        try (Turn _ = Turn.take(stack.home())) {
            Switch.finish(stack.home());
            refuseRunning();
            if (Files.isDirectory(source)) {
                return putBack(source, to);
            }
            Header header = Beside.check(stack, source, log);
            Kind kind = Kind.named(header.kind());
            refuseWrongTime(kind, header, to);
            if (!stack.vault().running()) {
                startedVault = true;
                stack.vault().start();
            }
            return restore(source, header, kind, to);
        } catch (IOException e) {
            throw new ServerFailure("The restore failed: %s. Nothing was changed.".formatted(Backups.reason(e)), e);
        } catch (SQLException e) {
            throw new ServerFailure(
                    "The restored copy could not be prepared: %s. Nothing was changed.".formatted(e.getMessage()), e);
        } finally {
            if (startedVault) {
                stack.vault().stop();
            }
        }
    }

    private void refuseRunning() {
        List<String> running = stack.components().stream()
                .filter(component ->
                        !component.ports().isEmpty() && component.server().running())
                .map(Component::name)
                // These hold nothing that a restore exchanges.
                .filter(name -> !name.equals(stack.vault().name())
                        && !name.equals(stack.kafka().name()))
                .toList();
        if (!running.isEmpty()) {
            throw new ServerFailure("%s runs; stop the stack first (./menshen down). Nothing was changed."
                    .formatted(String.join(", ", running)));
        }
    }

    private void refuseWrongTime(Kind kind, Header header, Optional<Instant> to) {
        if (to.isPresent() && !kind.canGoBack()) {
            throw new ServerFailure(
                    "%s is never put back to an earlier time: it is restored to its newest state. Leave --to out."
                            .formatted(kind == Kind.LOG ? "The log" : "The key store"));
        }
        Instant made = Instant.parse(header.takenAt());
        if (to.isPresent() && to.get().isBefore(made)) {
            throw new ServerFailure("%s is before this backup was made (%s); take an older one. Nothing was changed."
                    .formatted(to.get(), made));
        }
        if (to.isPresent() && to.get().isAfter(clock.instant())) {
            throw new ServerFailure("%s is not over yet.".formatted(to.get()));
        }
        if (kind == Kind.MEMBERS && made.plus(KafkaServer.RETENTION).isBefore(clock.instant())) {
            throw new ServerFailure(
                    "This backup is from %s: withdrawals and erasures are kept for replaying for %d days only, so some could come undone. Nothing was changed."
                            .formatted(made, KafkaServer.RETENTION.toDays()));
        }
    }

    private Done restore(Path source, Header header, Kind kind, Optional<Instant> to) throws IOException, SQLException {
        Path folder = Turn.beside(stack.home()).resolve("restore");
        try (Beside beside = Beside.unpack(stack, source, header, folder, progress)) {
            progress.say("%s is whole and authentic: %d rows, made %s"
                    .formatted(
                            kind.id(),
                            beside.manifest().rows(),
                            beside.manifest().takenAt()));
            if (to.isPresent()
                    && to.get().isBefore(Instant.parse(beside.manifest().takenAt()))) {
                throw new ServerFailure(
                        "%s is before this backup was complete (%s); take an older one. Nothing was changed."
                                .formatted(to.get(), beside.manifest().takenAt()));
            }
            PostgresServer present = kind.server(stack);
            Recovery.Target target = target(kind, beside.manifest(), to);
            List<Path> logs = new ArrayList<>(List.of(present.archive()));
            // On the backup's own timeline its point is found; a later one would never pass it.
            String timeline = "current";
            if (!(target instanceof Recovery.Target.NamedPoint)) {
                // What was written last has not been archived yet. And a restore that was undone has left a timeline in
                // the archive that is not what happened: the present cluster knows.
                logs.add(present.folder().resolve("pg_wal"));
                timeline = Segments.timeline(present.folder()).orElse("latest");
            }
            beside.recover(target, logs, timeline);
            if (target instanceof Recovery.Target.NamedPoint
                    && beside.manifest().exact()) {
                Map<String, String> differences = beside.differences();
                if (!differences.isEmpty()) {
                    throw new ServerFailure(
                            "The restored tables do not have the rows that the backup counted: %s. Nothing was changed."
                                    .formatted(differences));
                }
            }
            Instant now = clock.instant();
            Mark mark = beside.mark(signed);
            mark.leave(beside.server(), kind, now);
            if (kind == Kind.MEMBERS) {
                endSessions(beside.server());
            }
            String last = lastComplete(beside.server());
            beside.server().stop();
            bringToArchive(beside.cluster(), last);
            progress.say("the copy stands; exchanging the folders");
            Path aside = exchange(kind, present, beside.cluster(), mark, now);
            log.add(Line.of("restored", now, header.id(), aside.toString()));
            return new Done(
                    kind,
                    to.orElse(Instant.parse(beside.manifest().takenAt())),
                    Files.exists(aside) ? Optional.of(aside) : Optional.empty());
        }
    }

    private static Recovery.Target target(Kind kind, Manifest manifest, Optional<Instant> to) {
        if (!kind.canGoBack()) {
            return new Recovery.Target.Newest();
        }
        return to.<Recovery.Target>map(Recovery.Target.Moment::new)
                .orElseGet(() -> new Recovery.Target.NamedPoint(manifest.point()));
    }

    /// Whoever was signed in at the time of the backup, and was signed out since, would be signed in again.
    private static void endSessions(PostgresServer server) throws SQLException {
        try (Connection connection = server.connect("keycloak");
                Statement statement = connection.createStatement()) {
            for (String table : List.of("offline_client_session", "offline_user_session")) {
                try (java.sql.ResultSet there = statement.executeQuery("SELECT to_regclass('%s')".formatted(table))) {
                    if (!there.next() || there.getString(1) == null) {
                        continue;
                    }
                }
                statement.execute("DELETE FROM " + table);
            }
        }
    }

    /// Ends the present segment and names it. A fresh one follows, in which there is room for the shutdown.
    private static String lastComplete(PostgresServer server) throws SQLException {
        try (Connection connection = server.connect("postgres")) {
            return BaseBackup.switchSegment(connection);
        }
    }

    /// The copy began a timeline of its own without archiving it. The server takes it to the archive when it
    /// starts in its place; before that it must not be there, or a later restore would follow a timeline that
    /// was never used.
    private static void bringToArchive(Path cluster, String lastComplete) throws IOException {
        String timeline = lastComplete.substring(0, 8);
        Path status = OwnerOnly.folder(cluster.resolve("pg_wal/archive_status"));
        for (Path file : Folder.list(cluster.resolve("pg_wal"))) {
            String name = file.getFileName().toString();
            boolean complete =
                    Segments.isSegment(name) && name.startsWith(timeline) && name.compareTo(lastComplete) <= 0;
            if (complete || name.equals(timeline + ".history")) {
                OwnerOnly.file(status.resolve(name + ".ready"));
            }
        }
    }

    private Path exchange(Kind kind, PostgresServer present, Path staged, Mark mark, Instant now) throws IOException {
        Path home = stack.home();
        // Two restores within one second must not meet in one folder.
        Path aside = home.resolve("set-aside")
                .resolve("%s-%s-%s"
                        .formatted(
                                kind.id(),
                                IN_NAMES.format(now),
                                UUID.randomUUID().toString().substring(0, 4)));
        if (Files.isDirectory(present.folder())) {
            // What is set aside may be put back one day; it then needs the same replay.
            OwnerOnly.write(present.folder().resolve(NOTE), JSON.writeValueAsBytes(new Aside(kind.id(), mark)));
        }
        Files.deleteIfExists(staged.resolve(NOTE));
        new Switch(
                        home.relativize(present.folder()).toString(),
                        home.relativize(aside).toString(),
                        home.relativize(staged).toString())
                .run(home);
        return aside;
    }

    /// Undoes a restore: what was set aside is marked like a restored copy, because the world went on without
    /// it.
    private Done putBack(Path source, Optional<Instant> to) throws IOException, SQLException {
        Path folder = stack.home()
                .resolve(stack.home().toRealPath().relativize(source.toRealPath()))
                .normalize();
        Path note = folder.resolve(NOTE);
        if (!Files.exists(note) || !folder.startsWith(stack.home())) {
            throw new ServerFailure("%s is neither a backup file nor a folder that a restore in %s has set aside."
                    .formatted(folder, stack.home()));
        }
        if (to.isPresent()) {
            throw new ServerFailure("A folder that was set aside is put back as it is; leave --to out.");
        }
        Aside said = JSON.readValue(Files.readAllBytes(note), Aside.class);
        Kind kind = Kind.named(said.kind());
        PostgresServer present = kind.server(stack);
        Path beside = OwnerOnly.folder(Turn.beside(stack.home()).resolve("put-back"));
        Instant now = clock.instant();
        PostgresServer server = present.beside(folder, Ports.free().postgresData(), new ProcessTable(beside));
        try {
            server.start();
            new Mark(said.mark().takenAt(), said.mark().positions(), signed.lastNumbers(SOURCES))
                    .leave(server, kind, now);
        } finally {
            server.stop();
            Turn.end(beside);
            Folder.delete(beside);
        }
        Path aside = exchange(kind, present, folder, said.mark(), now);
        return new Done(kind, now, Optional.of(aside));
    }
}
