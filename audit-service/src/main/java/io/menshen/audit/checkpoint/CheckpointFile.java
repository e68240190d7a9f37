package io.menshen.audit.checkpoint;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/// The last signed checkpoint in a file of its own: a memory that a restored or rolled-back database does not
/// share.
public final class CheckpointFile {

    private static final String NAME = "checkpoint";

    private final Path file;

    /// @param folder where the log's files are
    public CheckpointFile(Path folder) {
        this.file = folder.resolve(NAME);
    }

    public Optional<String> read() throws IOException {
        try {
            return Optional.of(Files.readString(file, StandardCharsets.UTF_8));
        } catch (NoSuchFileException _) {
            return Optional.empty();
        }
    }

    /// The file and what is to stand in it.
    public Map<Path, byte[]> content(String note) {
        return Map.of(file, note.getBytes(StandardCharsets.UTF_8));
    }
}
