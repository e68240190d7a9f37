package io.menshen.local.backup;

import io.menshen.local.process.OwnerOnly;
import io.menshen.local.process.ServerFailure;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.checksums.RequestChecksumCalculation;
import software.amazon.awssdk.core.checksums.ResponseChecksumValidation;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.regions.providers.DefaultAwsRegionProviderChain;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.CompletedPart;
import software.amazon.awssdk.services.s3.model.ObjectLockEnabled;
import software.amazon.awssdk.services.s3.model.ObjectLockRetentionMode;
import software.amazon.awssdk.services.s3.model.ObjectVersion;
import software.amazon.awssdk.services.s3.model.S3Exception;

/// A bucket of anything that speaks S3 (Amazon S3, MinIO, Ceph, and most providers' object storage).
///
/// Where it is and who we are come from the settings that all S3 tools read: `AWS_ENDPOINT_URL_S3`, `AWS_REGION`,
/// `AWS_ACCESS_KEY_ID`, `AWS_SECRET_ACCESS_KEY`, or their configuration files. A bucket with object lock keeps a
/// copy for as long as the backup is to be kept, against everybody (mode `COMPLIANCE`).
final class Bucket implements CopyPlace {

    /// One request carries no more; a larger file goes in parts, of which there may be 10,000: 320 GB.
    static final int PART = 32 << 20;

    private static final Pattern ADDRESS = Pattern.compile("s3://([a-z0-9][a-z0-9.-]{1,61}[a-z0-9])(?:/(.*))?");

    private final String name;
    private final String prefix;
    private final int part;

    private Bucket(String name, String prefix, int part) {
        this.name = name;
        this.prefix = prefix;
        this.part = part;
    }

    static boolean isAddress(String place) {
        return place.startsWith("s3:");
    }

    /// @param address `s3://bucket`, `s3://bucket/prefix`, or that of an object
    static Bucket at(String address) {
        return at(address, PART);
    }

    static Bucket at(String address, int part) {
        Matcher parts = ADDRESS.matcher(address);
        if (!parts.matches()) {
            throw new ServerFailure("\"%s\" is no bucket; write s3://BUCKET or s3://BUCKET/PREFIX.".formatted(address));
        }
        @Nullable String path = parts.group(2);
        return new Bucket(parts.group(1), path == null ? "" : path, part);
    }

    @Override
    public String copy(Path file, String sha256, Instant until, Consumer<String> announce) throws IOException {
        String folder = prefix.isEmpty() || prefix.endsWith("/") ? prefix : prefix + "/";
        String key = folder + file.getFileName();
        try (S3Client s3 = client()) {
            boolean lock = knowsLocks(s3);
            announce.accept("s3://%s/%s".formatted(name, key));
            put(s3, key, file);
            if (!hash(s3, key).equals(sha256)) {
                deleteVersions(s3, key);
                throw new ServerFailure(
                        "The copy in bucket %s is not what was written; it was removed.".formatted(name));
            }
            if (lock) {
                s3.putObjectRetention(request -> request.bucket(name)
                        .key(key)
                        .retention(retention -> retention
                                .mode(ObjectLockRetentionMode.COMPLIANCE)
                                .retainUntilDate(until)));
            }
            return "copied to s3://%s/%s, %s"
                    .formatted(name, key, lock ? "locked until " + until : "not locked: the bucket has no object lock");
        } catch (SdkException e) {
            throw new IOException(reason(e), e);
        }
    }

    @Override
    public Optional<String> delete(String address) throws IOException {
        try (S3Client s3 = client()) {
            deleteVersions(s3, prefix);
            return Optional.empty();
        } catch (S3Exception e) {
            if (e.statusCode() == 403 || e.statusCode() == 400) {
                return Optional.of("bucket %s does not let it go yet (%s)".formatted(name, reason(e)));
            }
            return Optional.of("bucket %s is not to be reached (%s)".formatted(name, reason(e)));
        } catch (SdkException e) {
            return Optional.of("bucket %s is not to be reached (%s)".formatted(name, reason(e)));
        }
    }

    /// Brings a copy back to this machine.
    ///
    /// @return the file
    Path fetch(Path to) throws IOException {
        Path file = to.resolve(prefix.substring(prefix.lastIndexOf('/') + 1));
        Path fresh = to.resolve("." + file.getFileName() + ".new");
        OwnerOnly.folder(to);
        try (S3Client s3 = client();
                InputStream in = s3.getObject(request -> request.bucket(name).key(prefix));
                FileChannel out = FileChannel.open(
                        OwnerOnly.file(fresh), StandardOpenOption.WRITE, StandardOpenOption.TRUNCATE_EXISTING)) {
            in.transferTo(Channels.newOutputStream(out));
            out.force(true);
            Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE);
            return file;
        } catch (SdkException e) {
            throw new IOException(reason(e), e);
        } finally {
            Files.deleteIfExists(fresh);
        }
    }

    // ------------------------------------------------------------------------------------------------------------

    private static S3Client client() {
        return S3Client.builder()
                .httpClientBuilder(UrlConnectionHttpClient.builder())
                .region(region())
                .forcePathStyle(pathStyle())
                // Providers that only resemble S3 do not know the newer checksums; the copy is read back anyway.
                .requestChecksumCalculation(RequestChecksumCalculation.WHEN_REQUIRED)
                .responseChecksumValidation(ResponseChecksumValidation.WHEN_REQUIRED)
                .build();
    }

    /// Most servers of one's own ignore it, but the signature needs one.
    private static Region region() {
        try {
            return new DefaultAwsRegionProviderChain().getRegion();
        } catch (SdkException _) {
            return Region.US_EAST_1;
        }
    }

    /// `MENSHEN_BACKUP_S3_STYLE=path` names the bucket in the path, as servers of one's own mostly want it; `host`
    /// in the host's name, as large providers do. Where nothing is said, an address on loopback means `path`.
    private static boolean pathStyle() {
        @Nullable String style = System.getenv("MENSHEN_BACKUP_S3_STYLE");
        if (style != null) {
            return style.toLowerCase(Locale.ROOT).equals("path");
        }
        @Nullable String endpoint = System.getProperty("aws.endpointUrlS3", System.getenv("AWS_ENDPOINT_URL_S3"));
        return endpoint != null && endpoint.matches("https?://(localhost|127\\..*|\\[::1]).*");
    }

    private boolean knowsLocks(S3Client s3) {
        try {
            return s3.getObjectLockConfiguration(request -> request.bucket(name))
                            .objectLockConfiguration()
                            .objectLockEnabled()
                    == ObjectLockEnabled.ENABLED;
        } catch (S3Exception e) {
            if (e.statusCode() == 404
                    && "NoSuchBucket".equals(e.awsErrorDetails().errorCode())) {
                throw e;
            }
            return false;
        }
    }

    private void put(S3Client s3, String key, Path file) throws IOException {
        long size = Files.size(file);
        if (size <= part) {
            s3.putObject(request -> request.bucket(name).key(key), file);
            return;
        }
        String upload = s3.createMultipartUpload(request -> request.bucket(name).key(key))
                .uploadId();
        try (InputStream in = Files.newInputStream(file)) {
            List<CompletedPart> parts = new ArrayList<>();
            for (byte[] bytes = in.readNBytes(part); bytes.length > 0; bytes = in.readNBytes(part)) {
                int number = parts.size() + 1;
                String tag = s3.uploadPart(
                                request -> request.bucket(name)
                                        .key(key)
                                        .uploadId(upload)
                                        .partNumber(number),
                                RequestBody.fromBytes(bytes))
                        .eTag();
                parts.add(CompletedPart.builder().partNumber(number).eTag(tag).build());
            }
            s3.completeMultipartUpload(request ->
                    request.bucket(name).key(key).uploadId(upload).multipartUpload(whole -> whole.parts(parts)));
        } catch (IOException | RuntimeException e) {
            // Parts that nobody completes cost money for ever.
            s3.abortMultipartUpload(request -> request.bucket(name).key(key).uploadId(upload));
            throw e;
        }
    }

    private String hash(S3Client s3, String key) throws IOException {
        MessageDigest digest = BackupFile.sha256();
        try (InputStream in = new DigestInputStream(
                s3.getObject(request -> request.bucket(name).key(key)), digest)) {
            in.transferTo(OutputStream.nullOutputStream());
        }
        return HexFormat.of().formatHex(digest.digest());
    }

    /// In a bucket with versions a plain deletion only hides an object.
    private void deleteVersions(S3Client s3, String key) {
        List<ObjectVersion> versions = s3.listObjectVersions(
                        request -> request.bucket(name).prefix(key))
                .versions();
        for (ObjectVersion version : versions) {
            if (version.key().equals(key)) {
                s3.deleteObject(request -> request.bucket(name).key(key).versionId(version.versionId()));
            }
        }
    }

    private static String reason(SdkException e) {
        return e instanceof S3Exception refused && refused.awsErrorDetails() != null
                ? "bucket: %s (%d)".formatted(refused.awsErrorDetails().errorCode(), refused.statusCode())
                : String.valueOf(e.getMessage());
    }
}
