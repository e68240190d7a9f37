package io.menshen.audit.verify;

import static org.assertj.core.api.Assertions.assertThat;

import io.menshen.audit.merkle.GrowingTree;
import io.menshen.audit.merkle.Hash;
import io.menshen.audit.merkle.Tile;
import io.menshen.audit.note.Checkpoint;
import io.menshen.audit.note.TestKey;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What the drill of a backup believes of a restored log.
class RestoredLogTest {

    private static final String ORIGIN = "menshen.local/log";

    private final TestKey key = new TestKey(ORIGIN);
    private final List<String> entries = IntStream.range(0, 700)
            .mapToObj("{\"leaf\":\"record/1\",\"n\":%d}"::formatted)
            .toList();

    @TempDir
    private Path folder;

    private Path keys;

    @BeforeEach
    void signALog() throws IOException {
        GrowingTree tree = new GrowingTree();
        for (String entry : entries) {
            tree.append(Hash.ofLeaf(entry.getBytes(StandardCharsets.UTF_8)), this::write);
        }
        tree.eachPartial(this::write);
        String checkpoint = new Checkpoint(ORIGIN, tree.size(), tree.root()).text();
        Files.writeString(folder.resolve("checkpoint"), key.sign(checkpoint).toString());
        keys = Files.writeString(folder.resolve("keys"), key.publicKey().vkey() + "\n");
    }

    @Test
    void allEntriesAndMoreThanWereSignedHold() {
        assertThat(check(entries)).startsWith("0 VALID: the root of 700 entries");
        assertThat(check(IntStream.rangeClosed(0, 700)
                        .mapToObj(i -> i < 700 ? entries.get(i) : "not signed yet")
                        .toList()))
                .startsWith("0 VALID");
    }

    @Test
    void aBeginningHolds() {
        for (int size : List.of(0, 1, 255, 256, 257, 512, 699)) {
            assertThat(check(entries.subList(0, size))).startsWith("0 VALID: the restored " + size + " entries");
        }
    }

    @Test
    void anotherEntryDoesNot() {
        List<String> changed = IntStream.range(0, 600)
                .mapToObj(i -> i == 300 ? "{\"leaf\":\"record/1\",\"n\":301}" : entries.get(i))
                .toList();

        assertThat(check(changed)).startsWith("1 NOT VALID: the restored entries are not the log's");
    }

    @Test
    void damagedTilesAndUnknownKeysDoNot() throws IOException {
        Path tile = folder.resolve(Tile.full(0, 0).path());
        byte[] content = Files.readAllBytes(tile);
        content[5] ^= 1;
        Files.write(tile, content);
        // The root is read from higher tiles as far as they go; the consistency proof needs the damaged one.
        assertThat(check(entries.subList(0, 100))).startsWith("1 NOT VALID");

        Files.writeString(keys, new TestKey(ORIGIN).publicKey().vkey() + "\n");
        assertThat(check(entries)).startsWith("1 NOT VALID: the last checkpoint is not signed by a known key");
        Files.delete(folder.resolve("checkpoint"));
        assertThat(check(entries)).startsWith("2 NOT CHECKED");
    }

    private String check(List<String> restored) {
        ByteArrayOutputStream said = new ByteArrayOutputStream();
        byte[] lines = String.join(
                        "", restored.stream().map(entry -> entry + "\n").toList())
                .getBytes(StandardCharsets.UTF_8);
        int code = RestoredLog.run(
                List.of("--keys", keys.toString(), folder.toString()),
                new ByteArrayInputStream(lines),
                new PrintStream(said, true, StandardCharsets.UTF_8));
        return code + " " + said.toString(StandardCharsets.UTF_8);
    }

    private void write(Tile tile, byte[] content) {
        try {
            Path file = folder.resolve(tile.path());
            Files.createDirectories(file.getParent());
            Files.write(file, content);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
