package io.menshen.local.backup;

import io.menshen.local.process.ServerFailure;
import java.io.IOException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Consumer;

/// A second place for backups, away from this machine's disk: a mounted folder, or a bucket that speaks S3.
///
/// A place knows its copies by their addresses, which the backup log keeps.
public sealed interface CopyPlace permits MountedFolder, Bucket {

    /// The place that people name: `s3://bucket/prefix`, or a folder.
    static CopyPlace of(String place) {
        if (Bucket.isAddress(place)) {
            return Bucket.at(place);
        }
        try {
            return new MountedFolder(Path.of(place).toAbsolutePath().normalize());
        } catch (InvalidPathException _) {
            throw new ServerFailure("\"%s\" is neither a folder nor s3://BUCKET/PREFIX.".formatted(place));
        }
    }

    /// The place in which a copy lies.
    static CopyPlace ofCopy(String address) {
        return Bucket.isAddress(address) ? Bucket.at(address) : new MountedFolder(MountedFolder.around(address));
    }

    /// The file or folder that people name to restore from; a copy in a bucket is brought to this machine first.
    ///
    /// @param to where it is brought
    static Path onThisMachine(String source, Path to) throws IOException {
        return Bucket.isAddress(source)
                ? Bucket.at(source).fetch(to)
                : Path.of(source).toAbsolutePath().normalize();
    }

    /// Copies a file, reads the copy back, and compares.
    ///
    /// @param sha256 of the file, in hexadecimal
    /// @param until when the copy may be deleted again; before that nobody can, where the place knows how
    /// @param announce is told the address before a copy can be found there, so that none is forgotten
    /// @return what to tell of it
    String copy(Path file, String sha256, Instant until, Consumer<String> announce) throws IOException;

    /// Deletes a copy; one that is not there any more is no fault.
    ///
    /// @return why it cannot be deleted now, if so
    Optional<String> delete(String address) throws IOException;
}
