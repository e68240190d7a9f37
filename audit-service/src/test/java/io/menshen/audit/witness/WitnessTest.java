package io.menshen.audit.witness;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.menshen.audit.file.DurableFile;
import io.menshen.audit.merkle.GrowingTree;
import io.menshen.audit.merkle.Hash;
import io.menshen.audit.merkle.Proofs;
import io.menshen.audit.merkle.Tile;
import io.menshen.audit.note.Checkpoint;
import io.menshen.audit.note.MalformedNoteException;
import io.menshen.audit.note.NoteKey;
import io.menshen.audit.note.SignedNote;
import io.menshen.audit.note.TestKey;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The protocol of C2SP tlog-witness, over HTTP, against trees of a test's own.
class WitnessTest {

    private static final String ORIGIN = "log.example/one";
    private static final Instant NOW = Instant.parse("2026-11-22T10:00:00Z");

    private final TestKey log = new TestKey(ORIGIN);
    private final HttpClient http = HttpClient.newHttpClient();

    @TempDir
    private Path folder;

    private TestWitness witness;

    @BeforeEach
    void aWitnessThatKnowsTheLog() throws IOException {
        witness = new TestWitness(folder, "witness.example/w1", Clock.fixed(NOW, ZoneOffset.UTC));
        witness.knows(log.publicKey().vkey());
    }

    @AfterEach
    void stop() {
        witness.close();
    }

    /// A tree whose entries are the numbers from 0, told apart by a word.
    private final class Tree {
        private final GrowingTree tree = new GrowingTree();
        private final Map<Tile, byte[]> tiles = new HashMap<>();
        private final String word;

        Tree(String word, int size) {
            this.word = word;
            grow(size);
        }

        Tree grow(int to) {
            while (tree.size() < to) {
                // Of a forked tree the first 100 entries are the same.
                String entry = (tree.size() < 100 ? "same" : word) + tree.size();
                tree.append(Hash.ofLeaf(entry.getBytes(StandardCharsets.UTF_8)), tiles::put);
            }
            tree.eachPartial(tiles::put);
            return this;
        }

        String note() {
            return log.sign(new Checkpoint(ORIGIN, tree.size(), tree.root()).text())
                    .toString();
        }

        String proof(long old) throws IOException {
            return new Proofs(tree.size(), tiles::get)
                    .consistency(old).stream().map(hash -> hash.base64() + "\n").collect(Collectors.joining());
        }

        String request(long old) throws IOException {
            return "old " + old + "\n" + proof(old) + "\n" + note();
        }
    }

    private HttpResponse<String> post(String body) throws IOException, InterruptedException {
        return http.send(
                HttpRequest.newBuilder(URI.create(witness.address() + "/add-checkpoint"))
                        .POST(HttpRequest.BodyPublishers.ofString(body, StandardCharsets.UTF_8))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
    }

    private int status(String body) throws IOException, InterruptedException {
        return post(body).statusCode();
    }

    private void conflict(HttpResponse<String> answer, long size) {
        assertThat(answer.statusCode()).isEqualTo(409);
        assertThat(answer.headers().firstValue("Content-Type")).contains("text/x.tlog.size");
        assertThat(answer.body()).isEqualTo(size + "\n");
    }

    @Test
    void aTreeThatContinuesIsCosigned() throws Exception {
        Tree tree = new Tree("a", 300);
        HttpResponse<String> first = post(tree.request(0));
        HttpResponse<String> second = post(tree.grow(777).request(300));

        assertThat(first.statusCode()).isEqualTo(200);
        assertThat(second.statusCode()).isEqualTo(200);
        SignedNote note = SignedNote.parse(tree.note() + second.body());
        assertThat(note.cosignedBy(List.of(NoteKey.parse(witness.vkey()))))
                .containsExactly(new SignedNote.Cosignature(NoteKey.parse(witness.vkey()), NOW));
        assertThat(note.verifiedBy(List.of(log.publicKey()))).contains(log.publicKey());
    }

    @Test
    void theSameCheckpointIsCosignedAgain() throws Exception {
        Tree tree = new Tree("a", 300);
        post(tree.request(0));

        assertThat(status(tree.request(300))).isEqualTo(200);
    }

    @Test
    void aWrongOldSizeIsToldTheRightOne() throws Exception {
        Tree tree = new Tree("a", 300);
        post(tree.request(0));
        tree.grow(400);

        conflict(post(tree.request(0)), 300);
        conflict(post(tree.request(299)), 300);
        assertThat(status(tree.request(300))).isEqualTo(200);
        conflict(post(new Tree("a", 200).request(0)), 400);
    }

    @Test
    void anotherTreeOfTheSameSizeIsAConflictAndKeptAsEvidence() throws Exception {
        post(new Tree("a", 300).request(0));

        conflict(post("old 300\n\n" + new Tree("b", 300).note()), 300);
        try (java.util.stream.Stream<Path> files = Files.list(folder.resolve("memory"))) {
            Path evidence = files.filter(file -> file.toString().endsWith(".contradicted-by"))
                    .findFirst()
                    .orElseThrow();
            assertThat(SignedNote.parse(Files.readString(evidence)).verifiedBy(List.of(log.publicKey())))
                    .isPresent();
        }
    }

    @Test
    void aForkIsNotCosigned() throws Exception {
        Tree tree = new Tree("a", 300);
        post(tree.request(0));
        Tree fork = new Tree("b", 400);

        assertThat(status(fork.request(300))).isEqualTo(422);
        assertThat(status("old 300\n\n" + tree.grow(301).note())).isEqualTo(422);
        assertThat(status(tree.request(300))).isEqualTo(200);
    }

    @Test
    void aProofFromNothingMustBeEmpty() throws Exception {
        Tree tree = new Tree("a", 300);

        assertThat(status("old 0\n" + tree.proof(17) + "\n" + tree.note())).isEqualTo(422);
        assertThat(status(tree.request(0))).isEqualTo(200);
    }

    @Test
    void strangersAreTurnedAway() throws Exception {
        Tree tree = new Tree("a", 300);
        TestKey forger = new TestKey(ORIGIN);
        TestKey stranger = new TestKey("log.example/two");
        String text = SignedNote.parse(tree.note()).text();

        assertThat(status("old 0\n\n" + forger.sign(text))).isEqualTo(403);
        assertThat(status("old 0\n\n" + stranger.sign(new Checkpoint("log.example/two", 1, Hash.empty()).text())))
                .isEqualTo(404);
        assertThat(status("old 0\n\n" + tree.note() + forger.sign(text).signatures()))
                .as("an unknown signature is passed over")
                .isEqualTo(200);
    }

    @Test
    void whatIsNotARequestIsABadRequest() throws Exception {
        Tree tree = new Tree("a", 300);
        String note = tree.note();
        List<String> bad = List.of(
                "",
                "old 0\n",
                "old 0\n\n",
                "old 00\n\n" + note,
                "old +1\n\n" + note,
                "old -1\n\n" + note,
                "old 301\n\n" + note,
                "new 0\n\n" + note,
                "old 0\nnot a hash\n\n" + note,
                "old 0\n" + "A".repeat(43) + "=\n".repeat(1) + "AAAA\n\n" + note,
                "old 0\n" + ("A".repeat(43) + "=\n").repeat(64) + "\n" + note,
                "old 0\n\n" + note.substring(0, note.length() - 1),
                "old 0\n\nonly text\n",
                "old 0\n\n" + "x".repeat(20_000) + note);

        for (String request : bad) {
            assertThat(status(request))
                    .as(request.length() > 200 ? "long" : request)
                    .isEqualTo(400);
        }
        assertThat(status("old 0\n" + ("A".repeat(43) + "=\n").repeat(63) + "\n" + note))
                .as("63 lines are read")
                .isEqualTo(422);
    }

    @Test
    void mutatedRequestsNeverGetACosignatureOverAnotherTree() throws Exception {
        Tree tree = new Tree("a", 300);
        post(tree.request(0));
        tree.grow(321);
        byte[] request = tree.request(300).getBytes(StandardCharsets.UTF_8);
        Random random = new Random(6);

        for (int i = 0; i < 300; i++) {
            byte[] mutated = request.clone();
            mutated[random.nextInt(mutated.length)] ^= (byte) (1 << random.nextInt(8));
            HttpResponse<String> answer = http.send(
                    HttpRequest.newBuilder(URI.create(witness.address() + "/add-checkpoint"))
                            .POST(HttpRequest.BodyPublishers.ofByteArray(mutated))
                            .build(),
                    HttpResponse.BodyHandlers.ofString());

            assertThat(answer.statusCode()).isIn(400, 403, 404, 409, 422);
        }
        assertThat(status(new String(request, StandardCharsets.UTF_8))).isEqualTo(200);
    }

    @Test
    void whatItCosignedItRemembersAfterARestart() throws Exception {
        Tree tree = new Tree("a", 300);
        post(tree.request(0));
        String key = witness.vkey();

        witness.restart();

        assertThat(witness.vkey()).isEqualTo(key);
        conflict(post(new Tree("b", 200).request(0)), 300);
    }

    @Test
    void withoutADiskNothingIsCosigned() throws Exception {
        Path other = Files.createDirectories(folder.resolve("other"));
        Files.writeString(other.resolve("logs"), log.publicKey().vkey());
        WitnessKey key = WitnessKey.in(other, "witness.example/w2");
        List<String> disk = new ArrayList<>();
        Witness broken = new Witness(
                key,
                new Logs(other.resolve("logs")),
                new Memory(other.resolve("memory"), files -> {
                    disk.add("full");
                    throw new IOException("no space left on device");
                }),
                Clock.systemUTC());
        byte[] request = new Tree("a", 300).request(0).getBytes(StandardCharsets.UTF_8);

        assertThatThrownBy(() -> broken.addCheckpoint(request)).isInstanceOf(IOException.class);
        assertThat(disk).hasSize(1);
        Witness well = new Witness(
                key,
                new Logs(other.resolve("logs")),
                new Memory(other.resolve("memory"), DurableFile::writeAll),
                Clock.systemUTC());
        assertThat(well.addCheckpoint(request).status()).isEqualTo(200);
    }

    @Test
    void aMemoryThatCannotBeReadIsNotBegunAnew() throws Exception {
        post(new Tree("a", 300).request(0));
        try (java.util.stream.Stream<Path> files = Files.list(folder.resolve("memory"))) {
            Files.writeString(files.findFirst().orElseThrow(), "torn");
        }

        assertThat(status(new Tree("a", 200).request(0))).isEqualTo(500);
        assertThat(witness.said()).contains("ALARM");
    }

    @Test
    void ofManyAtOnceTheLargestStays() throws Exception {
        Tree tree = new Tree("a", 100);
        post(tree.request(0));
        List<Callable<Integer>> questions = new ArrayList<>();
        for (int size = 101; size <= 140; size++) {
            String request = new Tree("a", size).request(100);
            questions.add(() -> status(request));
        }

        int cosigned = 0;
        try (ExecutorService threads = Executors.newFixedThreadPool(16)) {
            for (Future<Integer> answer : threads.invokeAll(questions)) {
                cosigned += answer.get() == 200 ? 1 : 0;
            }
        }

        assertThat(cosigned).as("the others were told the new size").isEqualTo(1);
    }

    @Test
    void itsKeyIsItsOwnersAlone() throws Exception {
        Path key = folder.resolve("key");

        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(key)))
                .isEqualTo("rw-------");
        assertThatThrownBy(() -> WitnessKey.in(folder, "witness.example/other"))
                .hasMessageContaining("and not of witness.example/other");
        Files.setPosixFilePermissions(key, PosixFilePermissions.fromString("rw-r--r--"));
        assertThatThrownBy(() -> WitnessKey.in(folder, "witness.example/w1"))
                .hasMessageContaining("others than its owner");
    }

    @Test
    void twoWitnessesDoNotShareAFolder() {
        assertThatThrownBy(() -> new TestWitness(folder, "witness.example/w1", Clock.systemUTC()))
                .isInstanceOfAny(IOException.class, java.nio.channels.OverlappingFileLockException.class);
    }

    @Test
    void theExampleOfTheSpecificationHasTheRightForm() throws MalformedNoteException {
        NoteKey key = NoteKey.parse(witness.vkey());

        assertThat(key.use()).isEqualTo(NoteKey.Use.COSIGNATURE);
        assertThat(new String(
                        SignedNote.cosigned(Instant.ofEpochSecond(1_679_315_147), "example.com/behind-the-sofa\n1\n"),
                        StandardCharsets.UTF_8))
                .isEqualTo("cosignature/v1\ntime 1679315147\nexample.com/behind-the-sofa\n1\n");
    }
}
