package io.menshen.audit.log;

import io.menshen.audit.merkle.GrowingTree;
import io.menshen.audit.merkle.Hash;
import io.menshen.audit.merkle.Tile;
import io.menshen.audit.merkle.TileReader;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// The tiles and bundles as files under their C2SP paths, so that any web server could serve them.
public final class TileFiles implements TileReader {

    private static final int ENTRY_HEAD = 2;

    private final Path folder;

    public TileFiles(Path folder) {
        this.folder = folder;
    }

    Path path(Tile tile) {
        return folder.resolve(tile.path());
    }

    /// The tile's bytes: hashes, or entries each behind its length.
    ///
    /// A narrower tile is the beginning of a wider one, so a partial tile outlives its file.
    ///
    /// @throws NoSuchFileException when the log has no such tile
    @Override
    public byte[] read(Tile tile) throws IOException {
        try {
            return cut(Files.readAllBytes(path(tile)), tile);
        } catch (NoSuchFileException missing) {
            if (tile.isFull()) {
                throw missing;
            }
            try {
                return cut(Files.readAllBytes(path(Tile.full(tile.level(), tile.index()))), tile);
            } catch (NoSuchFileException _) {
                return cut(Files.readAllBytes(path(widestPartial(tile))), tile);
            }
        }
    }

    /// Deletes the partial tiles that a full one has replaced. Losing this race to a crash costs only space.
    void dropPartials(Tile full) throws IOException {
        Path partials = Path.of(path(full) + ".p");
        if (Files.isDirectory(partials)) {
            try (java.util.stream.Stream<Path> files = Files.list(partials)) {
                for (Path file : files.toList()) {
                    Files.deleteIfExists(file);
                }
            }
            Files.deleteIfExists(partials);
        }
    }

    /// Deletes a bundle that was pruned.
    void drop(Tile bundle) throws IOException {
        Files.deleteIfExists(path(bundle));
        dropPartials(bundle);
    }

    /// Appends the leaf hashes of entries that are gone, from the tiles that stayed.
    ///
    /// @param to a multiple of [Tile#WIDTH]
    void appendHashes(GrowingTree tree, long to, GrowingTree.FullTiles sink) throws IOException {
        for (long tile = 0; tile < to / Tile.WIDTH; tile++) {
            byte[] hashes = read(Tile.full(0, tile));
            for (int i = 0; i < Tile.WIDTH; i++) {
                tree.append(Hash.at(hashes, i * Hash.LENGTH), sink);
            }
        }
    }

    private Tile widestPartial(Tile tile) throws NoSuchFileException {
        for (int width = Tile.WIDTH - 1; width > tile.width(); width--) {
            Tile wider = new Tile(tile.level(), tile.index(), width);
            if (Files.exists(path(wider))) {
                return wider;
            }
        }
        throw new NoSuchFileException(tile.path());
    }

    private static byte[] cut(byte[] content, Tile tile) throws IOException {
        if (tile.level() != Tile.ENTRIES) {
            int length = tile.width() * Hash.LENGTH;
            if (content.length < length) {
                throw new IOException("the file is too short: " + tile.path());
            }
            return content.length == length ? content : Arrays.copyOf(content, length);
        }
        int end = 0;
        for (int i = 0; i < tile.width(); i++) {
            if (end + ENTRY_HEAD > content.length) {
                throw new IOException("the file is too short: " + tile.path());
            }
            end += ENTRY_HEAD + (((content[end] & 0xff) << 8) | (content[end + 1] & 0xff));
        }
        if (end > content.length) {
            throw new IOException("the file is too short: " + tile.path());
        }
        return content.length == end ? content : Arrays.copyOf(content, end);
    }

    /// The entries of a bundle.
    static List<byte[]> entries(byte[] bundle) throws IOException {
        List<byte[]> entries = new ArrayList<>();
        int at = 0;
        while (at < bundle.length) {
            int length = at + ENTRY_HEAD > bundle.length ? -1 : ((bundle[at] & 0xff) << 8) | (bundle[at + 1] & 0xff);
            if (length < 0 || at + ENTRY_HEAD + length > bundle.length) {
                throw new IOException("a bundle is cut off");
            }
            entries.add(Arrays.copyOfRange(bundle, at + ENTRY_HEAD, at + ENTRY_HEAD + length));
            at += ENTRY_HEAD + length;
        }
        return entries;
    }

    /// Entries behind their big-endian lengths.
    static byte[] bundle(List<byte[]> entries) {
        ByteBuffer bundle = ByteBuffer.allocate(
                entries.stream().mapToInt(entry -> ENTRY_HEAD + entry.length).sum());
        entries.forEach(entry -> bundle.putShort((short) entry.length).put(entry));
        return bundle.array();
    }
}
