package io.menshen.local.backup;

import io.menshen.local.process.OwnerOnly;
import io.menshen.local.process.ProcessTable;
import io.menshen.local.process.ServerFailure;
import io.menshen.local.process.ServerProcess;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;

/// The right to back up, restore or drill in a data folder; one at a time. The operating system takes it back
/// when we die.
///
/// Whoever has it clears away what a killed predecessor left: servers beside the stack, and their folders.
final class Turn implements AutoCloseable {

    private final FileChannel channel;
    private final FileLock lock;

    private Turn(FileChannel channel, FileLock lock) {
        this.channel = channel;
        this.lock = lock;
    }

    static Turn take(Path home) throws IOException {
        return tryTake(home)
                .orElseThrow(() -> new ServerFailure(
                        "Another backup, restore or drill is at work in %s; wait for its end.".formatted(home)));
    }

    static Optional<Turn> tryTake(Path home) throws IOException {
        OwnerOnly.folder(home.resolve("backups"));
        FileChannel channel =
                FileChannel.open(home.resolve("backups/.lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        try {
            FileLock lock = channel.tryLock();
            if (lock != null) {
                Turn turn = new Turn(channel, lock);
                clearAway(home);
                return Optional.of(turn);
            }
        } catch (OverlappingFileLockException _) {
            // Another thread of this very process has it.
        }
        channel.close();
        return Optional.empty();
    }

    /// Where servers run beside the stack while a backup is looked at.
    static Path beside(Path home) {
        return home.resolve("beside");
    }

    private static void clearAway(Path home) throws IOException {
        for (Path folder : Folder.list(beside(home))) {
            end(folder);
            Folder.delete(folder);
        }
    }

    /// Ends the servers of such a folder and of those in it, recorded or not.
    static void end(Path folder) throws IOException {
        for (Path inner : Folder.list(folder)) {
            if (Files.isDirectory(inner.resolve("run"))) {
                end(inner);
            }
        }
        ProcessTable processes = new ProcessTable(folder);
        for (String name : processes.recorded()) {
            processes.find(name).ifPresent(ServerProcess::kill);
            processes.forget(name);
        }
        processes.strays().forEach(ServerProcess::kill);
    }

    @Override
    public void close() throws IOException {
        lock.release();
        channel.close();
    }
}
