package io.menshen.audit.note;

import static org.assertj.core.api.Assertions.assertThat;

import io.menshen.audit.merkle.GrowingTree;
import io.menshen.audit.merkle.Hash;
import io.menshen.audit.merkle.Proofs;
import io.menshen.audit.merkle.Tile;
import io.menshen.audit.verify.Verify;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Damaged proofs, notes, checkpoints, keys and copies of a log by the thousand, drawn from a seed: each is
/// refused in the one declared way, or says just what the undamaged one says. More of them:
/// `-Dmenshen.mutations=1000000`.
class MutationTest {

    private static final int COUNT = Integer.getInteger("menshen.mutations", 5_000);
    private static final long SEED = Long.getLong("menshen.seed", 20261122L);
    private static final String ORIGIN = "log.example/mutated";
    private static final int SIZE = 700;

    /// What numbers and lines are often mistaken for.
    private static final List<String> ODD = List.of(
            "",
            "0",
            "00",
            "-1",
            "+1",
            "1e3",
            " ",
            "\u0000",
            "\r",
            "9223372036854775807",
            "99999999999999999999",
            "\n",
            "\n\n",
            "\u2014 ",
            "=",
            "==",
            "+",
            "\ufeff",
            "\ud83d\ude00",
            "extra ",
            "index ",
            "old 0\n");

    private final TestKey key = new TestKey(ORIGIN);
    private final GrowingTree tree = new GrowingTree();
    private final Map<Tile, byte[]> tiles = new HashMap<>();
    private final List<byte[]> entries = new ArrayList<>();
    private final Random random = new Random(SEED);

    @TempDir
    private Path folder;

    MutationTest() {
        for (int i = 0; i < SIZE; i++) {
            byte[] entry = ("{\"leaf\":\"record/1\",\"number\":" + i + "}").getBytes(StandardCharsets.UTF_8);
            entries.add(entry);
            tree.append(Hash.ofLeaf(entry), tiles::put);
        }
        tree.eachPartial(tiles::put);
    }

    private SignedNote checkpoint() {
        return key.sign(new Checkpoint(ORIGIN, SIZE, tree.root()).text());
    }

    private ProofFile proof(int index) {
        try {
            return new ProofFile(
                    entries.get(index), index, new Proofs(SIZE, tiles::get).inclusion(index), checkpoint());
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private byte[] mutated(byte[] good, byte[] other) {
        byte[] bytes = good;
        for (int i = random.nextInt(3); i >= 0; i--) {
            bytes = mutatedOnce(bytes, other);
        }
        return bytes;
    }

    private byte[] mutatedOnce(byte[] bytes, byte[] other) {
        int at = bytes.length == 0 ? 0 : random.nextInt(bytes.length);
        int to = Math.min(bytes.length, at + random.nextInt(40));
        return switch (random.nextInt(9)) {
            case 0 -> {
                byte[] flipped = bytes.clone();
                if (flipped.length > 0) {
                    flipped[at] ^= (byte) (1 << random.nextInt(8));
                }
                yield flipped;
            }
            case 1 -> joined(bytes, 0, at, new byte[] {(byte) random.nextInt(256)}, bytes, at);
            case 2 -> joined(bytes, 0, at, new byte[0], bytes, to);
            case 3 -> joined(bytes, 0, to, Arrays.copyOfRange(bytes, at, to), bytes, to);
            case 4 -> Arrays.copyOf(bytes, at);
            case 5 ->
                joined(bytes, 0, at, ODD.get(random.nextInt(ODD.size())).getBytes(StandardCharsets.UTF_8), bytes, at);
            case 6 ->
                joined(bytes, 0, at, ODD.get(random.nextInt(ODD.size())).getBytes(StandardCharsets.UTF_8), bytes, to);
            case 7 -> joined(bytes, 0, at, new byte[0], other, Math.min(at, other.length));
            default -> lines(bytes);
        };
    }

    private byte[] lines(byte[] bytes) {
        List<String> lines = new ArrayList<>(List.of(new String(bytes, StandardCharsets.UTF_8).split("\n", -1)));
        int one = random.nextInt(lines.size());
        int two = random.nextInt(lines.size());
        switch (random.nextInt(3)) {
            case 0 -> java.util.Collections.swap(lines, one, two);
            case 1 -> lines.add(two, lines.get(one));
            default -> lines.remove(one);
        }
        return String.join("\n", lines).getBytes(StandardCharsets.UTF_8);
    }

    private static byte[] joined(byte[] a, int from, int to, byte[] between, byte[] b, int rest) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        bytes.write(a, from, to - from);
        bytes.writeBytes(between);
        bytes.write(b, rest, b.length - rest);
        return bytes.toByteArray();
    }

    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.UTF_8);
    }

    @Test
    void aDamagedProofProvesNothingElse() {
        byte[] good = proof(345).toString().getBytes(StandardCharsets.UTF_8);
        byte[] other = proof(12).toString().getBytes(StandardCharsets.UTF_8);
        int refused = 0;
        for (int i = 0; i < COUNT; i++) {
            byte[] bad = mutated(good, other);
            NoteFuzz.read(bad);
            try {
                ProofFile parsed = ProofFile.parse(text(bad));
                ProofFile.Verified verified = parsed.verify(List.of(key.publicKey()));
                assertThat(parsed.entry())
                        .as("seed %d, mutation %d: %s", SEED, i, text(bad))
                        .isEqualTo(entries.get((int) verified.index()));
                assertThat(verified.checkpoint()).isEqualTo(new Checkpoint(ORIGIN, SIZE, tree.root()));
            } catch (MalformedNoteException _) {
                refused++;
            }
        }
        assertThat(refused).isGreaterThan(COUNT * 9 / 10);
    }

    @Test
    void aDamagedNoteIsNobodysWord() {
        TestKey stranger = new TestKey(ORIGIN);
        byte[] good =
                checkpoint().with(stranger.sign(checkpoint().text())).toString().getBytes(StandardCharsets.UTF_8);
        byte[] other = key.sign("other\n").toString().getBytes(StandardCharsets.UTF_8);
        for (int i = 0; i < COUNT; i++) {
            byte[] bad = mutated(good, other);
            try {
                SignedNote note = SignedNote.parse(text(bad));
                if (note.verifiedBy(List.of(key.publicKey())).isPresent()) {
                    assertThat(note.text())
                            .as("seed %d, mutation %d: %s", SEED, i, text(bad))
                            .isIn(checkpoint().text(), "other\n");
                }
                assertThat(note).hasToString(text(bad));
                note.cosignedBy(List.of(key.publicKey()));
                Checkpoint.parseForeign(note.text());
                Checkpoint read = Checkpoint.parse(note.text());
                assertThat(read.text()).as("one text for one checkpoint").isEqualTo(note.text());
            } catch (MalformedNoteException _) {
                // refused as declared
            }
        }
    }

    @Test
    void aDamagedKeyFileNamesNoOtherKey() {
        byte[] good = KeyFile.write(key.publicKey(), 0, 2_000, "until then").getBytes(StandardCharsets.UTF_8);
        byte[] other = new TestKey("other").publicKey().vkey().getBytes(StandardCharsets.UTF_8);
        for (int i = 0; i < COUNT; i++) {
            byte[] bad = mutated(good, other);
            try {
                for (NoteKey read : KeyFile.parse(text(bad))) {
                    assertThat(text(good) + text(other))
                            .as("seed %d, mutation %d: %s", SEED, i, text(bad))
                            .contains(read.vkey().substring(read.vkey().indexOf('+')));
                }
            } catch (MalformedNoteException _) {
                // refused as declared
            }
        }
    }

    @Test
    void aDamagedCopyOfALogIsNeverValidAndNeverACrash() throws IOException {
        write();
        Path keys = Files.writeString(folder.resolve("keys"), key.publicKey().vkey());
        List<Path> files;
        try (java.util.stream.Stream<Path> all = Files.walk(folder.resolve("copy"))) {
            files = all.filter(Files::isRegularFile).sorted().toList();
        }
        assertThat(verdict(keys)).isEqualTo(0);
        for (int i = 0; i < Math.max(COUNT / 20, 200); i++) {
            Path file = files.get(random.nextInt(files.size()));
            byte[] good = Files.readAllBytes(file);
            byte[] bad = mutated(good, Files.readAllBytes(files.get(random.nextInt(files.size()))));
            Files.write(file, bad);
            boolean same = Arrays.equals(good, bad) || isLongerPartial(file, good, bad) || isStillSigned(file, bad);
            assertThat(verdict(keys))
                    .as("seed %d, mutation %d: %s", SEED, i, file)
                    .isIn(same ? List.of(0) : List.of(1, 2));
            Files.write(file, good);
        }
    }

    /// A partial file that goes on behind what is signed is the beginning of a wider one.
    private static boolean isLongerPartial(Path file, byte[] good, byte[] bad) {
        return file.toString().contains(".p")
                && bad.length > good.length
                && Arrays.equals(good, 0, good.length, bad, 0, good.length);
    }

    private boolean isStillSigned(Path file, byte[] bad) {
        try {
            SignedNote note = SignedNote.parse(text(bad));
            return file.endsWith("checkpoint")
                    && Arrays.equals(text(bad).getBytes(StandardCharsets.UTF_8), bad)
                    && note.text().equals(checkpoint().text())
                    && note.verifiedBy(List.of(key.publicKey())).isPresent();
        } catch (MalformedNoteException _) {
            return false;
        }
    }

    private int verdict(Path keys) {
        return Verify.run(
                List.of("--keys", keys.toString(), folder.resolve("copy").toString()),
                new PrintStream(java.io.OutputStream.nullOutputStream()),
                Locale.ENGLISH);
    }

    private void write() throws IOException {
        Path copy = folder.resolve("copy");
        for (Map.Entry<Tile, byte[]> tile : tiles.entrySet()) {
            file(copy.resolve(tile.getKey().path()), tile.getValue());
        }
        for (int from = 0; from < SIZE; from += Tile.WIDTH) {
            int width = Math.min(Tile.WIDTH, SIZE - from);
            ByteArrayOutputStream bundle = new ByteArrayOutputStream();
            entries.subList(from, from + width).forEach(entry -> {
                bundle.write(entry.length >> 8);
                bundle.write(entry.length);
                bundle.writeBytes(entry);
            });
            file(copy.resolve(new Tile(Tile.ENTRIES, from / Tile.WIDTH, width).path()), bundle.toByteArray());
        }
        file(copy.resolve("checkpoint"), checkpoint().toString().getBytes(StandardCharsets.UTF_8));
    }

    private static void file(Path path, byte[] content) throws IOException {
        Files.createDirectories(path.getParent());
        Files.write(path, content);
    }
}
