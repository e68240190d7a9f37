package io.menshen.local.backup;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.menshen.local.postgres.PostgresServer;
import io.menshen.local.process.ServerFailure;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;

/// A base backup of a running cluster by PostgreSQL's low-level protocol (`pg_backup_start`, copy the files,
/// `pg_backup_stop`, add the write-ahead log between), as a tar archive. The bundled PostgreSQL has no
/// `pg_basebackup`.
final class BaseBackup {

    static final String MANIFEST = "menshen-manifest.json";

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Pattern START = Pattern.compile("START WAL LOCATION: \\S+ \\(file ([0-9A-F]{24})\\)");
    private static final Duration ARCHIVED_WITHIN = Duration.ofSeconds(60);
    private static final Duration WAKE_EACH = Duration.ofSeconds(1);

    /// Folders of which only the name is copied: their contents belong to the running server.
    private static final Set<String> EMPTY = Set.of(
            "pg_wal",
            "pg_dynshmem",
            "pg_notify",
            "pg_replslot",
            "pg_serial",
            "pg_snapshots",
            "pg_stat_tmp",
            "pg_subtrans");

    private static final Set<String> LEFT_OUT = Set.of(
            "postmaster.pid",
            "postmaster.opts",
            "postgresql.auto.conf.tmp",
            "current_logfiles",
            "backup_label",
            "tablespace_map",
            "recovery.signal",
            "pg_internal.init",
            "backup_manifest");

    private static final String CONTROL = "global/pg_control";

    private final PostgresServer server;
    private final Progress progress;

    BaseBackup(PostgresServer server, Progress progress) {
        this.server = server;
        this.progress = progress;
    }

    /// Writes the whole archive; the stream is left open.
    ///
    /// @param positions Kafka's ends, read before
    Manifest write(OutputStream stream, Kind kind, String id, Map<String, Map<Integer, Long>> positions)
            throws SQLException, IOException {
        server.beginArchiving();
        Path data = server.folder();
        TarArchiveOutputStream tar = new TarArchiveOutputStream(stream, "UTF-8");
        tar.setBigNumberMode(TarArchiveOutputStream.BIGNUMBER_POSIX);
        tar.setLongFileMode(TarArchiveOutputStream.LONGFILE_POSIX);
        try (Connection connection = server.connect("postgres");
                Statement statement = connection.createStatement()) {
            // A segment that was let go just before archiving began must not be one that the backup needs.
            awaitArchived(connection, switchSegment(connection));
            String version = text(statement, "SHOW server_version");
            try (PreparedStatement start = connection.prepareStatement("SELECT pg_backup_start(?, true)")) {
                start.setString(1, "menshen " + id);
                start.execute();
            }
            copyFiles(data, tar);
            String label;
            try (ResultSet stopped =
                    statement.executeQuery("SELECT labelfile, spcmapfile FROM pg_backup_stop(false)")) {
                stopped.next();
                label = stopped.getString(1);
                if (!stopped.getString(2).isBlank()) {
                    throw new ServerFailure(
                            "%s has tablespaces, which a backup does not hold.".formatted(server.name()));
                }
            }
            put(tar, "backup_label", label.getBytes(StandardCharsets.UTF_8));
            Matcher first = START.matcher(label);
            if (!first.find()) {
                throw new ServerFailure("%s gave a backup label that cannot be read.".formatted(server.name()));
            }
            String point = "menshen-" + id;
            Census census = Census.take(server, point);
            String last = switchSegment(connection);
            awaitArchived(connection, last);
            copySegments(tar, first.group(1), last);
            Manifest manifest = new Manifest(
                    id,
                    kind.id(),
                    census.takenAt().truncatedTo(ChronoUnit.MILLIS).toString(),
                    version,
                    first.group(1),
                    point,
                    census.exact(),
                    census.tables(),
                    positions);
            put(tar, MANIFEST, JSON.writeValueAsBytes(manifest));
            tar.finish();
            tar.flush();
            return manifest;
        }
    }

    // ------------------------------------------------------------------------------------------------------- files

    private void copyFiles(Path data, TarArchiveOutputStream tar) throws IOException {
        Files.walkFileTree(data, new SimpleFileVisitor<>() {

            @Override
            public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) throws IOException {
                String name = data.relativize(folder).toString();
                if (name.isEmpty()) {
                    return FileVisitResult.CONTINUE;
                }
                String own = folder.getFileName().toString();
                if (own.startsWith("pgsql_tmp")) {
                    return FileVisitResult.SKIP_SUBTREE;
                }
                putFolder(tar, name);
                if (!EMPTY.contains(name)) {
                    return FileVisitResult.CONTINUE;
                }
                if (name.equals("pg_wal")) {
                    putFolder(tar, "pg_wal/archive_status");
                    putFolder(tar, "pg_wal/summaries");
                }
                return FileVisitResult.SKIP_SUBTREE;
            }

            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                String name = data.relativize(file).toString();
                if (attributes.isRegularFile()
                        && !LEFT_OUT.contains(file.getFileName().toString())
                        && !name.equals(CONTROL)
                        && !file.getFileName().toString().startsWith("pgsql_tmp")) {
                    copy(file, name, tar);
                }
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFileFailed(Path file, IOException failure) throws IOException {
                // Tables are dropped while we copy; what matters of them is in the write-ahead log.
                if (failure instanceof NoSuchFileException) {
                    return FileVisitResult.CONTINUE;
                }
                throw failure;
            }
        });
        // Last, so that it is not older than anything else; twice the same, so that it was not read half written.
        Path control = data.resolve(CONTROL);
        byte[] content = Files.readAllBytes(control);
        byte[] again = Files.readAllBytes(control);
        while (!Arrays.equals(content, again)) {
            content = again;
            again = Files.readAllBytes(control);
        }
        put(tar, CONTROL, content);
    }

    /// A file may grow or shrink while it is copied; it stands in the archive with the size that it had at
    /// first, and the write-ahead log puts right what is inside.
    private void copy(Path file, String name, TarArchiveOutputStream tar) throws IOException {
        try (InputStream stream = Files.newInputStream(file)) {
            long size = Files.size(file);
            TarArchiveEntry entry = new TarArchiveEntry(name);
            entry.setSize(size);
            tar.putArchiveEntry(entry);
            byte[] buffer = new byte[256 * 1024];
            long left = size;
            while (left > 0) {
                int read = stream.readNBytes(buffer, 0, (int) Math.min(buffer.length, left));
                if (read == 0) {
                    Arrays.fill(buffer, (byte) 0);
                    read = (int) Math.min(buffer.length, left);
                }
                tar.write(buffer, 0, read);
                left -= read;
                progress.more(read);
            }
            tar.closeArchiveEntry();
        } catch (NoSuchFileException _) {
            // Dropped meanwhile.
        }
    }

    private static void putFolder(TarArchiveOutputStream tar, String name) throws IOException {
        tar.putArchiveEntry(new TarArchiveEntry(name + "/"));
        tar.closeArchiveEntry();
    }

    private static void put(TarArchiveOutputStream tar, String name, byte[] content) throws IOException {
        TarArchiveEntry entry = new TarArchiveEntry(name);
        entry.setSize(content.length);
        tar.putArchiveEntry(entry);
        tar.write(content);
        tar.closeArchiveEntry();
    }

    // ------------------------------------------------------------------------------------------- write-ahead log

    /// Ends the present segment and says its name.
    static String switchSegment(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            // Without anything written since the last one there would be nothing to switch.
            statement.execute("SELECT pg_logical_emit_message(false, 'menshen', 'backup')");
            return text(statement, "SELECT pg_walfile_name(pg_switch_wal())");
        }
    }

    private void awaitArchived(Connection connection, String segment) throws SQLException {
        Path file = server.archive().resolve(segment);
        long end = System.nanoTime() + ARCHIVED_WITHIN.toNanos();
        long wake = System.nanoTime() + WAKE_EACH.toNanos();
        while (!Files.exists(file)) {
            long now = System.nanoTime();
            if (now > end) {
                try (Statement statement = connection.createStatement()) {
                    throw new ServerFailure(
                            "%s does not bring its write-ahead log to %s (waiting for %s, failed with %s); look into its log."
                                    .formatted(
                                            server.name(),
                                            server.archive(),
                                            segment,
                                            Optional.ofNullable(text(
                                                            statement, "SELECT last_failed_wal FROM pg_stat_archiver"))
                                                    .orElse("nothing yet")));
                }
            }
            if (now > wake) {
                // A changed archive library ends the archiver; the next one starts when the server next wakes, which
                // may be a minute later when nobody calls.
                server.connect(PostgresServer.ADMIN).close();
                wake = now + WAKE_EACH.toNanos();
            }
            try {
                Thread.sleep(20);
            } catch (InterruptedException _) {
                Thread.currentThread().interrupt();
                throw new ServerFailure("Interrupted while waiting for the write-ahead log.");
            }
        }
    }

    private void copySegments(TarArchiveOutputStream tar, String first, String last) throws IOException {
        List<String> needed = Segments.between(Folder.list(server.archive()), first, last);
        if (needed.isEmpty()
                || !needed.getFirst().equals(first)
                || !needed.getLast().equals(last)) {
            throw new ServerFailure("The write-ahead log of %s from %s to %s is not complete in %s."
                    .formatted(server.name(), first, last, server.archive()));
        }
        for (String segment : needed) {
            copy(server.archive().resolve(segment), "pg_wal/" + segment, tar);
        }
    }

    static String text(Statement statement, String query) throws SQLException {
        try (ResultSet row = statement.executeQuery(query)) {
            row.next();
            return row.getString(1);
        }
    }

    /// The moment by the server's clock.
    static Instant now(Statement statement) throws SQLException {
        try (ResultSet row = statement.executeQuery("SELECT clock_timestamp()")) {
            row.next();
            return row.getObject(1, OffsetDateTime.class).toInstant();
        }
    }
}
