package io.menshen.local;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.menshen.local.backup.Restore;
import io.menshen.local.process.OwnerOnly;
import io.menshen.local.process.ProcessTable;
import io.menshen.local.process.Project;
import io.menshen.local.process.ServerFailure;
import io.menshen.local.process.ServerProcess;
import io.menshen.local.stack.Ports;
import io.menshen.local.stack.Stack;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// One data folder (`MENSHEN_HOME`, `.menshen` in the project unless said otherwise) and its ports.
final class Home {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String LAUNCHER = "launcher";

    /// Less than this and PostgreSQL or Kafka would stop in the middle of something.
    private static final long LEAST_SPACE = 512L * 1024 * 1024;

    private final Path folder;
    private final @Nullable Integer wantedBase;

    Home(Path folder, @Nullable Integer wantedBase) {
        this.folder = folder.toAbsolutePath().normalize();
        this.wantedBase = wantedBase;
    }

    static Home of(Map<String, String> environment) {
        String home = environment.get("MENSHEN_HOME");
        String base = environment.get("MENSHEN_PORT_BASE");
        return new Home(
                home == null || home.isBlank() ? Project.root().resolve(".menshen") : Path.of(home),
                base == null || base.isBlank() ? null : number(base));
    }

    private static Integer number(String base) {
        try {
            return Integer.valueOf(base.strip());
        } catch (NumberFormatException _) {
            throw new ServerFailure("MENSHEN_PORT_BASE must be a number, not \"%s\".".formatted(base));
        }
    }

    Path folder() {
        return folder;
    }

    /// The ports of the running stack when there is one, else those that are asked for.
    Stack stack() {
        Integer recorded = recordedBase();
        return Stack.in(
                folder,
                Ports.from(recorded != null ? recorded : wanted()),
                note().path("tls").asBoolean());
    }

    /// The stack to start: with the ports that are asked for, unless some of it still runs on others.
    ///
    /// @param tls whether it shall speak TLS inside
    Stack stackToStart(boolean tls) {
        Integer recorded = recordedBase();
        ProcessTable processes = new ProcessTable(folder);
        boolean running = processes.recorded().stream()
                .anyMatch(name -> !name.equals(LAUNCHER) && processes.find(name).isPresent());
        if (running && recorded != null && wantedBase != null && !recorded.equals(wantedBase)) {
            throw new ServerFailure("The stack in %s already runs on ports from %d; stop it first (./menshen down)."
                    .formatted(folder, recorded));
        }
        if (running && note().path("tls").asBoolean() != tls) {
            throw new ServerFailure("The stack in %s already runs %s TLS; stop it first (./menshen down)."
                    .formatted(folder, tls ? "without" : "with"));
        }
        int base = wantedBase != null ? wantedBase : recorded != null ? recorded : Ports.DEFAULT_BASE;
        return Stack.in(folder, Ports.from(base), tls);
    }

    private int wanted() {
        return wantedBase != null ? wantedBase : Ports.DEFAULT_BASE;
    }

    private @Nullable Integer recordedBase() {
        JsonNode base = note().path("portBase");
        return base.isInt() ? base.asInt() : null;
    }

    /// What the last start noted.
    private JsonNode note() {
        Path file = folder.resolve("stack.json");
        if (!Files.exists(file)) {
            return MissingNode.getInstance();
        }
        try {
            return JSON.readTree(Files.readAllBytes(file));
        } catch (IOException _) {
            // Only a note of the last start; the next one writes it again.
            return MissingNode.getInstance();
        }
    }

    /// Refuses what would end badly later: too little space, or data whose secrets are gone.
    void prepare(Stack stack) {
        try {
            OwnerOnly.folder(folder);
            Restore.finishInterrupted(folder);
            refuseFullDisk(Files.getFileStore(folder).getUsableSpace());
            if (stack.secrets().isEmpty() && Files.exists(folder.resolve("postgresql"))) {
                throw new ServerFailure(
                        "%s holds data but its secrets.json is gone; put it back from a backup, nothing was changed."
                                .formatted(folder));
            }
            if (Files.exists(folder.resolve("audit-log/checkpoint"))
                    && Files.exists(folder.resolve("postgresql/data"))
                    && !Files.exists(folder.resolve("postgresql/log"))) {
                throw new ServerFailure(
                        "%s has a log whose database is not in a cluster of its own, as an earlier Menshen made it, or that cluster is gone: restore its newest backup, or start in a fresh MENSHEN_HOME; nothing was changed."
                                .formatted(folder));
            }
            stack.named();
            OwnerOnly.write(
                    folder.resolve("stack.json"),
                    JSON.writeValueAsBytes(JSON.createObjectNode()
                            .put("portBase", stack.ports().gateway())
                            .put("tls", stack.authority().isPresent())));
        } catch (IOException e) {
            throw new ServerFailure("The data folder %s cannot be used: %s.".formatted(folder, e.getMessage()), e);
        }
    }

    void refuseFullDisk(long usable) {
        if (usable < LEAST_SPACE) {
            throw new ServerFailure("Only %d MB are free for %s; at least %d MB are needed, nothing was started."
                    .formatted(usable >> 20, folder, LEAST_SPACE >> 20));
        }
    }

    /// The right to start and stop in this folder. The operating system takes it back when we die.
    final class Lock implements AutoCloseable {

        private final FileChannel channel;
        private final FileLock lock;

        private Lock(FileChannel channel, FileLock lock) {
            this.channel = channel;
            this.lock = lock;
        }

        @Override
        public void close() throws IOException {
            new ProcessTable(folder).forget(LAUNCHER);
            lock.release();
            channel.close();
        }
    }

    Lock lock() {
        return tryLock()
                .orElseThrow(() -> new ServerFailure("Another ./menshen is at work in %s%s."
                        .formatted(
                                folder,
                                launcher()
                                        .map(process -> " (process " + process.pid() + ")")
                                        .orElse(""))));
    }

    /// Asks a launcher that watches this folder to stop its servers and end, and takes its place.
    Lock takeOver(Duration patience) {
        long end = System.nanoTime() + patience.toNanos();
        Optional<Lock> lock = tryLock();
        if (lock.isEmpty()) {
            launcher().ifPresent(process -> process.ask(ServerProcess.Signal.TERM));
        }
        while (lock.isEmpty()) {
            if (System.nanoTime() > end) {
                throw new ServerFailure("Another ./menshen is at work in %s and does not end.".formatted(folder));
            }
            try {
                Thread.sleep(200);
            } catch (InterruptedException _) {
                Thread.currentThread().interrupt();
                throw new ServerFailure("Interrupted while waiting for another ./menshen.");
            }
            lock = tryLock();
        }
        return lock.get();
    }

    private Optional<Lock> tryLock() {
        try {
            OwnerOnly.folder(folder);
            FileChannel channel = FileChannel.open(
                    folder.resolve("launcher.lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            try {
                FileLock lock = channel.tryLock();
                if (lock != null) {
                    new ProcessTable(folder).adopt(LAUNCHER, ProcessHandle.current());
                    return Optional.of(new Lock(channel, lock));
                }
            } catch (OverlappingFileLockException _) {
                // This very process holds it, for another stack object.
            }
            channel.close();
            return Optional.empty();
        } catch (IOException e) {
            throw new ServerFailure("The data folder %s cannot be used: %s.".formatted(folder, e.getMessage()), e);
        }
    }

    private Optional<ServerProcess> launcher() {
        return new ProcessTable(folder).find(LAUNCHER);
    }
}
