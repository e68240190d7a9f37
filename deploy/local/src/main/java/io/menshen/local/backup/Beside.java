package io.menshen.local.backup;

import io.menshen.local.postgres.PostgresServer;
import io.menshen.local.postgres.Recovery;
import io.menshen.local.process.OwnerOnly;
import io.menshen.local.process.ProcessTable;
import io.menshen.local.process.ServerFailure;
import io.menshen.local.stack.Ports;
import io.menshen.local.stack.Stack;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// A backup unpacked and started beside the stack: in a folder of its own, on a port of its own, touching
/// nothing.
final class Beside implements AutoCloseable {

    private final Path folder;
    private final Unpacked unpacked;
    private final PostgresServer server;
    private final Kind kind;

    private Beside(Path folder, Unpacked unpacked, PostgresServer server, Kind kind) {
        this.folder = folder;
        this.unpacked = unpacked;
        this.server = server;
        this.kind = kind;
    }

    /// Checks a file as far as that is possible without opening it.
    static Header check(Stack stack, Path file, BackupLog log) {
        Header header = BackupFile.header(file);
        Kind kind = Kind.named(header.kind());
        if (!header.stack().equals(stack.id())) {
            throw new ServerFailure(
                    "%s is a backup of another stack; this one's data would be replaced by somebody else's. Nothing was changed."
                            .formatted(file));
        }
        if (header.postgres() != PostgresServer.MAJOR) {
            throw new ServerFailure(
                    "%s was made with PostgreSQL %d; here is %d, which does not read its files. Nothing was changed."
                            .formatted(file, header.postgres(), PostgresServer.MAJOR));
        }
        if (!header.transitKey().equals(kind.transitKey())) {
            throw new ServerFailure("%s is damaged: its header names a wrong key.".formatted(file));
        }
        Optional<BackupLog.Backup> known = log.find(header.id());
        try {
            if (known.isPresent()
                    && (Files.size(file) != known.get().made().size()
                            || !BackupFile.hash(file).equals(known.get().made().sha256()))) {
                throw new ServerFailure(
                        "%s is damaged: its SHA-256 is not the one in the backup log. Nothing was changed."
                                .formatted(file));
            }
        } catch (IOException e) {
            throw new ServerFailure("%s cannot be read: %s.".formatted(file, e.getMessage()), e);
        }
        return header;
    }

    /// Unpacks and opens the whole file.
    ///
    /// @param folder a new one below [Turn#beside]
    static Beside unpack(Stack stack, Path file, Header header, Path folder, Progress progress) throws IOException {
        Kind kind = Kind.named(header.kind());
        OwnerOnly.folder(folder);
        Backups.refuseFullDisk(folder, Files.getFileStore(folder).getUsableSpace(), header.bytes());
        byte[] key = stack.vault().backupKeys().open(kind.transitKey(), header.wrapped());
        Unpacked unpacked;
        try {
            unpacked = Unpacked.of(file, header, key, folder, progress);
        } catch (ServerFailure failure) {
            Folder.delete(folder);
            throw failure;
        }
        PostgresServer server =
                kind.server(stack).beside(unpacked.cluster(), Ports.free().postgresData(), new ProcessTable(folder));
        return new Beside(folder, unpacked, server, kind);
    }

    PostgresServer server() {
        return server;
    }

    Kind kind() {
        return kind;
    }

    Manifest manifest() {
        return unpacked.manifest();
    }

    Path cluster() {
        return unpacked.cluster();
    }

    /// Plays the write-ahead log back and says what became of it.
    void recover(Recovery.Target target, List<Path> logs, String timeline) {
        try {
            server.recover(new Recovery(logs, target, timeline));
        } catch (ServerFailure failure) {
            throw new ServerFailure(
                    "The backup was opened, but PostgreSQL does not bring it to %s: %s Nothing was changed."
                            .formatted(
                                    switch (target) {
                                        case Recovery.Target.NamedPoint _ -> "its restore point";
                                        case Recovery.Target.Moment moment -> String.valueOf(moment.time());
                                        case Recovery.Target.Newest _ -> "the newest state";
                                    },
                                    failure.getMessage()),
                    failure);
        }
    }

    /// Tables whose rows are not as many as the manifest says: table → `manifest/found`. Only at the restore
    /// point do they have to be the same.
    Map<String, String> differences() throws SQLException {
        Map<String, Map<String, Long>> found =
                Census.of(server, manifest().tables().keySet());
        Map<String, String> differences = new TreeMap<>();
        manifest().tables().forEach((database, tables) -> {
            Map<String, Long> here = found.getOrDefault(database, Map.of());
            tables.forEach((table, rows) -> {
                @Nullable Long now = here.get(table);
                if (!rows.equals(now)) {
                    differences.put(database + "." + table, rows + "/" + now);
                }
            });
        });
        return differences;
    }

    /// A mark for its services.
    Mark mark(SignedLog log) {
        return new Mark(manifest().takenAt(), manifest().positions(), log.lastNumbers(Restore.SOURCES));
    }

    /// Ends the server, if it still runs, and removes the folder.
    @Override
    public void close() throws IOException {
        Turn.end(folder);
        Folder.delete(folder);
    }
}
