package io.menshen.local.postgres;

import io.menshen.local.process.ServerFailure;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Locale;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.commons.compress.compressors.xz.XZCompressorInputStream;

/// The PostgreSQL programs, unpacked once from the archive on the class path.
final class PostgresBinaries {

    private PostgresBinaries() {}

    /// The folder that holds `bin/postgres` and `bin/initdb`; `cache` is where it is unpacked when it is not there yet.
    static synchronized Path unpacked(Path cache) {
        String archive = archive();
        Path folder = cache.resolve(archive.substring(0, archive.length() - ".txz".length()));
        if (Files.isExecutable(folder.resolve("bin/postgres"))) {
            return folder;
        }
        try {
            Files.createDirectories(cache);
            // Several builds may meet here; the lock makes the others wait instead of unpacking over each other.
            try (FileChannel channel = FileChannel.open(
                            cache.resolve(".lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                    FileLock _ = channel.lock()) {
                if (!Files.isExecutable(folder.resolve("bin/postgres"))) {
                    Path fresh = Files.createTempDirectory(cache, "unpacking");
                    unpack(archive, fresh);
                    Files.setPosixFilePermissions(fresh, PosixFilePermissions.fromString("rwxr-xr-x"));
                    Files.move(fresh, folder, StandardCopyOption.ATOMIC_MOVE);
                }
            }
            return folder;
        } catch (IOException e) {
            throw new ServerFailure(
                    "PostgreSQL could not be unpacked into %s: %s.".formatted(cache, e.getMessage()), e);
        }
    }

    private static String archive() {
        String machine = System.getProperty("os.arch", "").toLowerCase(Locale.ROOT);
        String system = System.getProperty("os.name", "").toLowerCase(Locale.ROOT);
        if (!system.contains("linux")) {
            throw new ServerFailure(
                    "The local stack has PostgreSQL programs for Linux only; this is %s.".formatted(system));
        }
        return switch (machine) {
            case "amd64", "x86_64" -> "postgres-linux-x86_64.txz";
            case "aarch64", "arm64" -> "postgres-linux-arm_64.txz";
            default -> throw new ServerFailure("There is no PostgreSQL for processor %s.".formatted(machine));
        };
    }

    private static void unpack(String archive, Path folder) throws IOException {
        try (InputStream packed = PostgresBinaries.class.getResourceAsStream("/" + archive)) {
            if (packed == null) {
                throw new IOException("the archive " + archive + " is not on the class path");
            }
            try (TarArchiveInputStream tar = new TarArchiveInputStream(new XZCompressorInputStream(packed))) {
                TarArchiveEntry entry = tar.getNextEntry();
                while (entry != null) {
                    Path target = folder.resolve(entry.getName()).normalize();
                    if (!target.startsWith(folder)) {
                        throw new IOException("an entry leaves the folder");
                    }
                    if (entry.isDirectory()) {
                        Files.createDirectories(target);
                    } else {
                        Path parent = target.getParent();
                        if (parent != null) {
                            Files.createDirectories(parent);
                        }
                        if (entry.isSymbolicLink()) {
                            Files.createSymbolicLink(target, Path.of(entry.getLinkName()));
                        } else {
                            Files.copy(tar, target);
                            boolean program = (entry.getMode() & 0100) != 0;
                            Files.setPosixFilePermissions(
                                    target, PosixFilePermissions.fromString(program ? "rwxr-xr-x" : "rw-r--r--"));
                        }
                    }
                    entry = tar.getNextEntry();
                }
            }
        }
    }
}
