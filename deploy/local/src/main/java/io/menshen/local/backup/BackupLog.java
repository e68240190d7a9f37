package io.menshen.local.backup;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.menshen.local.process.OwnerOnly;
import io.menshen.local.process.ServerFailure;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Every backup that was ever made here, and what became of it: lines of JSON, only ever added to.
///
/// A backup is written down *before* its file gets its name, so there is never a file that the log does not
/// know: how long a destroyed key may still lie in some backup can be read from here.
public final class BackupLog {

    private static final JsonMapper JSON = JsonMapper.builder()
            .defaultPropertyInclusion(
                    JsonInclude.Value.construct(JsonInclude.Include.NON_NULL, JsonInclude.Include.NON_NULL))
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .build();

    private final Path file;

    public BackupLog(Path home) {
        this.file = home.resolve("backups/backup-log.jsonl");
    }

    /// One line.
    ///
    /// @param event `made`, `named` (the file has its name), `copied`, `deleted`, `restored`, `drilled`,
    /// `destroyed` (old versions of the key store's transit key)
    /// @param at when it was written
    /// @param id the backup; absent for `destroyed`
    record Line(
            String event,
            String at,
            @Nullable String id,
            @Nullable Made made,
            @Nullable String path,
            @Nullable Integer version,
            @Nullable Boolean passed) {

        static Line made(Instant at, Made made) {
            return new Line("made", at.toString(), made.id(), made, null, null, null);
        }

        static Line of(String event, Instant at, String id, @Nullable String path) {
            return new Line(event, at.toString(), id, null, path, null, null);
        }

        static Line drilled(Instant at, String id, boolean passed) {
            return new Line("drilled", at.toString(), id, null, null, null, passed);
        }

        static Line destroyed(Instant at, int before) {
            return new Line("destroyed", at.toString(), null, null, null, before, null);
        }
    }

    /// What is known of a backup when its file is complete.
    ///
    /// @param seconds how long it took
    /// @param size of the file, in bytes
    /// @param bytes of the cluster's files, unpacked
    /// @param keyVersion of Vault's transit key that wraps its key
    /// @param tables database → table → rows
    public record Made(
            String id,
            String kind,
            String file,
            String takenAt,
            double seconds,
            long size,
            String sha256,
            long bytes,
            String transitKey,
            int keyVersion,
            String firstSegment,
            boolean exact,
            Map<String, Map<String, Long>> tables) {

        public long rows() {
            return tables.values().stream()
                    .flatMap(database -> database.values().stream())
                    .mapToLong(Long::longValue)
                    .sum();
        }
    }

    /// A backup as it stands now.
    ///
    /// @param copies where it was copied to
    /// @param deletedAt since when its file and its copies are gone; null as long as it is kept
    /// @param drilledAt when a drill last restored it
    /// @param passed what that drill found
    public record Backup(
            Made made,
            List<String> copies,
            @Nullable String deletedAt,
            @Nullable String drilledAt,
            @Nullable Boolean passed) {

        public Backup {
            copies = List.copyOf(copies);
        }

        public boolean kept() {
            return deletedAt == null;
        }

        public Kind kind() {
            return Kind.named(made.kind());
        }

        public Path file() {
            return Path.of(made.file());
        }

        public Instant takenAt() {
            return Instant.parse(made.takenAt());
        }
    }

    /// Adds a line, durably.
    synchronized void add(Line line) {
        try {
            OwnerOnly.folder(parent());
            OwnerOnly.file(file);
            try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE, StandardOpenOption.READ)) {
                String text = JSON.writeValueAsString(line) + "\n";
                if (tornAtTheEnd(channel)) {
                    text = "\n" + text;
                }
                ByteBuffer bytes = ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
                channel.position(channel.size());
                while (bytes.hasRemaining()) {
                    channel.write(bytes);
                }
                channel.force(true);
            }
            Folder.flush(parent());
        } catch (IOException e) {
            throw new ServerFailure("The backup log %s cannot be written: %s.".formatted(file, e.getMessage()), e);
        }
    }

    /// All backups, the oldest first.
    public List<Backup> backups() {
        Map<String, Backup> backups = new LinkedHashMap<>();
        for (Line line : lines()) {
            if (line.made() != null) {
                backups.put(line.made().id(), new Backup(line.made(), List.of(), null, null, null));
                continue;
            }
            @Nullable Backup known = line.id() == null ? null : backups.get(line.id());
            if (known != null) {
                backups.put(known.made().id(), changed(known, line));
            }
        }
        return backups.values().stream()
                .sorted(Comparator.comparing(Backup::takenAt))
                .toList();
    }

    private static Backup changed(Backup known, Line line) {
        return switch (line.event()) {
            case "copied" -> {
                List<String> copies = new ArrayList<>(known.copies());
                copies.add(String.valueOf(line.path()));
                yield new Backup(known.made(), copies, known.deletedAt(), known.drilledAt(), known.passed());
            }
            case "deleted" -> new Backup(known.made(), known.copies(), line.at(), known.drilledAt(), known.passed());
            case "drilled" -> new Backup(known.made(), known.copies(), known.deletedAt(), line.at(), line.passed());
            default -> known;
        };
    }

    /// Kept backups of a kind, the newest first.
    List<Backup> kept(Kind kind) {
        return backups().stream()
                .filter(backup -> backup.kept() && backup.kind() == kind)
                .sorted(Comparator.comparing(Backup::takenAt).reversed())
                .toList();
    }

    Optional<Backup> find(String id) {
        return backups().stream()
                .filter(backup -> backup.made().id().equals(id))
                .findFirst();
    }

    /// How long a key that is destroyed at this moment can still be found in backups of the key store.
    ///
    /// @param holding the kept backups that were made before it, the oldest first
    /// @param goneBy when the last of them goes by the rule; null when there is none, or when the last one is
    /// the newest of all, which is kept until there is a newer one
    public record KeyTraces(List<Backup> holding, @Nullable Instant goneBy) {

        public KeyTraces {
            holding = List.copyOf(holding);
        }
    }

    /// Answers for a certificate of erasure.
    public KeyTraces tracesOfKeysDestroyedAt(Instant moment, Duration keyStoreFor) {
        List<Backup> kept = kept(Kind.KEYS);
        List<Backup> holding = kept.reversed().stream()
                .filter(backup -> !backup.takenAt().isAfter(moment))
                .toList();
        if (holding.isEmpty() || holding.getLast().equals(kept.getFirst())) {
            return new KeyTraces(holding, null);
        }
        return new KeyTraces(holding, holding.getLast().takenAt().plus(keyStoreFor));
    }

    /// Files that were written down and never got their name: a killed backup. Their lines are closed.
    void closeUnfinished(Instant now) {
        Map<String, Made> open = new LinkedHashMap<>();
        for (Line line : lines()) {
            if (line.made() != null) {
                open.put(line.made().id(), line.made());
            } else if (line.id() != null) {
                open.remove(line.id());
            }
        }
        for (Made made : open.values()) {
            add(Line.of(Files.exists(Path.of(made.file())) ? "named" : "deleted", now, made.id(), null));
        }
    }

    private List<Line> lines() {
        if (!Files.exists(file)) {
            return List.of();
        }
        try {
            List<Line> lines = new ArrayList<>();
            for (String text : Files.readAllLines(file)) {
                if (!text.isBlank()) {
                    parse(text).ifPresent(lines::add);
                }
            }
            return lines;
        } catch (IOException e) {
            throw new ServerFailure("The backup log %s cannot be read: %s.".formatted(file, e.getMessage()), e);
        }
    }

    /// A line that was cut off by a crash says nothing: what it was about to say did not happen yet.
    private static Optional<Line> parse(String text) {
        try {
            return Optional.of(JSON.readValue(text, Line.class));
        } catch (JsonProcessingException _) {
            return Optional.empty();
        }
    }

    private static boolean tornAtTheEnd(FileChannel channel) throws IOException {
        long size = channel.size();
        if (size == 0) {
            return false;
        }
        ByteBuffer last = ByteBuffer.allocate(1);
        channel.read(last, size - 1);
        return last.get(0) != '\n';
    }

    private Path parent() {
        return java.util.Objects.requireNonNull(file.getParent());
    }
}
