package io.menshen.local.backup;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.menshen.local.process.OwnerOnly;
import io.menshen.local.process.ServerFailure;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.GZIPInputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.jspecify.annotations.Nullable;

/// A backup file laid out as a cluster's folder, read to its very end and so known to be as it was written.
///
/// @param cluster the folder, not started yet
record Unpacked(Header header, Manifest manifest, Path cluster) {

    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES)
            .enable(DeserializationFeature.FAIL_ON_NULL_CREATOR_PROPERTIES)
            .build();

    /// @param folder a new one; what lies in it after a failure is worthless
    static Unpacked of(Path file, Header header, byte[] key, Path folder, Progress progress) {
        progress.begin("reading " + header.kind(), header.bytes());
        try {
            Path cluster = OwnerOnly.folder(folder.resolve("cluster"));
            byte @Nullable [] manifest = null;
            try (InputStream clear = BackupFile.open(file, key);
                    InputStream unzipped = new GZIPInputStream(clear, 64 * 1024);
                    TarArchiveInputStream tar = new TarArchiveInputStream(unzipped, "UTF-8")) {
                TarArchiveEntry entry = tar.getNextEntry();
                while (entry != null) {
                    if (entry.getName().equals(BaseBackup.MANIFEST)) {
                        manifest = tar.readAllBytes();
                    } else {
                        write(cluster, entry, tar, progress);
                    }
                    entry = tar.getNextEntry();
                }
                // The end of the archive is not the end of the file: only there is the whole of it proved.
                unzipped.transferTo(OutputStream.nullOutputStream());
                clear.transferTo(OutputStream.nullOutputStream());
            }
            if (manifest == null) {
                throw new IOException("there is no manifest in it");
            }
            Manifest read = JSON.readValue(manifest, Manifest.class);
            if (!read.id().equals(header.id()) || !read.kind().equals(header.kind())) {
                throw new IOException("its parts do not belong together");
            }
            return new Unpacked(header, read, cluster);
        } catch (IOException e) {
            String reason = Backups.reason(e);
            throw new ServerFailure(
                    reason.equals("the disk is full")
                            ? "The disk is full; %s could not be unpacked. Nothing was changed.".formatted(file)
                            : "%s is damaged: it was cut off or changed after it was written. Nothing was changed."
                                    .formatted(file),
                    e);
        }
    }

    private static void write(Path cluster, TarArchiveEntry entry, InputStream content, Progress progress)
            throws IOException {
        Path target = cluster.resolve(entry.getName()).normalize();
        if (!target.startsWith(cluster)) {
            throw new IOException("an entry leaves the folder");
        }
        if (entry.isDirectory()) {
            OwnerOnly.folder(target);
            return;
        }
        try (OutputStream file = new BufferedOutputStream(Files.newOutputStream(OwnerOnly.file(target)), 256 * 1024)) {
            progress.more(content.transferTo(file));
        }
    }
}
