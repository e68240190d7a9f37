package io.menshen.audit.verify;

import io.menshen.audit.merkle.GrowingTree;
import io.menshen.audit.merkle.Hash;
import io.menshen.audit.merkle.Proofs;
import io.menshen.audit.merkle.Tile;
import io.menshen.audit.merkle.TileReader;
import io.menshen.audit.merkle.Verification;
import io.menshen.audit.note.Checkpoint;
import io.menshen.audit.note.MalformedNoteException;
import io.menshen.audit.note.NoteKey;
import io.menshen.audit.note.SignedNote;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/// `java -cp <audit-service classes> io.menshen.audit.verify.RestoredLog --keys FILE [--from MINIMUM] FOLDER <
/// entries`
///
/// Says whether a copy of the log's entries, one a line in their order, is the log whose tiles and last
/// checkpoint lie in the folder, or a beginning of it. For the drill of a backup: the folder is not in the
/// backup. Of a pruned log the entries begin at the minimum index. Exit codes as for [Verify].
public final class RestoredLog {

    private RestoredLog() {}

    public static void main(String[] arguments) {
        System.exit(run(List.of(arguments), System.in, System.out));
    }

    static int run(List<String> arguments, InputStream entries, PrintStream out) {
        boolean pruned = arguments.size() == 5 && arguments.get(2).equals("--from");
        if ((arguments.size() != 3 && !pruned) || !arguments.getFirst().equals("--keys")) {
            out.println("usage: --keys KEYFILE [--from MINIMUM] FOLDER < entries");
            return Verify.NOT_CHECKED;
        }
        try {
            List<NoteKey> keys = Verify.keys(Path.of(arguments.get(1)));
            long minimum = pruned ? Checkpoint.number(arguments.get(3), "the first entry") : 0;
            return check(Path.of(arguments.getLast()), keys, minimum, entries, out);
        } catch (IOException | MalformedNoteException e) {
            out.println("NOT CHECKED: "
                    + (e instanceof NoSuchFileException missing
                            ? "no such file: " + missing.getFile()
                            : e.getMessage()));
            return Verify.NOT_CHECKED;
        }
    }

    private static int check(Path folder, List<NoteKey> keys, long minimum, InputStream entries, PrintStream out)
            throws IOException, MalformedNoteException {
        SignedNote note = SignedNote.parse(Files.readString(folder.resolve("checkpoint"), StandardCharsets.UTF_8));
        if (note.verifiedBy(keys).isEmpty()) {
            out.println("NOT VALID: the last checkpoint is not signed by a known key");
            return Verify.DOES_NOT_HOLD;
        }
        Checkpoint signed = Checkpoint.parse(note.text());
        TileReader tiles = tile -> read(folder, tile);
        Proofs whole = new Proofs(signed.size(), tiles);
        if (!whole.root().equals(signed.root())) {
            out.println("NOT VALID: the tiles do not give the root that was signed");
            return Verify.DOES_NOT_HOLD;
        }
        if (minimum % Tile.WIDTH != 0 || minimum > signed.size()) {
            out.println("NOT VALID: a log is pruned by whole bundles of what is signed");
            return Verify.DOES_NOT_HOLD;
        }
        GrowingTree restored = new GrowingTree();
        for (long tile = 0; tile < minimum / Tile.WIDTH; tile++) {
            byte[] hashes = read(folder, Tile.full(0, tile));
            for (int i = 0; i < Tile.WIDTH; i++) {
                restored.append(Hash.at(hashes, i * Hash.LENGTH), (place, content) -> {});
            }
        }
        long count = minimum;
        try (BufferedReader lines = new BufferedReader(new InputStreamReader(entries, StandardCharsets.UTF_8))) {
            String line = lines.readLine();
            while (line != null) {
                // What is not signed yet may still be another entry than the one that will be.
                if (count < signed.size()) {
                    restored.append(Hash.ofLeaf(line.getBytes(StandardCharsets.UTF_8)), (tile, hashes) -> {});
                }
                count++;
                line = lines.readLine();
            }
        }
        boolean prefix = restored.size() == signed.size()
                ? restored.root().equals(signed.root())
                : restored.size() == 0
                        || Verification.consistent(
                                restored.size(),
                                restored.root(),
                                signed.size(),
                                signed.root(),
                                whole.consistency(restored.size()));
        if (!prefix) {
            out.println("NOT VALID: the restored entries are not the log's (%d of %d)".formatted(count, signed.size()));
            return Verify.DOES_NOT_HOLD;
        }
        out.println(
                count >= signed.size()
                        ? "VALID: the root of %d entries is the one that was signed last".formatted(signed.size())
                        : "VALID: the restored %d entries are the beginning of the %d that were signed last"
                                .formatted(count, signed.size()));
        return Verify.HOLDS;
    }

    /// A narrower tile is the beginning of a wider one, which may be there in its place.
    private static byte[] read(Path folder, Tile tile) throws IOException {
        int length = tile.width() * Hash.LENGTH;
        for (int width = tile.width(); width <= Tile.WIDTH; width++) {
            Path file = folder.resolve(new Tile(tile.level(), tile.index(), width).path());
            if (Files.exists(file)) {
                byte[] content = Files.readAllBytes(file);
                if (content.length >= length) {
                    return Arrays.copyOf(content, length);
                }
            }
        }
        throw new IOException("the tile " + tile.path() + " is missing");
    }
}
