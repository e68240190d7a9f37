package io.menshen.audit.file;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/// Writes files so that after a crash or a power cut each is there whole, or as it was before.
public final class DurableFile {

    private DurableFile() {}

    /// How many files are flushed at a time: a file system puts flushes that meet into one.
    private static final int AT_ONCE = 8;

    /// Writes each file beside its place, flushes it, and only then gives it its name; at last flushes the folders.
    public static void writeAll(Map<Path, byte[]> files) throws IOException {
        Set<Path> folders = new LinkedHashSet<>();
        for (Path file : files.keySet()) {
            makeFolder(parent(file), folders);
        }
        List<Callable<Path>> writes = new ArrayList<>();
        files.forEach((file, content) -> writes.add(() -> written(file, content)));
        each(writes);
        for (Path file : files.keySet()) {
            Files.move(beside(file), file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            folders.add(parent(file));
        }
        flush(folders);
    }

    private static Path written(Path file, byte[] bytes) throws IOException {
        try (FileChannel channel = FileChannel.open(
                beside(file),
                StandardOpenOption.CREATE,
                StandardOpenOption.TRUNCATE_EXISTING,
                StandardOpenOption.WRITE)) {
            ByteBuffer content = ByteBuffer.wrap(bytes);
            while (content.hasRemaining()) {
                channel.write(content);
            }
            channel.force(true);
        }
        return file;
    }

    private static Path beside(Path file) {
        return parent(file).resolve(file.getFileName() + ".new");
    }

    /// A single one on this thread, several beside each other.
    private static void each(List<Callable<Path>> works) throws IOException {
        try {
            if (works.size() == 1) {
                works.getFirst().call();
                return;
            }
            try (ExecutorService threads = Executors.newFixedThreadPool(AT_ONCE)) {
                for (Future<Path> work : threads.invokeAll(works)) {
                    work.get();
                }
            }
        } catch (ExecutionException e) {
            throw e.getCause() instanceof IOException failed ? failed : new IOException(e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("files were not written");
        } catch (IOException | RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new IOException(e);
        }
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
