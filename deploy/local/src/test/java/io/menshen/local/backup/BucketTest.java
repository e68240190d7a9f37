package io.menshen.local.backup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.menshen.local.process.ServerFailure;
import io.menshen.local.stack.Ports;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.ObjectLockRetentionMode;

/// Copies in a bucket, with a server that speaks S3.
class BucketTest {

    private static final Instant UNTIL = Instant.now().plus(Duration.ofDays(7)).truncatedTo(ChronoUnit.SECONDS);

    private static Process server;
    private static S3Client s3;

    @TempDir
    Path folder;

    @BeforeAll
    static void start() throws Exception {
        int port = Ports.free().gateway();
        server = new ProcessBuilder(
                        // Ends with this JVM, however that ends: the pipe to its standard input breaks.
                        "sh",
                        "-c",
                        "\"$@\" & pid=$!; cat > /dev/null; kill -9 $pid",
                        "object-storage",
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx96m",
                        "-XX:TieredStopAtLevel=1",
                        "-jar",
                        Path.of("target", "object-storage", "s3mock.jar").toString(),
                        "--server.port=0",
                        "--com.adobe.testing.s3mock.httpPort=" + port)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        URI address = URI.create("http://127.0.0.1:" + port);
        System.setProperty("aws.endpointUrlS3", address.toString());
        System.setProperty("aws.region", "cn-north-1");
        System.setProperty("aws.accessKeyId", "somebody");
        System.setProperty("aws.secretAccessKey", "a word that opens nothing");
        await(address);
        s3 = S3Client.builder()
                .httpClientBuilder(UrlConnectionHttpClient.builder())
                .forcePathStyle(true)
                .build();
        s3.createBucket(request -> request.bucket("locked").objectLockEnabledForBucket(true));
        s3.createBucket(request -> request.bucket("plain"));
    }

    private static void await(URI address) throws InterruptedException {
        try (HttpClient http = HttpClient.newHttpClient()) {
            for (int i = 0; i < 600; i++) {
                try {
                    if (http.send(HttpRequest.newBuilder(address).build(), BodyHandlers.discarding())
                                    .statusCode()
                            == 200) {
                        return;
                    }
                } catch (IOException _) {
                    Thread.sleep(100);
                }
            }
        }
        throw new IllegalStateException("the object storage does not answer");
    }

    @AfterAll
    static void stop() throws Exception {
        s3.close();
        server.getOutputStream().close();
        server.waitFor();
        List.of("aws.endpointUrlS3", "aws.region", "aws.accessKeyId", "aws.secretAccessKey")
                .forEach(System::clearProperty);
    }

    private Path file(String name, int size) throws IOException {
        byte[] content = new byte[size];
        new Random(size).nextBytes(content);
        return Files.write(folder.resolve(name), content);
    }

    @Test
    void aCopyIsLockedForAsLongAsTheBackupIsKeptAndCanBeBroughtBack() throws Exception {
        Path file = file("menshen-members-1.backup", 100_000);
        List<String> announced = new ArrayList<>();

        String done = Bucket.at("s3://locked/community/one").copy(file, BackupFile.hash(file), UNTIL, announced::add);

        assertThat(announced).containsExactly("s3://locked/community/one/menshen-members-1.backup");
        assertThat(done).contains("locked until");
        assertThat(s3.getObjectRetention(
                                request -> request.bucket("locked").key("community/one/menshen-members-1.backup"))
                        .retention())
                .satisfies(retention -> {
                    assertThat(retention.mode()).isEqualTo(ObjectLockRetentionMode.COMPLIANCE);
                    assertThat(retention.retainUntilDate()).isEqualTo(UNTIL);
                });
        Path back = CopyPlace.onThisMachine(announced.getFirst(), folder.resolve("back"));
        assertThat(back).hasSameBinaryContentAs(file);
    }

    @Test
    void aLargeFileGoesInPartsAndABucketWithoutLocksSaysSo() throws Exception {
        Path file = file("menshen-log-1.backup", 11 << 20);

        String done = Bucket.at("s3://plain", 5 << 20).copy(file, BackupFile.hash(file), UNTIL, address -> {});

        assertThat(done).contains("not locked");
        assertThat(CopyPlace.onThisMachine("s3://plain/menshen-log-1.backup", folder.resolve("back")))
                .hasSameBinaryContentAs(file);
        assertThat(s3.listMultipartUploads(request -> request.bucket("plain")).uploads())
                .isEmpty();
    }

    @Test
    void whatIsNotWhatWasWrittenIsRemovedAndRefused() throws Exception {
        Path file = file("menshen-log-2.backup", 1_000);
        String another = BackupFile.hash(file("another", 2_000));

        assertThatThrownBy(() -> Bucket.at("s3://plain").copy(file, another, UNTIL, address -> {}))
                .isInstanceOf(ServerFailure.class)
                .hasMessageContaining("is not what was written");

        assertThat(s3.listObjectsV2(request -> request.bucket("plain").prefix("menshen-log-2"))
                        .contents())
                .isEmpty();
    }

    @Test
    void anOldCopyGoesAndAMissingOneIsNoFault() throws Exception {
        Path file = file("menshen-log-3.backup", 1_000);
        String address = "s3://plain/menshen-log-3.backup";
        Bucket.at("s3://plain").copy(file, BackupFile.hash(file), UNTIL, copied -> {});

        assertThat(CopyPlace.ofCopy(address).delete(address)).isEmpty();
        assertThat(CopyPlace.ofCopy(address).delete(address)).isEmpty();

        assertThat(s3.listObjectsV2(request -> request.bucket("plain").prefix("menshen-log-3"))
                        .contents())
                .isEmpty();
    }

    @Test
    void aBucketThatIsNotThereIsOneSentence() throws Exception {
        Path file = file("menshen-log-4.backup", 1_000);

        assertThatThrownBy(() -> Bucket.at("s3://nowhere").copy(file, BackupFile.hash(file), UNTIL, address -> {}))
                .isInstanceOf(IOException.class)
                .hasMessage("bucket: NoSuchBucket (404)");
        assertThat(Bucket.at("s3://nowhere").delete("s3://nowhere/menshen-log-4.backup"))
                .hasValueSatisfying(obstacle -> assertThat(obstacle).contains("not to be reached"));
        assertThatThrownBy(() -> CopyPlace.of("s3:/plain"))
                .isInstanceOf(ServerFailure.class)
                .hasMessageContaining("write s3://BUCKET");
    }
}
