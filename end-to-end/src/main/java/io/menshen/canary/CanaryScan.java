package io.menshen.canary;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;

/// Searches files and database rows for canaries in every spelling.
///
/// Files are read byte by byte whatever their format; `.gz` also as what they hold. PostgreSQL compresses large column
/// values inside its files, so rows are read through SQL as well. What is encrypted stays unseen, which is the point.
public final class CanaryScan {

    private record Pattern(String canary, String spelling) {}

    private final List<Pattern> patterns = new ArrayList<>();
    private final Automaton automaton;
    private final Set<Finding> findings = new LinkedHashSet<>();
    private long files;
    private long bytes;
    private long values;

    public CanaryScan(List<Canary> canaries) {
        List<byte[]> sequences = new ArrayList<>();
        for (Canary canary : canaries) {
            Spelling.of(canary.value()).forEach((spelling, sequence) -> {
                patterns.add(new Pattern(canary.name(), spelling));
                sequences.add(sequence);
            });
        }
        this.automaton = new Automaton(sequences);
    }

    /// Searches a whole folder, names of files included.
    ///
    /// @param except folders and files that may lawfully hold a value
    public CanaryScan folder(Path folder, Predicate<Path> except) throws IOException {
        Files.walkFileTree(folder, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path path, BasicFileAttributes attributes) {
                return except.test(path) ? FileVisitResult.SKIP_SUBTREE : FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFile(Path path, BasicFileAttributes attributes) throws IOException {
                if (attributes.isRegularFile() && !except.test(path)) {
                    file(path);
                }
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFileFailed(Path path, IOException e) throws IOException {
                // A running server removes files while we walk.
                if (e instanceof NoSuchFileException) {
                    return FileVisitResult.CONTINUE;
                }
                throw e;
            }
        });
        return this;
    }

    private void file(Path path) throws IOException {
        bytes(path.toString(), path.toString().getBytes(StandardCharsets.UTF_8));
        try (InputStream content = Files.newInputStream(path)) {
            files++;
            stream(path.toString(), content);
        } catch (NoSuchFileException e) {
            return;
        }
        if (path.toString().endsWith(".gz")) {
            try (InputStream content = new GZIPInputStream(Files.newInputStream(path))) {
                stream(path + " (unpacked)", content);
            } catch (ZipException e) {
                // Not gzip after all: its bytes have been searched as they are.
                return;
            }
        }
    }

    private void stream(String place, InputStream content) throws IOException {
        byte[] piece = new byte[1 << 20];
        int state = 0;
        long before = 0;
        for (int length = content.read(piece); length >= 0; length = content.read(piece)) {
            long offset = before;
            state = automaton.feed(
                    state, piece, length, pattern -> found(pattern, place + " in the MiB from byte " + offset));
            before += length;
            bytes += length;
        }
    }

    /// Searches every value of every table that the connection's role can read, as PostgreSQL hands it out.
    public CanaryScan database(String name, Connection connection) throws SQLException {
        List<String> tables = new ArrayList<>();
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("""
                        SELECT format('%I.%I', n.nspname, c.relname)
                          FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
                         WHERE c.relkind IN ('r', 'p', 'm') AND n.nspname NOT IN ('pg_catalog', 'information_schema')
                           AND NOT c.relispartition
                         ORDER BY 1""")) {
            while (rows.next()) {
                tables.add(rows.getString(1));
            }
        }
        for (String table : tables) {
            rows(name, table, connection);
        }
        return this;
    }

    private void rows(String database, String table, Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("SELECT * FROM " + table)) {
            ResultSetMetaData columns = rows.getMetaData();
            while (rows.next()) {
                for (int column = 1; column <= columns.getColumnCount(); column++) {
                    byte[] value = rows.getBytes(column);
                    if (value != null) {
                        values++;
                        bytes("%s: %s.%s".formatted(database, table, columns.getColumnName(column)), value);
                    }
                }
            }
        }
    }

    /// Searches one piece of text, such as the body of an answer.
    public CanaryScan bytes(String place, byte[] content) {
        automaton.feed(0, content, content.length, pattern -> found(pattern, place));
        return this;
    }

    private void found(int pattern, String place) {
        findings.add(new Finding(
                patterns.get(pattern).canary(), patterns.get(pattern).spelling(), place));
    }

    public List<Finding> findings() {
        return List.copyOf(findings);
    }

    /// How many spellings are searched for.
    public int spellings() {
        return patterns.size();
    }

    public long files() {
        return files;
    }

    public long megabytes() {
        return bytes >> 20;
    }

    public long values() {
        return values;
    }
}
