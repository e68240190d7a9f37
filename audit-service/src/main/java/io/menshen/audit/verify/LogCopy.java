package io.menshen.audit.verify;

import io.menshen.audit.merkle.GrowingTree;
import io.menshen.audit.merkle.Hash;
import io.menshen.audit.merkle.Tile;
import io.menshen.audit.note.Checkpoint;
import io.menshen.audit.note.MalformedNoteException;
import io.menshen.audit.note.NoteKey;
import io.menshen.audit.note.SignedNote;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Checks a copy of a whole log – bundles, tiles, checkpoint – against its signature: the root is computed anew
/// from every entry, and whatever file is not what it should be is named, the first one first.
///
/// Who is to blame when entries and tiles disagree is decided by the signed root: whichever of the two gives it
/// is right.
final class LogCopy {

    /// What a whole log says of itself.
    ///
    /// @param minimum the first entry that is still there; those below were pruned, as an entry says
    record Whole(String origin, long size, Hash root, long minimum) {}

    /// The log's own word on what was pruned: canonical JSON, in which nothing of this entry is escaped.
    private static final Pattern PRUNED = Pattern.compile("\"minimum\":([0-9]{1,18})[,}]");

    private static final int ENTRY_HEAD = 2;

    private final Path folder;
    private final Checkpoint signed;

    /// The first tile whose file is not what the entries give.
    private @Nullable String firstDifference;

    /// The same, of tiles of leaf hashes only: the bundle beside it is suspect too.
    private @Nullable Tile firstLeafTile;

    /// The largest minimum that an entry of this log announces.
    private long said;

    private LogCopy(Path folder, Checkpoint signed) {
        this.folder = folder;
        this.signed = signed;
    }

    static SignedNote checkpoint(Path folder) throws IOException, MalformedNoteException {
        return SignedNote.parse(Files.readString(folder.resolve("checkpoint"), StandardCharsets.UTF_8));
    }

    /// @throws MalformedNoteException when the copy is not the log that was signed; says which file is the
    /// first bad one
    /// @throws IOException when a file cannot be read
    static Whole check(Path folder, SignedNote note, Collection<NoteKey> keys)
            throws IOException, MalformedNoteException {
        NoteKey key = note.verifiedBy(keys)
                .orElseThrow(() -> new MalformedNoteException("the checkpoint is not signed by a known key"));
        Checkpoint signed = Checkpoint.parse(note.text());
        if (!signed.origin().equals(key.name())) {
            throw new MalformedNoteException("the checkpoint is of another log than its key");
        }
        return new LogCopy(folder, signed).check();
    }

    private Whole check() throws IOException, MalformedNoteException {
        GrowingTree tree = new GrowingTree();
        long minimum = appendPruned(tree);
        for (long bundle = minimum / Tile.WIDTH; bundle * Tile.WIDTH < signed.size(); bundle++) {
            Tile place = at(Tile.ENTRIES, bundle);
            byte[] content = read(place).orElseThrow(() -> bad("bundle", place, "is missing"));
            int end = 0;
            for (int i = 0; i < place.width(); i++) {
                int begin = end + ENTRY_HEAD;
                if (begin > content.length) {
                    throw bad("bundle", place, "is cut off");
                }
                end = begin + ((content[begin - 2] & 0xff) << 8 | (content[begin - 1] & 0xff));
                if (end > content.length) {
                    throw bad("bundle", place, "is cut off");
                }
                byte[] entry = Arrays.copyOfRange(content, begin, end);
                if (minimum > 0) {
                    said = Math.max(said, minimumSaidBy(entry));
                }
                tree.append(Hash.ofLeaf(entry), this::compare);
            }
            // A file that is wider than the signed size may go on.
            if (place.isFull() && end != content.length) {
                throw bad("bundle", place, "holds more than its entries");
            }
        }
        tree.eachPartial(this::compare);
        if (!tree.root().equals(signed.root())) {
            throw blame(minimum);
        }
        if (said < minimum) {
            throw new MalformedNoteException(
                    "the bundles below entry %d are missing, and no entry says that they were pruned"
                            .formatted(minimum));
        }
        if (firstDifference != null) {
            throw new MalformedNoteException(
                    "the entries give the signed root, but the tile " + firstDifference + " does not fit them");
        }
        return new Whole(signed.origin(), signed.size(), signed.root(), minimum);
    }

    /// Appends the hashes of the entries whose bundles are gone, up to the first one that is there.
    ///
    /// @return the index of the first entry that is there
    private long appendPruned(GrowingTree tree) throws IOException, MalformedNoteException {
        long bundle = 0;
        while ((bundle + 1) * Tile.WIDTH < signed.size()
                && !Files.exists(folder.resolve(Tile.full(Tile.ENTRIES, bundle).path()))) {
            bundle++;
        }
        if ((bundle + 1) * Tile.WIDTH >= signed.size()) {
            // The last bundle is never pruned; if all others are missing too, the first is what to complain of.
            bundle = read(at(Tile.ENTRIES, bundle)).isPresent() ? bundle : 0;
        }
        for (long tile = 0; tile < bundle; tile++) {
            Tile place = Tile.full(0, tile);
            byte[] hashes = read(place).orElse(new byte[0]);
            if (hashes.length != Tile.WIDTH * Hash.LENGTH) {
                throw bad("bundle", Tile.full(Tile.ENTRIES, tile), "is missing, and " + place.path() + " with it");
            }
            for (int i = 0; i < Tile.WIDTH; i++) {
                tree.append(Hash.at(hashes, i * Hash.LENGTH), this::compare);
            }
        }
        return bundle * Tile.WIDTH;
    }

    /// The minimum that an entry announces, or 0.
    private static long minimumSaidBy(byte[] entry) {
        String json = new String(entry, StandardCharsets.UTF_8);
        Matcher minimum = PRUNED.matcher(json);
        return json.contains("\"leaf\":\"pruned/1\"") && minimum.find() ? Long.parseLong(minimum.group(1)) : 0;
    }

    private void compare(Tile tile, byte[] hashes) {
        if (firstDifference != null && (firstLeafTile != null || tile.level() > 0)) {
            return;
        }
        boolean same;
        try {
            same = read(tile)
                    .filter(file -> !tile.isFull() || file.length == hashes.length)
                    .map(file -> Arrays.equals(file, 0, Math.min(file.length, hashes.length), hashes, 0, hashes.length))
                    .orElse(false);
        } catch (IOException _) {
            same = false;
        }
        if (!same) {
            if (firstDifference == null) {
                firstDifference = tile.path();
            }
            if (firstLeafTile == null && tile.level() == 0) {
                firstLeafTile = tile;
            }
        }
    }

    /// The entries do not give the signed root. If the tiles of leaf hashes do, the first bundle that differs
    /// from them is the bad one.
    private MalformedNoteException blame(long minimum) throws IOException {
        Tile suspect = firstLeafTile;
        if (suspect == null) {
            return new MalformedNoteException(
                    minimum > 0
                            ? "the hashes of pruned entries, or what stands behind them, are not what was signed"
                            : "entries and tiles agree with each other, but not with the signed root: they were rewritten together");
        }
        GrowingTree tree = new GrowingTree();
        for (long index = 0; index * Tile.WIDTH < signed.size(); index++) {
            Tile place = at(0, index);
            Optional<byte[]> hashes = read(place);
            if (hashes.isEmpty() || hashes.get().length < place.width() * Hash.LENGTH) {
                break;
            }
            for (int i = 0; i < place.width(); i++) {
                tree.append(Hash.at(hashes.get(), i * Hash.LENGTH), (tile, content) -> {});
            }
        }
        if (tree.size() == signed.size() && tree.root().equals(signed.root())) {
            return bad("bundle", new Tile(Tile.ENTRIES, suspect.index(), suspect.width()), "is not what was signed");
        }
        return new MalformedNoteException(
                "neither the entries nor the tiles give the signed root; they first differ in %s and %s"
                        .formatted(new Tile(Tile.ENTRIES, suspect.index(), suspect.width()).path(), suspect.path()));
    }

    private Tile at(int level, long index) {
        return new Tile(level, index, (int) Math.min(Tile.WIDTH, signed.size() - index * Tile.WIDTH));
    }

    private static MalformedNoteException bad(String what, Tile place, String how) {
        return new MalformedNoteException("the %s %s %s".formatted(what, place.path(), how));
    }

    /// A narrower tile is the beginning of a wider one, which may be there in its place.
    private Optional<byte[]> read(Tile tile) throws IOException {
        for (int width : widths(tile)) {
            try {
                return Optional.of(
                        Files.readAllBytes(folder.resolve(new Tile(tile.level(), tile.index(), width).path())));
            } catch (NoSuchFileException _) {
                // a wider one may be there
            }
        }
        return Optional.empty();
    }

    private static List<Integer> widths(Tile tile) {
        return tile.isFull()
                ? List.of(Tile.WIDTH)
                : java.util.stream.IntStream.rangeClosed(tile.width(), Tile.WIDTH)
                        .boxed()
                        .toList();
    }
}
