package io.menshen.audit.witness;

import io.menshen.audit.note.Checkpoint;
import io.menshen.audit.note.MalformedNoteException;
import io.menshen.audit.note.SignedNote;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;

/// The largest checkpoint of each log that was cosigned, one file for each. It is what a witness is for: it must
/// never go backwards.
final class Memory {

    /// How files are written: [DurableFile], or a disk that fails in a test.
    @FunctionalInterface
    interface Disk {
        void writeAll(Map<Path, byte[]> files) throws IOException;
    }

    private final Path folder;
    private final Disk disk;

    Memory(Path folder, Disk disk) {
        this.folder = folder;
        this.disk = disk;
    }

    /// @throws IOException also when the file cannot be understood: a witness that forgot must not begin anew
    Optional<Checkpoint> of(String origin) throws IOException {
        String text;
        try {
            text = Files.readString(file(origin), StandardCharsets.UTF_8);
        } catch (NoSuchFileException _) {
            return Optional.empty();
        }
        try {
            Checkpoint checkpoint =
                    Checkpoint.parseForeign(SignedNote.parse(text).text());
            if (!checkpoint.origin().equals(origin)) {
                throw new IOException("the memory of a log holds another log's checkpoint");
            }
            return Optional.of(checkpoint);
        } catch (MalformedNoteException e) {
            throw new IOException("the memory of a log cannot be read: " + e.getMessage(), e);
        }
    }

    /// Durable when this returns.
    void keep(String origin, SignedNote note) throws IOException {
        disk.writeAll(Map.of(file(origin), note.toString().getBytes(StandardCharsets.UTF_8)));
    }

    /// Keeps a checkpoint that contradicts the one in memory under the log's own signature: two such notes together
    /// prove to everybody that the log has shown two trees. The first one is enough.
    void keepContradiction(String origin, SignedNote note) throws IOException {
        Path evidence = folder.resolve(name(origin) + ".contradicted-by");
        if (!Files.exists(evidence)) {
            disk.writeAll(Map.of(evidence, note.toString().getBytes(StandardCharsets.UTF_8)));
        }
    }

    private Path file(String origin) {
        return folder.resolve(name(origin));
    }

    /// Origins hold slashes and whatever else; a digest is always a file name.
    private static String name(String origin) {
        try {
            return HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-256").digest(origin.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
