package io.menshen.audit.checkpoint;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/// Says in a file that a witness has contradicted this log. Its word cannot be found again in what the log itself
/// remembers, and the witness may be away when the service starts again; so it is kept until a person takes the file
/// away.
public final class FrozenMark {

    private static final String NAME = "frozen";

    private final Path file;

    /// @param folder where the log's files are
    public FrozenMark(Path folder) {
        this.file = folder.resolve(NAME);
    }

    /// Why the log is frozen, if it is.
    public Optional<String> read() throws IOException {
        try {
            return Optional.of(Files.readString(file, StandardCharsets.UTF_8).strip());
        } catch (NoSuchFileException _) {
            return Optional.empty();
        }
    }

    /// The file and what is to stand in it.
    public Map<Path, byte[]> content(String reason) {
        return Map.of(file, (reason + "\n").getBytes(StandardCharsets.UTF_8));
    }
}
