package io.menshen.local.backup;

import io.menshen.local.process.ServerFailure;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;

/// A folder, such as a mounted disk elsewhere.
record MountedFolder(Path folder) implements CopyPlace {

    static Path around(String file) {
        return Objects.requireNonNull(Path.of(file).toAbsolutePath().getParent(), "a copy lies in a folder");
    }

    @Override
    public String copy(Path file, String sha256, Instant until, Consumer<String> announce) throws IOException {
        if (!Files.isDirectory(folder)) {
            // A mount that is missing must not be replaced by a folder on this very disk.
            throw new ServerFailure(
                    "There is no folder %s to copy to; the backups lie in %s.".formatted(folder, file.getParent()));
        }
        Folder.removeUnfinished(folder);
        Backups.refuseFullDisk(folder, Files.getFileStore(folder).getUsableSpace(), Files.size(file));
        Path copy = folder.resolve(file.getFileName());
        Path fresh = folder.resolve("." + copy.getFileName() + ".new");
        Files.copy(file, fresh, StandardCopyOption.REPLACE_EXISTING);
        try (FileChannel channel = FileChannel.open(fresh, StandardOpenOption.WRITE)) {
            channel.force(true);
        }
        if (!BackupFile.hash(fresh).equals(sha256)) {
            Files.delete(fresh);
            throw new ServerFailure("The copy in %s is not what was written; it was removed.".formatted(folder));
        }
        announce.accept(copy.toString());
        Files.move(fresh, copy, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        Folder.flush(folder);
        return "copied to " + copy;
    }

    @Override
    public Optional<String> delete(String address) throws IOException {
        if (!Files.isDirectory(folder)) {
            return Optional.of(folder + " is not to be reached");
        }
        Files.deleteIfExists(Path.of(address));
        return Optional.empty();
    }
}
