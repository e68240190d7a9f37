package io.menshen.local.keycloak;

import io.menshen.local.process.Project;
import io.menshen.local.process.ServerFailure;
import java.io.File;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import java.util.stream.Stream;

/// The unpacked Keycloak, built once for PostgreSQL.
final class KeycloakDistribution {

    private KeycloakDistribution() {}

    /// The distribution's folder. The first call takes about half a minute: Keycloak compiles its build options in.
    static synchronized Path built() {
        Path unpacked = unpacked();
        Path folder = find(unpacked)
                .orElseThrow(() -> new ServerFailure(
                        "Keycloak is not unpacked in %s; build the project first.".formatted(unpacked)));
        Path done = unpacked.resolve("built-for-postgres");
        if (Files.exists(done)) {
            return folder;
        }
        try (FileChannel channel = FileChannel.open(
                        unpacked.resolve(".lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                FileLock _ = channel.lock()) {
            if (!Files.exists(done)) {
                build(folder, unpacked.resolve("build.log").toFile());
                Files.createFile(done);
            }
            return folder;
        } catch (IOException e) {
            throw new ServerFailure("Keycloak could not be built in %s: %s.".formatted(folder, e.getMessage()), e);
        }
    }

    /// Where the JVM finds Keycloak's classes ready to use (class data sharing). The first Keycloak that ends in order
    /// writes it, which takes some seconds, and makes every later start about a third shorter.
    static Path classArchive() {
        return unpacked().resolve("classes.jsa");
    }

    private static Path unpacked() {
        return Project.root().resolve("deploy/local/target/keycloak");
    }

    private static Optional<Path> find(Path unpacked) {
        if (!Files.isDirectory(unpacked)) {
            return Optional.empty();
        }
        try (Stream<Path> folders = Files.list(unpacked)) {
            return folders.filter(folder -> Files.exists(folder.resolve("lib/quarkus-run.jar")))
                    .max(Path::compareTo);
        } catch (IOException _) {
            return Optional.empty();
        }
    }

    private static void build(Path folder, File log) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(
                        folder.resolve("bin/kc.sh").toString(), "build", "--db=postgres", "--health-enabled=true")
                .redirectErrorStream(true)
                .redirectOutput(log);
        builder.environment().keySet().removeIf(name -> name.startsWith("KC_") || name.startsWith("JAVA_"));
        builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
        Process process = builder.start();
        try {
            if (process.waitFor() != 0) {
                throw new ServerFailure("Keycloak's one-time build failed; see %s.".formatted(log));
            }
        } catch (InterruptedException _) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
            throw new ServerFailure("Interrupted while building Keycloak.");
        }
    }
}
