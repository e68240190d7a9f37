package io.menshen.local.backup;

import io.menshen.local.backup.BackupLog.Backup;
import io.menshen.local.backup.BackupLog.Line;
import io.menshen.local.backup.BackupLog.Made;
import io.menshen.local.postgres.PostgresServer;
import io.menshen.local.process.OwnerOnly;
import io.menshen.local.process.ServerFailure;
import io.menshen.local.stack.Stack;
import io.menshen.local.vault.BackupKeys;
import java.io.BufferedOutputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.sql.SQLException;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.zip.GZIPOutputStream;

/// Makes backups of a running stack and lets old ones go.
public final class Backups {

    private static final DateTimeFormatter IN_NAMES =
            DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss'Z'").withZone(ZoneOffset.UTC);

    /// Room that must be left when the backup is written: a full disk stops the servers too.
    private static final long SPARE = 256L << 20;

    private final Stack stack;
    private final Progress progress;
    private final BackupLog log;
    private final InstantSource clock;

    public Backups(Stack stack, PrintWriter out) {
        this(stack, new Progress(out), InstantSource.system());
    }

    Backups(Stack stack, Progress progress, InstantSource clock) {
        this.stack = stack;
        this.progress = progress;
        this.log = new BackupLog(stack.home());
        this.clock = clock;
    }

    /// Where backups go unless another place is named.
    public static Path defaultFolder(Path home) {
        return home.resolve("backups");
    }

    /// Backs up each cluster into a file of its own, then lets go what is too old.
    ///
    /// @param to where the files go
    /// @param copyTo a second place, away from this disk
    /// @return the new backups
    public List<Backup> make(Path to, Optional<CopyPlace> copyTo, Retention retention) {
        // The key store last: a key is minted before its member is, so every member of the first file finds one.
        return make(List.of(Kind.MEMBERS, Kind.LOG, Kind.KEYS), to, copyTo, retention);
    }

    List<Backup> make(List<Kind> kinds, Path to, Optional<CopyPlace> copyTo, Retention retention) {
        try (Turn _ = Turn.take(stack.home())) {
            refuseStopped();
            log.closeUnfinished(clock.instant());
            List<String> made = new ArrayList<>();
            for (Kind kind : kinds) {
                made.add(make(kind, to.toAbsolutePath().normalize()));
            }
            for (String id : made) {
                copyTo.ifPresent(place -> copy(id, place, retention));
            }
            letGo(retention);
            return log.backups().stream()
                    .filter(backup -> made.contains(backup.made().id()))
                    .toList();
        } catch (IOException e) {
            throw new ServerFailure("The backup failed: %s.".formatted(reason(e)), e);
        }
    }

    private void refuseStopped() {
        for (Kind kind : Kind.values()) {
            if (!kind.server(stack).running()) {
                throw new ServerFailure("%s does not run; a backup is made of the running stack (./menshen up)."
                        .formatted(kind.server(stack).name()));
            }
        }
        if (!stack.kafka().running() || !stack.vault().running()) {
            throw new ServerFailure("%s does not run; a backup needs it (./menshen up)."
                    .formatted(stack.vault().running() ? "kafka" : "vault"));
        }
    }

    private String make(Kind kind, Path to) throws IOException {
        long begin = System.nanoTime();
        PostgresServer server = kind.server(stack);
        String id = UUID.randomUUID().toString();
        OwnerOnly.folder(to);
        Folder.removeUnfinished(to);
        long bytes = Folder.size(server.folder());
        refuseFullDisk(to, Files.getFileStore(to).getUsableSpace(), bytes);
        Map<String, Map<Integer, Long>> positions = KafkaEnds.read(stack.kafka(), Stack.topics());
        BackupKeys keys = stack.vault().backupKeys();
        if (kind == Kind.KEYS) {
            keys.renew();
        }
        BackupKeys.DataKey key = keys.make(kind.transitKey());
        Header header = new Header(
                id,
                kind.id(),
                stack.id(),
                clock.instant().toString(),
                PostgresServer.MAJOR,
                bytes,
                kind.transitKey(),
                key.wrapped());
        Path file = to.resolve("menshen-%s-%s-%s%s"
                .formatted(kind.id(), IN_NAMES.format(clock.instant()), id.substring(0, 8), BackupFile.SUFFIX));
        Path fresh = to.resolve("." + file.getFileName() + ".new");
        progress.begin(kind.id(), bytes);
        MessageDigest digest = BackupFile.sha256();
        Manifest manifest;
        try {
            try (FileChannel channel = FileChannel.open(
                            OwnerOnly.file(fresh), StandardOpenOption.WRITE, StandardOpenOption.TRUNCATE_EXISTING);
                    OutputStream plain = java.nio.channels.Channels.newOutputStream(channel);
                    OutputStream hashed = new BufferedOutputStream(new DigestOutputStream(plain, digest), 1 << 20)) {
                try (OutputStream sealed = BackupFile.seal(new Unclosed(hashed), header, key.plain());
                        OutputStream packed = new GZIPOutputStream(sealed, 64 * 1024) {
                            {
                                def.setLevel(1);
                            }
                        }) {
                    OutputStream buffered = new BufferedOutputStream(packed, 64 * 1024);
                    manifest = new BaseBackup(server, progress).write(buffered, kind, id, positions);
                    buffered.flush();
                }
                hashed.flush();
                channel.force(true);
            } finally {
                Arrays.fill(key.plain(), (byte) 0);
            }
            Made made = new Made(
                    id,
                    kind.id(),
                    file.toString(),
                    manifest.takenAt(),
                    Math.round((System.nanoTime() - begin) / 1e8) / 10.0,
                    Files.size(fresh),
                    HexFormat.of().formatHex(digest.digest()),
                    bytes,
                    kind.transitKey(),
                    key.version(),
                    manifest.firstSegment(),
                    manifest.exact(),
                    manifest.tables());
            log.add(Line.made(clock.instant(), made));
            Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE);
            Folder.flush(to);
            log.add(Line.of("named", clock.instant(), id, null));
            progress.say(
                    "%-8s %6.1f s %7.1f MB  %s".formatted(kind.id(), made.seconds(), made.size() / 1048576.0, file));
            return id;
        } catch (SQLException e) {
            throw new ServerFailure("%s could not be backed up: %s.".formatted(server.name(), e.getMessage()), e);
        } finally {
            Files.deleteIfExists(fresh);
        }
    }

    static void refuseFullDisk(Path folder, long usable, long bytes) {
        if (usable < bytes + SPARE) {
            throw new ServerFailure("Only %d MB are free in %s; the backup may need %d MB. Nothing was changed."
                    .formatted(usable >> 20, folder, (bytes + SPARE) >> 20));
        }
    }

    // ------------------------------------------------------------------------------------------------------ copies

    private void copy(String id, CopyPlace place, Retention retention) {
        Backup backup = log.find(id).orElseThrow();
        try {
            Instant until = backup.takenAt().plus(retention.of(backup.kind()));
            String done = place.copy(
                    backup.file(),
                    backup.made().sha256(),
                    until,
                    // Written down before it can be found there, like the backup itself.
                    address -> log.add(Line.of("copied", clock.instant(), id, address)));
            progress.say("%-8s %s".formatted(backup.made().kind(), done));
        } catch (IOException e) {
            throw new ServerFailure(
                    "%s could not be copied: %s. The backup itself is whole.".formatted(backup.file(), reason(e)), e);
        }
    }

    // --------------------------------------------------------------------------------------------------- retention

    /// Deletes what is too old or too many, the write-ahead log that nothing kept needs any more, and Vault's
    /// key versions of the key store's backups that are gone.
    void letGo(Retention retention) throws IOException {
        Instant now = clock.instant();
        for (Kind kind : Kind.values()) {
            List<Backup> kept = log.kept(kind);
            for (int i = 1; i < kept.size(); i++) {
                Backup backup = kept.get(i);
                boolean tooOld = backup.takenAt().plus(retention.of(kind)).isBefore(now);
                boolean tooMany = kind != Kind.KEYS && i >= retention.count();
                if (tooOld || tooMany) {
                    delete(backup, now);
                }
            }
            List<Backup> left = log.kept(kind);
            if (!left.isEmpty()) {
                Segments.deleteBefore(
                        kind.server(stack).archive(), left.getLast().made().firstSegment());
            }
        }
        List<Backup> keys = log.kept(Kind.KEYS);
        if (!keys.isEmpty()) {
            int oldest = keys.stream()
                    .mapToInt(backup -> backup.made().keyVersion())
                    .min()
                    .orElse(0);
            if (stack.vault().backupKeys().destroyBefore(oldest)) {
                log.add(Line.destroyed(now, oldest));
            }
        }
    }

    private void delete(Backup backup, Instant now) throws IOException {
        Files.deleteIfExists(backup.file());
        for (String copy : backup.copies()) {
            Optional<String> obstacle = CopyPlace.ofCopy(copy).delete(copy);
            if (obstacle.isPresent()) {
                // Tried again next time. A copy of the key store dies with its key anyway.
                progress.say("%s; %s stays in the list.".formatted(obstacle.get(), copy));
                if (backup.kind() != Kind.KEYS) {
                    return;
                }
            }
        }
        log.add(Line.of("deleted", now, backup.made().id(), null));
    }

    static String reason(IOException e) {
        String message = String.valueOf(e.getMessage());
        return message.contains("No space left") ? "the disk is full" : message;
    }

    /// Keeps what lies below open when the stream above is closed.
    private static final class Unclosed extends FilterOutputStream {

        Unclosed(OutputStream out) {
            super(out);
        }

        @Override
        public void write(byte[] bytes, int from, int length) throws IOException {
            out.write(bytes, from, length);
        }

        @Override
        public void close() throws IOException {
            flush();
        }
    }
}
