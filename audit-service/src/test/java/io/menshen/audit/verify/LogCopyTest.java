package io.menshen.audit.verify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.menshen.audit.merkle.Tile;
import io.menshen.audit.note.KeyFile;
import io.menshen.audit.note.NoteKey;
import io.menshen.audit.note.SignedNote;
import io.menshen.audit.witness.TestWitness;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A copy of a whole log, checked by our verifier and by the one in Python. `./menshen prove log` does the same
/// with a million entries and more deeds.
class LogCopyTest {

    private static final int SIZE = 3_000;
    private static final Path BUNDLE = Path.of(Tile.full(Tile.ENTRIES, 5).path());
    private static final Path TILE = Path.of(Tile.full(0, 5).path());

    @TempDir
    private Path folder;

    private Path copy;
    private Path keys;
    private SampleLog log;

    @BeforeEach
    void aLog() throws IOException {
        copy = Files.createDirectory(folder.resolve("copy"));
        log = new SampleLog(copy);
        log.write(SIZE);
        keys = Files.writeString(folder.resolve("keys"), log.key().vkey() + "\n");
    }

    private String verify(String... arguments) {
        ByteArrayOutputStream text = new ByteArrayOutputStream();
        List<String> all = new ArrayList<>(List.of("--keys", keys.toString()));
        all.addAll(List.of(arguments));
        int code = Verify.run(all, new PrintStream(text, true, StandardCharsets.UTF_8), Locale.ENGLISH);
        return code + " " + text.toString(StandardCharsets.UTF_8).strip();
    }

    private String verify() {
        return verify(copy.toString());
    }

    private void flip(Path file, int at) throws IOException {
        byte[] content = Files.readAllBytes(copy.resolve(file));
        content[at] ^= 1;
        Files.write(copy.resolve(file), content);
    }

    @Test
    void aGoodCopyIsValid() {
        assertThat(verify()).startsWith("0 VALID: 3000 entries give the root");
    }

    @Test
    void theFirstBadBundleIsNamed() throws IOException {
        flip(BUNDLE, 100);
        flip(Path.of(Tile.full(Tile.ENTRIES, 7).path()), 100);

        assertThat(verify()).isEqualTo("1 NOT VALID: the bundle tile/entries/005 is not what was signed");
    }

    @Test
    void aBadTileIsNamed() throws IOException {
        flip(TILE, 100);

        assertThat(verify())
                .isEqualTo("1 NOT VALID: the entries give the signed root, but the tile tile/0/005 does not fit them");
    }

    @Test
    void whenBothAreBadBothAreNamed() throws IOException {
        flip(BUNDLE, 100);
        flip(TILE, 100);

        assertThat(verify())
                .isEqualTo("1 NOT VALID: neither the entries nor the tiles give the signed root;"
                        + " they first differ in tile/entries/005 and tile/0/005");
    }

    @Test
    void whatIsMissingIsNamed() throws IOException {
        Files.delete(copy.resolve(BUNDLE));

        assertThat(verify()).isEqualTo("1 NOT VALID: the bundle tile/entries/005 is missing");
    }

    @Test
    void aCheckpointOfNobodyProvesNothing() throws IOException {
        Files.writeString(
                keys,
                new io.menshen.audit.note.TestKey("sample.menshen.local/log")
                        .publicKey()
                        .vkey());

        assertThat(verify()).isEqualTo("1 NOT VALID: the checkpoint is not signed by a known key");
    }

    @Test
    void aKeyVouchesOnlyForTheSizesThatItsRemarkSays() throws Exception {
        Files.writeString(keys, KeyFile.write(log.key(), 0, SIZE, "until it was replaced"));
        assertThat(verify()).startsWith("0 VALID");
        assertThat(python(copy.toString())).startsWith("0 VALID");

        Files.writeString(keys, KeyFile.write(log.key(), 0, SIZE - 1, ""));

        assertThat(verify()).isEqualTo("1 NOT VALID: the checkpoint is not signed by a known key");
        assertThat(python(copy.toString())).startsWith("1 NOT VALID: the checkpoint is not signed by a known key");
    }

    @Test
    void theWitnessPolicyIsChecked() throws Exception {
        try (TestWitness witness = new TestWitness(folder.resolve("w"), "witness.example/w1", Clock.systemUTC())) {
            witness.knows(log.key().vkey());
            Path trusted = Files.writeString(folder.resolve("witness-keys"), witness.vkey() + "\n");
            assertThat(verify("--witness", trusted.toString(), copy.toString()))
                    .isEqualTo("1 NOT VALID: 0 of your 1 witnesses have cosigned the checkpoint, and 1 are needed");

            cosign(witness);

            assertThat(verify("--witness", trusted.toString(), copy.toString()))
                    .startsWith("0 VALID")
                    .contains("Witnessed by 1 of your 1 witnesses");
            assertThat(python("--witness", trusted.toString(), copy.toString())).startsWith("0 VALID");
            Files.writeString(
                    trusted, NoteKey.parse(witness.vkey()).vkey() + "\n" + "witness.example/w2+" + stranger() + "\n");
            assertThat(verify("--witness", trusted.toString(), copy.toString())).startsWith("1 NOT VALID: 1 of your 2");
            assertThat(verify("--witness", trusted.toString(), "--quorum", "1", copy.toString()))
                    .startsWith("0 VALID");
            assertThat(python("--witness", trusted.toString(), copy.toString())).startsWith("1 NOT VALID");
        }
    }

    /// The key of a witness that never cosigned.
    private String stranger() throws Exception {
        try (TestWitness other = new TestWitness(folder.resolve("w2"), "witness.example/w2", Clock.systemUTC())) {
            return other.vkey().substring("witness.example/w2+".length());
        }
    }

    private void cosign(TestWitness witness) throws Exception {
        Path checkpoint = copy.resolve("checkpoint");
        String note = Files.readString(checkpoint);
        HttpResponse<String> lines = HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(URI.create(witness.address() + "/add-checkpoint"))
                                .POST(HttpRequest.BodyPublishers.ofString("old 0\n\n" + note))
                                .build(),
                        HttpResponse.BodyHandlers.ofString());
        assertThat(lines.statusCode()).isEqualTo(200);
        Files.writeString(checkpoint, SignedNote.parse(note).with(lines.body()).toString());
    }

    @Test
    void theVerifierInPythonAgrees() throws Exception {
        assertThat(python(copy.toString())).startsWith("0 VALID: 3000 entries");

        flip(BUNDLE, 100);

        assertThat(python(copy.toString())).startsWith("1 NOT VALID: the entries do not give the root");
    }

    @Test
    void theVerifierInPythonDoesNotBelieveAForgedSignature() throws Exception {
        Path checkpoint = copy.resolve("checkpoint");
        String note = Files.readString(checkpoint);
        Files.writeString(checkpoint, note.replaceFirst("\n3000\n", "\n2999\n"));

        assertThat(python(copy.toString())).startsWith("1 NOT VALID: the log's signature is wrong");
        assertThat(verify()).startsWith("1 NOT VALID");
    }

    private String python(String... arguments) throws Exception {
        List<String> command =
                new ArrayList<>(List.of("python3", "../docs/verifier/verify.py", "--keys", keys.toString()));
        command.addAll(List.of(arguments));
        Process process;
        try {
            process = new ProcessBuilder(command).redirectErrorStream(true).start();
        } catch (IOException e) {
            System.err.println("SKIPPED: there is no python3 to run docs/verifier/verify.py with");
            assumeTrue(false, "no python3");
            throw e;
        }
        String words = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
        return process.waitFor() + " " + words;
    }
}
