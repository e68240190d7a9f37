package io.menshen.local.backup;

import io.menshen.local.backup.BackupLog.Backup;
import io.menshen.local.backup.BackupLog.Line;
import io.menshen.local.postgres.Recovery;
import io.menshen.local.process.ProcessTable;
import io.menshen.local.process.Program;
import io.menshen.local.process.ServerFailure;
import io.menshen.local.stack.Service;
import io.menshen.local.stack.ServiceSettings;
import io.menshen.local.stack.Stack;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.time.InstantSource;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// Restores the newest backups beside the running stack and looks whether they would serve: the same rows, the
/// signed log, nobody revived. Touches nothing of the stack and leaves nothing behind.
public final class Drill {

    private final Stack stack;
    private final Progress progress;
    private final BackupLog log;
    private final InstantSource clock = InstantSource.system();
    private final List<Check> checks = new ArrayList<>();

    /// @param out where to tell how far it is; null for silence
    public Drill(Stack stack, @Nullable PrintWriter out) {
        this.stack = stack;
        this.progress = out == null ? Progress.silent() : new Progress(out);
        this.log = new BackupLog(stack.home());
    }

    /// One thing that was looked at.
    ///
    /// @param detail what was found; empty when there is nothing to add
    public record Check(String what, boolean passed, String detail) {}

    /// @param files the backups that were restored
    public record Report(boolean passed, double seconds, List<String> files, List<Check> checks) {

        public Report {
            files = List.copyOf(files);
            checks = List.copyOf(checks);
        }
    }

    public Report run() {
        long begin = System.nanoTime();
        try (Turn _ = Turn.take(stack.home())) {
            refuseStopped();
            List<Backup> newest = new ArrayList<>();
            for (Kind kind : Kind.values()) {
                newest.add(log.kept(kind).stream()
                        .findFirst()
                        .orElseThrow(() ->
                                new ServerFailure("There is no backup of the %s yet; make one first (./menshen backup)."
                                        .formatted(kind.id()))));
            }
            Path folder = Turn.beside(stack.home()).resolve("drill");
            try {
                drill(newest, folder);
            } finally {
                Turn.end(folder);
                Folder.delete(folder);
            }
            boolean passed = checks.stream().allMatch(Check::passed);
            for (Backup backup : newest) {
                log.add(Line.drilled(clock.instant(), backup.made().id(), passed));
            }
            return new Report(
                    passed,
                    Math.round((System.nanoTime() - begin) / 1e8) / 10.0,
                    newest.stream().map(backup -> backup.made().file()).toList(),
                    checks);
        } catch (IOException e) {
            throw new ServerFailure("The drill failed: %s.".formatted(Backups.reason(e)), e);
        } catch (SQLException e) {
            throw new ServerFailure("The restored copy could not be looked at: %s.".formatted(e.getMessage()), e);
        }
    }

    private static Beside copy(Map<Kind, Beside> copies, Kind kind) {
        return Objects.requireNonNull(copies.get(kind), kind.id());
    }

    private void refuseStopped() {
        if (!stack.kafka().running() || !stack.vault().running()) {
            throw new ServerFailure("A drill compares backups with the running stack; start it first (./menshen up).");
        }
    }

    private void drill(List<Backup> newest, Path folder) throws IOException, SQLException {
        Map<Kind, Beside> copies = new HashMap<>();
        for (Backup backup : newest) {
            Header header = Beside.check(stack, backup.file(), log);
            Beside copy = Beside.unpack(
                    stack, backup.file(), header, folder.resolve(backup.made().kind()), progress);
            copies.put(backup.kind(), copy);
            copy.recover(
                    new Recovery.Target.NamedPoint(copy.manifest().point()),
                    List.of(backup.kind().server(stack).archive()),
                    "current");
            countRows(copy);
        }
        compareLog(copy(copies, Kind.LOG));
        replay(copies, folder);
        Facts facts = Facts.read(stack.kafka());
        nobodyIsAlive(copy(copies, Kind.MEMBERS), facts);
        everyKeyIsThere(copy(copies, Kind.MEMBERS), copy(copies, Kind.KEYS));
    }

    private void countRows(Beside copy) throws SQLException {
        Map<String, String> differences = copy.differences();
        int tables =
                copy.manifest().tables().values().stream().mapToInt(Map::size).sum();
        String what = "%s: %d rows in %d tables, as counted when the backup was made"
                .formatted(copy.kind().id(), copy.manifest().rows(), tables);
        if (copy.manifest().exact()) {
            add(what, differences.isEmpty(), differences.isEmpty() ? "" : "manifest/found " + differences);
        } else {
            add(what, true, "the counts were taken while others wrote, differences mean nothing: " + differences);
        }
    }

    /// The verifier of audit-service judges, with the keys of the first start: it needs nothing but them and
    /// the tiles.
    private void compareLog(Beside copy) throws IOException, SQLException {
        String what = "log: the restored entries give the root that was signed last, or a beginning of it";
        Path keys = stack.home().resolve("audit-keys.txt");
        Path tiles = stack.home().resolve("audit-log");
        if (!Files.exists(tiles.resolve("checkpoint"))) {
            add(
                    what,
                    copy.manifest().tables().getOrDefault("audit", Map.of()).getOrDefault("leaf", 0L) == 0,
                    "nothing was ever signed");
            return;
        }
        long minimum = minimum(copy);
        Process verifier = Program.auditPiped(
                "io.menshen.audit.verify.RestoredLog",
                List.of("--keys", keys.toString(), "--from", Long.toString(minimum), tiles.toString()));
        try (Connection connection = copy.server().connect("audit");
                Statement statement = connection.createStatement();
                OutputStream entries = verifier.getOutputStream()) {
            connection.setAutoCommit(false);
            statement.setFetchSize(2_000);
            try (ResultSet rows = statement.executeQuery(
                    "SELECT json FROM leaf WHERE index >= %d ORDER BY index".formatted(minimum))) {
                while (rows.next()) {
                    entries.write(rows.getString(1).getBytes(StandardCharsets.UTF_8));
                    entries.write('\n');
                }
            }
        } catch (IOException _) {
            // It has seen enough; what it says is below.
        }
        String verdict = new String(verifier.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
        try {
            add(what, verifier.waitFor() == 0, verdict);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            throw new ServerFailure("Interrupted during the drill.");
        }
    }

    /// The first entry that was not pruned; a backup of before prunings knows nothing of them.
    private static long minimum(Beside copy) throws SQLException {
        try (Connection connection = copy.server().connect("audit");
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(
                        "SELECT coalesce((to_jsonb(log_size) ->> 'minimum')::bigint, 0) FROM log_size")) {
            return row.next() ? row.getLong(1) : 0;
        }
    }

    /// The services' own replay, on the copies: they read Kafka, open no port, send nothing and end.
    private void replay(Map<Kind, Beside> copies, Path folder) throws SQLException {
        Beside members = copy(copies, Kind.MEMBERS);
        Beside keys = copy(copies, Kind.KEYS);
        SignedLog signed = new SignedLog(stack.home().resolve("audit-log"));
        Instant now = clock.instant();
        members.mark(signed).leave(members.server(), Kind.MEMBERS, now);
        keys.mark(signed).leave(keys.server(), Kind.KEYS, now);
        members.server().ensureDatabases();
        for (Service service : List.of(Service.CONSENT, Service.MEMBER)) {
            progress.say("%s replays on the copy".formatted(service.id()));
            ServiceSettings settings = stack.settings(service);
            Map<String, String> plain = new HashMap<>(settings.properties());
            plain.put("quarkus.datasource.jdbc.url", members.server().jdbcUrl(service.database()));
            if (service.needsKeyStore()) {
                // The copy's own: a replay on the copy must not remove what the running stack keeps apart.
                plain.put("quarkus.datasource.apart.jdbc.url", members.server().jdbcUrl("apart"));
                plain.put("quarkus.datasource.keys.jdbc.url", keys.server().jdbcUrl("keys"));
            }
            plain.put("menshen.restore.replay-only", "true");
            plain.put("quarkus.http.port", "0");
            plain.put("quarkus.management.port", "0");
            String complaint = stack.service(service)
                    .runOnce(new ServiceSettings(plain, settings.secrets()), new ProcessTable(folder), folder);
            int open = open(members, service.database());
            add(
                    "%s: replays what ended since, before it would serve".formatted(service.id()),
                    complaint.isEmpty() && open == 0,
                    complaint);
        }
    }

    private static int open(Beside copy, String database) throws SQLException {
        if (!has(copy, database, "restored")) {
            return 0;
        }
        try (Connection connection = copy.server().connect(database);
                Statement statement = connection.createStatement()) {
            return Integer.parseInt(
                    BaseBackup.text(statement, "SELECT count(*) FROM restored WHERE replayed_at IS NULL"));
        }
    }

    private void nobodyIsAlive(Beside copy, Facts facts) throws SQLException {
        int standing = 0;
        int revived = 0;
        if (has(copy, "consent", "consent_record")) {
            try (Connection connection = copy.server().connect("consent");
                    Statement statement = connection.createStatement();
                    ResultSet rows = statement.executeQuery(
                            "SELECT member_id, purpose, given_at FROM consent_record WHERE status = 'GIVEN'")) {
                while (rows.next()) {
                    standing++;
                    @Nullable Instant ended = facts.withdrawn().get(rows.getString(1) + "/" + rows.getString(2));
                    if (ended != null
                            && !rows.getObject(3, OffsetDateTime.class)
                                    .toInstant()
                                    .isAfter(ended)) {
                        revived++;
                    }
                }
            }
        }
        add(
                "consents: none of the %d withdrawn ones stands"
                        .formatted(facts.withdrawn().size()),
                revived == 0,
                "%d stand, %d of them withdrawn".formatted(standing, revived));
        int alive = 0;
        if (has(copy, "member", "member")) {
            alive = alive(copy, facts.gone());
        }
        add(
                "members: none of the %d erased or expired ones is there"
                        .formatted(facts.gone().size()),
                alive == 0,
                alive == 0 ? "" : "%d are alive".formatted(alive));
    }

    private static int alive(Beside copy, Set<UUID> gone) throws SQLException {
        Set<UUID> alive = new HashSet<>();
        try (Connection connection = copy.server().connect("member");
                Statement statement = connection.createStatement()) {
            for (String query : List.of(
                    "SELECT id FROM member WHERE state IN ('TO_BE_INFORMED', 'CLAIMED')",
                    "SELECT member FROM sealed_group",
                    "SELECT subject FROM claimed_key")) {
                try (ResultSet rows = statement.executeQuery(query)) {
                    while (rows.next()) {
                        UUID member = rows.getObject(1, UUID.class);
                        if (gone.contains(member)) {
                            alive.add(member);
                        }
                    }
                }
            }
        }
        return alive.size();
    }

    /// A member without the key is a member lost.
    private void everyKeyIsThere(Beside members, Beside keys) throws SQLException {
        if (!has(members, "member", "claimed_key") || !has(keys, "keys", "data_key")) {
            return;
        }
        Set<UUID> claimed = ids(members, "member", "SELECT key FROM claimed_key");
        Set<UUID> stored = ids(keys, "keys", "SELECT id FROM data_key");
        claimed.removeAll(stored);
        add(
                "keys: every claimed data key is in the key store",
                claimed.isEmpty(),
                "%d are missing".formatted(claimed.size()));
    }

    private static Set<UUID> ids(Beside copy, String database, String query) throws SQLException {
        Set<UUID> ids = new HashSet<>();
        try (Connection connection = copy.server().connect(database);
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(query)) {
            while (rows.next()) {
                ids.add(rows.getObject(1, UUID.class));
            }
        }
        return ids;
    }

    private static boolean has(Beside copy, String database, String table) throws SQLException {
        try (Connection connection = copy.server().connect(database);
                Statement statement = connection.createStatement();
                ResultSet row =
                        statement.executeQuery("SELECT 1 WHERE to_regclass('%s') IS NOT NULL".formatted(table))) {
            return row.next();
        }
    }

    private void add(String what, boolean passed, String detail) {
        checks.add(new Check(what, passed, detail));
    }
}
