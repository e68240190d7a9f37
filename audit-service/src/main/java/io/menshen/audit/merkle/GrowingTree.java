package io.menshen.audit.merkle;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/// A tree that only grows. It remembers no more than its right edge: at most 256 hashes a level.
///
/// Not safe for use by several threads; it has one owner, the sequencer.
public final class GrowingTree {

    /// Told of each tile at the moment when its last hash arrives.
    @FunctionalInterface
    public interface FullTiles {

        void full(Tile tile, byte[] hashes);
    }

    /// The unfinished tile of one level.
    private static final class Edge {
        private final byte[] hashes = new byte[Tile.WIDTH * Hash.LENGTH];
        private int width;
        private long index;
    }

    private final List<Edge> edges = new ArrayList<>();
    private long size;

    /// Takes up a tree where it was left: reads its unfinished tiles.
    public static GrowingTree at(long size, TileReader tiles) throws IOException {
        GrowingTree tree = new GrowingTree();
        tree.size = size;
        long hashes = size;
        for (int level = 0; hashes > 0; level++) {
            Edge edge = new Edge();
            edge.index = hashes / Tile.WIDTH;
            edge.width = (int) (hashes % Tile.WIDTH);
            if (edge.width > 0) {
                byte[] read = tiles.read(new Tile(level, edge.index, edge.width));
                System.arraycopy(read, 0, edge.hashes, 0, edge.width * Hash.LENGTH);
            }
            tree.edges.add(edge);
            hashes /= Tile.WIDTH;
        }
        return tree;
    }

    public long size() {
        return size;
    }

    public void append(Hash leaf, FullTiles tiles) {
        append(0, leaf, tiles);
        size++;
    }

    private void append(int level, Hash hash, FullTiles tiles) {
        if (level == edges.size()) {
            edges.add(new Edge());
        }
        Edge edge = edges.get(level);
        hash.writeTo(edge.hashes, edge.width * Hash.LENGTH);
        edge.width++;
        if (edge.width == Tile.WIDTH) {
            tiles.full(Tile.full(level, edge.index), edge.hashes.clone());
            append(level + 1, Subtree.root(edge.hashes, 0, Tile.WIDTH), tiles);
            edge.index++;
            edge.width = 0;
        }
    }

    /// The unfinished tiles of the present size: with the full ones they are the whole tree.
    public void eachPartial(FullTiles tiles) {
        for (int level = 0; level < edges.size(); level++) {
            Edge edge = edges.get(level);
            if (edge.width > 0) {
                byte[] hashes = new byte[edge.width * Hash.LENGTH];
                System.arraycopy(edge.hashes, 0, hashes, 0, hashes.length);
                tiles.full(new Tile(level, edge.index, edge.width), hashes);
            }
        }
    }

    /// The root hash of the present size (RFC 6962 §2.1).
    public Hash root() {
        // Complete subtrees from the largest, on the left, to the smallest; then folded from the right.
        List<Hash> subtrees = new ArrayList<>();
        for (int level = edges.size() - 1; level >= 0; level--) {
            Edge edge = edges.get(level);
            int from = 0;
            for (int part = Tile.WIDTH / 2; part > 0; part /= 2) {
                if ((edge.width & part) != 0) {
                    subtrees.add(Subtree.root(edge.hashes, from, part));
                    from += part;
                }
            }
        }
        if (subtrees.isEmpty()) {
            return Hash.empty();
        }
        Hash root = subtrees.getLast();
        for (Hash left : subtrees.reversed().subList(1, subtrees.size())) {
            root = Hash.ofNode(left, root);
        }
        return root;
    }
}
