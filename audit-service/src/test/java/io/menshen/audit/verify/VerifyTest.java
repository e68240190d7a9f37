package io.menshen.audit.verify;

import static org.assertj.core.api.Assertions.assertThat;

import io.menshen.audit.merkle.GrowingTree;
import io.menshen.audit.merkle.Hash;
import io.menshen.audit.merkle.Proofs;
import io.menshen.audit.merkle.Tile;
import io.menshen.audit.note.Checkpoint;
import io.menshen.audit.note.ProofFile;
import io.menshen.audit.note.TestKey;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class VerifyTest {

    private final TestKey log = new TestKey("menshen.local/log");

    @TempDir
    private Path folder;

    private Path keys;
    private Path proof;

    @BeforeEach
    void aProofFromALogOf300() throws IOException {
        keys = Files.writeString(folder.resolve("keys"), log.publicKey().vkey() + "\n");
        proof = Files.writeString(folder.resolve("entry.tlog-proof"), proofOf(97, 300));
    }

    private String proofOf(int index, int size) throws IOException {
        Map<Tile, byte[]> tiles = new HashMap<>();
        GrowingTree tree = new GrowingTree();
        for (int i = 0; i < size; i++) {
            tree.append(Hash.ofLeaf(entry(i)), tiles::put);
        }
        tree.eachPartial(tiles::put);
        Checkpoint checkpoint = new Checkpoint("menshen.local/log", size, tree.root());
        return new ProofFile(
                        entry(index), index, new Proofs(size, tiles::get).inclusion(index), log.sign(checkpoint.text()))
                .toString();
    }

    /// The 121st commits to `member:m-1` under the salt 00 01 … 0f.
    private static byte[] entry(int index) {
        if (index == 121) {
            // commits to the SHA-256 of {"receipt":1} and a line end, under the same salt
            return "{\"about\":\"O0WWstmtmhR-pBsssH0LgRpopDAWJoV6Zk7n80rb1ng\"}".getBytes(StandardCharsets.UTF_8);
        }
        if (index == 120) {
            return "{\"about\":\"uBJ38Jv5Nrqd2vphb1p7hRtcqwQod7hh3KLLktAakuI\"}".getBytes(StandardCharsets.UTF_8);
        }
        return "{\"action\":\"readRoute\",\"number\":%d}".formatted(index).getBytes(StandardCharsets.UTF_8);
    }

    private record Verdict(int code, String text) {}

    private Verdict verify(String... arguments) {
        return verify(Locale.ENGLISH, arguments);
    }

    private static Verdict verify(Locale locale, String... arguments) {
        ByteArrayOutputStream text = new ByteArrayOutputStream();
        int code = Verify.run(List.of(arguments), new PrintStream(text, true, StandardCharsets.UTF_8), locale);
        return new Verdict(code, text.toString(StandardCharsets.UTF_8));
    }

    private int code(String... arguments) {
        String[] all = new String[arguments.length + 2];
        all[0] = "--keys";
        all[1] = keys.toString();
        System.arraycopy(arguments, 0, all, 2, arguments.length);
        return verify(Locale.ENGLISH, all).code();
    }

    @Test
    void aTrueProofHolds() {
        Verdict verdict = verify("--keys", keys.toString(), proof.toString());

        assertThat(verdict.code()).isZero();
        assertThat(verdict.text())
                .startsWith("VALID: entry 97 is in the log menshen.local/log (size 300")
                .hasLineCount(1);
    }

    @Test
    void theVerdictIsChineseWhereTheReaderIs() {
        assertThat(verify(Locale.SIMPLIFIED_CHINESE, "--keys", keys.toString(), proof.toString())
                        .text())
                .startsWith("有效:记录 97");
    }

    @Test
    void theEntryIsShownOnRequest() {
        assertThat(verify("--keys", keys.toString(), "--entry", proof.toString())
                        .text())
                .endsWith("{\"action\":\"readRoute\",\"number\":97}\n");
    }

    @Test
    void anEntryIsAboutWhatItCommitsTo() throws IOException {
        String salt = "AAECAwQFBgcICQoLDA0ODw";
        Path mine = Files.writeString(folder.resolve("mine"), proofOf(120, 300));

        Verdict about = verify("--keys", keys.toString(), "--about", "member:m-1", "--salt", salt, mine.toString());
        Verdict another = verify("--keys", keys.toString(), "--about", "member:m-2", "--salt", salt, mine.toString());
        Verdict otherSalt =
                verify("--keys", keys.toString(), "--about", "member:m-1", "--salt", "AAAA", mine.toString());
        Verdict noSalt = verify("--keys", keys.toString(), "--about", "member:m-1", mine.toString());
        Verdict badSalt = verify("--keys", keys.toString(), "--about", "member:m-1", "--salt", "%%", mine.toString());

        assertThat(about.code()).isZero();
        assertThat(about.text()).startsWith("VALID: entry 120").contains("The entry is about member:m-1");
        assertThat(another.code()).isEqualTo(1);
        assertThat(another.text()).isEqualTo("NOT VALID: the entry is in the log, but not about member:m-2\n");
        assertThat(otherSalt.code()).isEqualTo(1);
        assertThat(badSalt.code()).isEqualTo(1);
        assertThat(noSalt.code()).isEqualTo(2);
    }

    @Test
    void aFlippedBitInAnyByteIsFound() throws IOException {
        byte[] good = Files.readAllBytes(proof);
        Path changed = folder.resolve("changed");
        for (int i = 0; i < good.length; i++) {
            for (int bit : new int[] {0, 5, 7}) {
                byte[] bad = good.clone();
                bad[i] ^= (byte) (1 << bit);
                Files.write(changed, bad);

                Verdict verdict = verify("--keys", keys.toString(), changed.toString());

                assertThat(verdict.code())
                        .as("byte %d, bit %d: %s", i, bit, verdict.text())
                        .isEqualTo(1);
                assertThat(verdict.text()).startsWith("NOT VALID: ").hasLineCount(1);
            }
        }
    }

    @Test
    void cutOrLengthenedProofsDoNotHold() throws IOException {
        byte[] good = Files.readAllBytes(proof);
        Path changed = folder.resolve("changed");
        Random random = new Random(6_962);
        for (int i = 0; i < 300; i++) {
            int from = random.nextInt(good.length);
            int to = Math.min(good.length, from + 1 + random.nextInt(40));
            byte[] cut = new byte[good.length - (to - from)];
            System.arraycopy(good, 0, cut, 0, from);
            System.arraycopy(good, to, cut, from, good.length - to);
            Files.write(changed, cut);
            assertThat(verify("--keys", keys.toString(), changed.toString()).code())
                    .isEqualTo(1);
        }
        for (String end : List.of("\n", " ", "x", "\u2014 menshen.local/log AAAA\n")) {
            Files.writeString(changed, Files.readString(proof) + end);
            assertThat(verify("--keys", keys.toString(), changed.toString()).code())
                    .isEqualTo(1);
        }
    }

    @Test
    void aProofByAnotherKeyDoesNotHold() throws IOException {
        Files.writeString(keys, new TestKey("menshen.local/log").publicKey().vkey() + "\n");

        assertThat(verify("--keys", keys.toString(), proof.toString()))
                .isEqualTo(new Verdict(
                        1, "NOT VALID: the checkpoint is not signed by a known key" + System.lineSeparator()));
    }

    @Test
    void whatCannotBeCheckedIsNotCalledFalse() throws IOException {
        assertThat(verify("--keys", keys.toString(), folder.resolve("none").toString())
                        .code())
                .isEqualTo(2);
        assertThat(verify("--keys", proof.toString(), proof.toString()).code()).isEqualTo(2);
        assertThat(verify(proof.toString()).code()).isEqualTo(2);
        Files.writeString(keys, "# nothing here\n");
        assertThat(verify("--keys", keys.toString(), proof.toString()).code()).isEqualTo(2);
    }

    @Test
    void aReceiptIsTakenByteForByte() throws IOException {
        Path other = Files.writeString(folder.resolve("receipt.tlog-proof"), proofOf(121, 300));
        Path receipt = Files.writeString(folder.resolve("receipt.json"), "{\"receipt\":1}\n");
        String salt = "AAECAwQFBgcICQoLDA0ODw";

        assertThat(code("--receipt", receipt.toString(), "--salt", salt, other.toString()))
                .isEqualTo(Verify.HOLDS);
        Files.writeString(receipt, "{\"receipt\":2}\n");
        assertThat(code("--receipt", receipt.toString(), "--salt", salt, other.toString()))
                .isEqualTo(Verify.DOES_NOT_HOLD);
        assertThat(code("--receipt", folder.resolve("none").toString(), "--salt", salt, other.toString()))
                .isEqualTo(Verify.NOT_CHECKED);
        assertThat(code("--receipt", receipt.toString(), other.toString())).isEqualTo(Verify.NOT_CHECKED);
    }

    @Test
    void theVerifierInPythonAgrees() throws Exception {
        Process process;
        try {
            process = new ProcessBuilder(
                            "python3", "../docs/verifier/verify.py", "--keys", keys.toString(), proof.toString())
                    .redirectErrorStream(true)
                    .start();
        } catch (IOException e) {
            System.err.println("SKIPPED: there is no python3 to run docs/verifier/verify.py with");
            return;
        }

        assertThat(new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
                .startsWith("VALID: entry 97 of 300");
        assertThat(process.waitFor()).isZero();
    }
}
