package io.menshen.local.process;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/// What a server wrote to its log since it was started.
public final class LogTail {

    private static final Pattern FATAL = Pattern.compile("\\b(FATAL|PANIC):");
    private static final Pattern CAUSE = Pattern.compile("^Caused by: [\\w.$]+: ");
    private static final Pattern ERROR = Pattern.compile("\\b(ERROR|Exception|Error|error|failed|cannot)\\b");

    private final Path file;
    private final long from;

    private LogTail(Path file, long from) {
        this.file = file;
        this.from = from;
    }

    /// Marks the present end of the log; call it before the server starts.
    public static LogTail of(Path file) {
        try {
            return new LogTail(file, Files.exists(file) ? Files.size(file) : 0);
        } catch (IOException _) {
            return new LogTail(file, 0);
        }
    }

    public Path file() {
        return file;
    }

    public List<String> lines() {
        try (RandomAccessFile log = new RandomAccessFile(file.toFile(), "r")) {
            // Shorter than at the start: it was set aside and begun anew.
            long begin = log.length() < from ? 0 : from;
            long start = Math.max(begin, log.length() - 65_536);
            byte[] bytes = new byte[(int) (log.length() - start)];
            log.seek(start);
            log.readFully(bytes);
            return new String(bytes, StandardCharsets.UTF_8).lines().toList();
        } catch (IOException _) {
            return List.of();
        }
    }

    /// The line that most likely names the reason of a failure: PostgreSQL's last FATAL, the first cause that Java
    /// gives with a message, the first error, or simply the last line.
    public Optional<String> complaint() {
        List<String> lines = lines();
        return lines.stream()
                .filter(line -> FATAL.matcher(line).find())
                .reduce((_, last) -> last)
                .or(() -> lines.stream()
                        .filter(line -> CAUSE.matcher(line).find())
                        .findFirst())
                .or(() -> lines.stream()
                        .filter(line -> ERROR.matcher(line).find())
                        .findFirst())
                .or(() -> lines.stream().reduce((_, last) -> last))
                .map(String::strip);
    }
}
