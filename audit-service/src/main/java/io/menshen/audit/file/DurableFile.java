package io.menshen.audit.file;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/// Writes files so that after a crash or a power cut each is there whole, or as it was before.
public final class DurableFile {

    private DurableFile() {}

    /// Writes each file beside its place, flushes it, and only then gives it its name; at last flushes the folders.
    public static void writeAll(Map<Path, byte[]> files) throws IOException {
        Set<Path> folders = new LinkedHashSet<>();
        for (Map.Entry<Path, byte[]> file : files.entrySet()) {
            Path folder = parent(file.getKey());
            makeFolder(folder, folders);
            Path temporary = folder.resolve(file.getKey().getFileName() + ".new");
            try (FileChannel channel = FileChannel.open(
                    temporary,
                    StandardOpenOption.CREATE,
                    StandardOpenOption.TRUNCATE_EXISTING,
                    StandardOpenOption.WRITE)) {
                ByteBuffer content = ByteBuffer.wrap(file.getValue());
                while (content.hasRemaining()) {
                    channel.write(content);
                }
                channel.force(true);
            }
            Files.move(temporary, file.getKey(), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            folders.add(folder);
        }
        flush(folders);
    }

    private static void makeFolder(Path folder, Set<Path> changed) throws IOException {
        if (!Files.isDirectory(folder)) {
            Path parent = parent(folder);
            makeFolder(parent, changed);
            Files.createDirectories(folder);
            changed.add(parent);
        }
    }

    private static Path parent(Path path) {
        return Objects.requireNonNull(path.toAbsolutePath().getParent(), "the root folder is always there");
    }

    private static void flush(Collection<Path> folders) throws IOException {
        for (Path folder : folders) {
            try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
                channel.force(true);
            }
        }
    }
}
