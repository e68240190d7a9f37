package io.menshen.audit.witness;

import static org.assertj.core.api.Assertions.assertThat;

import io.menshen.audit.merkle.GrowingTree;
import io.menshen.audit.merkle.Hash;
import io.menshen.audit.merkle.Proofs;
import io.menshen.audit.merkle.Tile;
import io.menshen.audit.note.Checkpoint;
import io.menshen.audit.note.TestKey;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The witness as the program that it is, killed again and again in the middle of its work: what it has put its name
/// under it never forgets, and it always starts again.
class WitnessKilledTest {

    private static final String ORIGIN = "log.example/one";
    private static final int KILLS = 6;

    private final TestKey log = new TestKey(ORIGIN);
    private final GrowingTree tree = new GrowingTree();
    private final Map<Tile, byte[]> tiles = new HashMap<>();
    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    @TempDir
    private Path folder;

    private record Running(Process process, URI address) {}

    private Running start(Path config) throws IOException {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx48m",
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        "target/classes",
                        WitnessProgram.class.getName(),
                        config.toString())
                .redirectErrorStream(true)
                .start();
        String line =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8)).readLine();
        assertThat(line).startsWith("witness ").contains(" at /127.0.0.1:");
        String port = line.replaceAll(".*127\\.0\\.0\\.1:([0-9]+),.*", "$1");
        return new Running(process, URI.create("http://127.0.0.1:" + port + "/add-checkpoint"));
    }

    private String request(long old) throws IOException {
        tree.append(Hash.ofLeaf(("entry " + tree.size()).getBytes(StandardCharsets.UTF_8)), tiles::put);
        tree.eachPartial(tiles::put);
        String proof = new Proofs(tree.size(), tiles::get)
                .consistency(old).stream().map(hash -> hash.base64() + "\n").collect(Collectors.joining());
        return "old " + old + "\n" + proof + "\n" + log.sign(new Checkpoint(ORIGIN, tree.size(), tree.root()).text());
    }

    private HttpResponse<String> post(URI address, String request) throws IOException, InterruptedException {
        return http.send(
                HttpRequest.newBuilder(address)
                        .POST(HttpRequest.BodyPublishers.ofString(request))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
    }

    @Test
    void whatItCosignedItNeverForgets() throws Exception {
        Path config = Files.writeString(
                folder.resolve("witness.properties"), "name=witness.example/w1\nport=0\nfolder=" + folder + "\n");
        Files.writeString(folder.resolve("logs"), log.publicKey().vkey());
        Random random = new Random(11);
        long cosigned = 0;
        for (int kill = 0; kill < KILLS; kill++) {
            Running running = start(config);
            try {
                CountDownLatch atWork = new CountDownLatch(1);
                Thread killer = Thread.ofPlatform().start(() -> {
                    try {
                        // Once it is at work, at some moment of it.
                        assertThat(atWork.await(30, TimeUnit.SECONDS)).isTrue();
                        Thread.sleep(random.nextInt(60));
                    } catch (InterruptedException _) {
                        Thread.currentThread().interrupt();
                    }
                    running.process().destroyForcibly();
                });
                cosigned = askUntilItDies(running, cosigned, atWork);
                killer.join();
                assertThat(running.process().waitFor(10, TimeUnit.SECONDS)).isTrue();
            } finally {
                running.process().destroyForcibly();
            }
        }
        assertThat(cosigned).isGreaterThanOrEqualTo(KILLS);
    }

    /// @return the largest size that it has put its name under
    private long askUntilItDies(Running running, long before, CountDownLatch atWork) throws InterruptedException {
        long cosigned = before;
        long old = 0;
        while (true) {
            try {
                HttpResponse<String> answer = post(running.address(), request(old));
                if (answer.statusCode() == 409) {
                    old = Long.parseLong(answer.body().strip());
                    assertThat(old).as("remembered after a kill").isGreaterThanOrEqualTo(cosigned);
                } else {
                    assertThat(answer.statusCode()).isEqualTo(200);
                    cosigned = tree.size();
                    old = cosigned;
                    atWork.countDown();
                }
            } catch (IOException _) {
                return cosigned;
            }
        }
    }
}
