package io.menshen.audit.witness;

import io.menshen.audit.note.KeyFile;
import io.menshen.audit.note.MalformedNoteException;
import io.menshen.audit.note.NoteKey;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/// The logs that this witness looks at, and the keys it believes of each: origin → keys.
///
/// A file with one vkey a line; a log that changes its key has several. Read again when it changes, so that a
/// log can be taken up without a restart.
final class Logs {

    private final Path file;
    private String text = "";
    private Map<String, List<NoteKey>> keys = Map.of();

    Logs(Path file) {
        this.file = file;
    }

    /// The keys of a log; none when this witness does not know it.
    synchronized List<NoteKey> of(String origin) throws IOException {
        read();
        return keys.getOrDefault(origin, List.of());
    }

    synchronized int count() throws IOException {
        read();
        return keys.size();
    }

    private void read() throws IOException {
        String now = Files.exists(file) ? Files.readString(file, StandardCharsets.UTF_8) : "";
        if (now.equals(text)) {
            return;
        }
        List<NoteKey> read;
        try {
            read = KeyFile.parse(now);
        } catch (MalformedNoteException e) {
            throw new IOException("a line of %s is no key: %s".formatted(file, e.getMessage()), e);
        }
        keys = read.stream()
                .filter(key -> key.use() == NoteKey.Use.SIGNATURE)
                .collect(Collectors.groupingBy(NoteKey::name));
        text = now;
    }
}
