package io.menshen.audit.export;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.menshen.audit.checkpoint.LogConfig;
import io.menshen.audit.log.TileFiles;
import io.menshen.audit.merkle.Hash;
import io.menshen.audit.merkle.Proofs;
import io.menshen.audit.note.Checkpoint;
import io.menshen.audit.note.MalformedNoteException;
import io.menshen.audit.note.ProofFile;
import io.menshen.audit.note.SignedNote;
import io.menshen.audit.query.EntrySearch;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import java.util.zip.ZipOutputStream;
import org.jspecify.annotations.Nullable;

/// Writes the zip of an export. `docs/reference/log-formats.md` describes what is in it.
@ApplicationScoped
public class ExportFile {

    /// Told now and then how many entries are written.
    @FunctionalInterface
    interface Progress {
        void written(int entries) throws SQLException;
    }

    /// There are more entries than one export may hold.
    static final class TooMany extends Exception {
        TooMany() {
            super(null, null, false, false);
        }
    }

    private static final int TELL_EVERY = 1_000;

    private final EntrySearch search;
    private final ObjectMapper json;
    private final Path folder;
    private final TileFiles tiles;

    ExportFile(EntrySearch search, ObjectMapper json, LogConfig config) {
        this.search = search;
        this.json = json;
        this.folder = config.directory().resolve("exports");
        this.tiles = new TileFiles(config.directory());
    }

    Path of(UUID id) {
        return folder.resolve(id + ".zip");
    }

    /// What was written.
    ///
    /// @param manifest its SHA-256 in hex digits: the log is to name it
    record Written(int rows, String manifest) {}

    /// The export with everything but the proof of its manifest; nobody can fetch it yet.
    private Path unproved(UUID id) {
        return folder.resolve(id + ".unproved");
    }

    boolean isWritten(UUID id) {
        return Files.exists(unproved(id));
    }

    /// Puts the proof beside what it is about, and the file in its place.
    ///
    /// @return the file's length
    long finish(UUID id, ProofFile proof) throws IOException {
        Path unfinished = folder.resolve(id + ".new");
        try (ZipInputStream from = new ZipInputStream(Files.newInputStream(unproved(id)));
                ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(unfinished))) {
            put(zip, "manifest.tlog-proof", proof.toString().getBytes(StandardCharsets.UTF_8));
            @Nullable ZipEntry entry = from.getNextEntry();
            while (entry != null) {
                zip.putNextEntry(new ZipEntry(entry.getName()));
                from.transferTo(zip);
                zip.closeEntry();
                entry = from.getNextEntry();
            }
        }
        Files.move(unfinished, of(id), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        Files.deleteIfExists(unproved(id));
        return Files.size(of(id));
    }

    /// Writes the file of an export anew, whole or not at all, but for the proof of its manifest.
    ///
    /// @param note the checkpoint against which everything is proved
    Written write(Export export, SignedNote note, int most, Instant now, Progress progress)
            throws SQLException, IOException, MalformedNoteException, TooMany {
        Checkpoint checkpoint = Checkpoint.parse(note.text());
        Files.createDirectories(folder);
        Path entries = folder.resolve(export.id() + ".entries");
        Path proofs = folder.resolve(export.id() + ".proofs");
        Path table = folder.resolve(export.id() + ".table");
        Path unfinished = folder.resolve(export.id() + ".new");
        try {
            Collected collected = new Collected(checkpoint.size(), export.format());
            try (Sink e = new Sink(entries);
                    Sink p = new Sink(proofs);
                    Sink t = new Sink(table)) {
                t.write(CsvTable.head());
                search.each(export.query(), checkpoint.size(), most + 1, (index, leaf) -> {
                    collected.add(index, leaf, e, p, t, progress);
                });
                if (collected.rows > most) {
                    throw new TooMany();
                }
                collected.digests.put("entries.ndjson", e.digest());
                collected.digests.put("proofs.txt", p.digest());
                if (export.format() == Export.Format.CSV) {
                    collected.digests.put("entries.csv", t.digest());
                }
            }
            byte[] manifest = manifest(export, checkpoint, collected, now);
            try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(unfinished))) {
                put(zip, "manifest.json", manifest);
                put(zip, "checkpoint", note.toString().getBytes(StandardCharsets.UTF_8));
                put(zip, "entries.ndjson", entries);
                put(zip, "proofs.txt", proofs);
                if (export.format() == Export.Format.CSV) {
                    put(zip, "entries.csv", table);
                }
            }
            Files.move(
                    unfinished,
                    unproved(export.id()),
                    StandardCopyOption.ATOMIC_MOVE,
                    StandardCopyOption.REPLACE_EXISTING);
            return new Written(collected.rows, sha256(manifest));
        } finally {
            for (Path rest : List.of(entries, proofs, table, unfinished)) {
                Files.deleteIfExists(rest);
            }
        }
    }

    void delete(UUID id) throws IOException {
        Files.deleteIfExists(of(id));
        Files.deleteIfExists(unproved(id));
    }

    private static String sha256(byte[] content) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(content));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    private byte[] manifest(Export export, Checkpoint checkpoint, Collected collected, Instant now)
            throws JsonProcessingException {
        Map<String, Object> manifest = new LinkedHashMap<>();
        manifest.put("form", "menshen-export/2");
        manifest.put("query", export.query());
        manifest.put("rows", collected.rows);
        if (collected.rows > 0) {
            manifest.put("first", collected.first);
            manifest.put("last", collected.last);
        }
        manifest.put("origin", checkpoint.origin());
        manifest.put("size", checkpoint.size());
        manifest.put("root", checkpoint.root().base64());
        manifest.put("made", now.toString());
        manifest.put("sha256", collected.digests);
        return json.writeValueAsBytes(manifest);
    }

    private static void put(ZipOutputStream zip, String name, byte[] content) throws IOException {
        zip.putNextEntry(new ZipEntry(name));
        zip.write(content);
        zip.closeEntry();
    }

    private static void put(ZipOutputStream zip, String name, Path content) throws IOException {
        zip.putNextEntry(new ZipEntry(name));
        Files.copy(content, zip);
        zip.closeEntry();
    }

    /// The rows of one export as they come.
    private final class Collected {

        private final Proofs proofs;
        private final Export.Format format;
        private final Map<String, String> digests = new LinkedHashMap<>();
        private int rows;
        private long first = -1;
        private long last = -1;

        Collected(long size, Export.Format format) {
            this.proofs = new Proofs(size, tiles);
            this.format = format;
        }

        void add(long index, String leaf, Sink entries, Sink paths, Sink table, Progress progress)
                throws SQLException, IOException {
            first = rows == 0 ? index : first;
            last = index;
            rows++;
            entries.write(leaf + "\n");
            List<String> words = new ArrayList<>();
            words.add(Long.toString(index));
            proofs.inclusion(index).stream().map(Hash::base64).forEach(words::add);
            paths.write(String.join(" ", words) + "\n");
            if (format == Export.Format.CSV) {
                table.write(CsvTable.row(index, json.readTree(leaf)));
            }
            if (rows % TELL_EVERY == 0) {
                progress.written(rows);
            }
        }
    }

    /// A file and the hash of what was written into it.
    private static final class Sink implements AutoCloseable {

        private final DigestOutputStream out;

        Sink(Path file) throws IOException {
            try {
                OutputStream buffered = new java.io.BufferedOutputStream(Files.newOutputStream(file));
                out = new DigestOutputStream(buffered, MessageDigest.getInstance("SHA-256"));
            } catch (NoSuchAlgorithmException e) {
                throw new IllegalStateException("every Java platform has SHA-256", e);
            }
        }

        void write(String text) throws IOException {
            out.write(text.getBytes(StandardCharsets.UTF_8));
        }

        String digest() {
            return HexFormat.of().formatHex(out.getMessageDigest().digest());
        }

        @Override
        public void close() throws IOException {
            out.close();
        }
    }
}
