package io.menshen.audit.merkle;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/// Makes roots, inclusion proofs and consistency proofs of any past size from tiles (RFC 6962 §2.1).
public final class Proofs {

    private final TileReader tiles;
    private final long size;

    /// @param size the size of the tree whose tiles are read; the reader is asked for no tile beyond it
    public Proofs(long size, TileReader tiles) {
        this.size = size;
        this.tiles = tiles;
    }

    /// The root hash of the tree of this size.
    public Hash root() throws IOException {
        return size == 0 ? Hash.empty() : range(0, size);
    }

    /// The audit path of one leaf (RFC 6962 §2.1.1), from the leaf's sibling to the root's child.
    public List<Hash> inclusion(long index) throws IOException {
        if (index < 0 || index >= size) {
            throw new IndexOutOfBoundsException("no leaf " + index + " in a tree of " + size);
        }
        List<Hash> path = new ArrayList<>();
        long from = 0;
        long to = size;
        // From the root downwards, so the path is turned round at the end.
        while (to - from > 1) {
            long middle = from + split(to - from);
            if (index < middle) {
                path.add(range(middle, to));
                to = middle;
            } else {
                path.add(range(from, middle));
                from = middle;
            }
        }
        return path.reversed();
    }

    /// The proof that the tree of size `old` is a prefix of this one (RFC 6962 §2.1.2).
    public List<Hash> consistency(long old) throws IOException {
        if (old < 0 || old > size) {
            throw new IndexOutOfBoundsException("no size " + old + " in a tree of " + size);
        }
        List<Hash> path = new ArrayList<>();
        if (old == 0 || old == size) {
            return path;
        }
        long from = 0;
        long to = size;
        while (to != old) {
            long middle = from + split(to - from);
            if (old <= middle) {
                path.add(range(middle, to));
                to = middle;
            } else {
                path.add(range(from, middle));
                from = middle;
            }
        }
        // A subtree that the old root consists of alone is known to the verifier already.
        if (from > 0) {
            path.add(range(from, to));
        }
        return path.reversed();
    }

    /// The hash of the leaves `from` to `to`, where `from` is where a subtree of the whole tree begins.
    private Hash range(long from, long to) throws IOException {
        long count = to - from;
        if (Long.bitCount(count) == 1) {
            return complete(Long.numberOfTrailingZeros(count), from / count);
        }
        long middle = from + split(count);
        return Hash.ofNode(range(from, middle), range(middle, to));
    }

    /// The hash of the `number`-th complete subtree of the given height.
    private Hash complete(int height, long number) throws IOException {
        int level = height / Tile.HEIGHT;
        int count = 1 << (height % Tile.HEIGHT);
        long first = number * count;
        long tile = first / Tile.WIDTH;
        byte[] hashes = tiles.read(new Tile(level, tile, width(level, tile)));
        return Subtree.root(hashes, (int) (first % Tile.WIDTH), count);
    }

    private int width(int level, long tile) {
        long atLevel = size >>> (Tile.HEIGHT * level);
        return (int) Math.min(Tile.WIDTH, atLevel - tile * Tile.WIDTH);
    }

    /// The largest power of two smaller than `count`: where RFC 6962 cuts a tree in two.
    private static long split(long count) {
        return Long.highestOneBit(count - 1);
    }
}
