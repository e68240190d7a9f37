package io.menshen.audit.merkle;

import java.util.ArrayList;
import java.util.List;

/// The definitions of RFC 6962 §2.1 written down as they stand there: slow, obvious, and the measure of the real
/// tree.
final class NaiveTree {

    private final List<Hash> leaves = new ArrayList<>();

    void append(Hash leaf) {
        leaves.add(leaf);
    }

    Hash root(int size) {
        return size == 0 ? Hash.empty() : mth(0, size);
    }

    List<Hash> inclusion(int index, int size) {
        return path(index, 0, size);
    }

    List<Hash> consistency(int old, int size) {
        return old == 0 ? List.of() : subproof(old, 0, size, true);
    }

    /// The hashes of a tile, by the formula of tlog-tiles.
    byte[] tile(Tile tile) {
        int span = 1 << (Tile.HEIGHT * tile.level());
        byte[] hashes = new byte[tile.width() * Hash.LENGTH];
        for (int i = 0; i < tile.width(); i++) {
            int from = (int) (tile.index() * Tile.WIDTH + i) * span;
            mth(from, from + span).writeTo(hashes, i * Hash.LENGTH);
        }
        return hashes;
    }

    private Hash mth(int from, int to) {
        if (to - from == 1) {
            return leaves.get(from);
        }
        int middle = from + split(to - from);
        return Hash.ofNode(mth(from, middle), mth(middle, to));
    }

    private List<Hash> path(int index, int from, int to) {
        if (to - from == 1) {
            return List.of();
        }
        int middle = from + split(to - from);
        List<Hash> path = new ArrayList<>();
        if (index < middle) {
            path.addAll(path(index, from, middle));
            path.add(mth(middle, to));
        } else {
            path.addAll(path(index, middle, to));
            path.add(mth(from, middle));
        }
        return path;
    }

    private List<Hash> subproof(int old, int from, int to, boolean known) {
        if (old == to) {
            return known ? List.of() : List.of(mth(from, to));
        }
        int middle = from + split(to - from);
        List<Hash> path = new ArrayList<>();
        if (old <= middle) {
            path.addAll(subproof(old, from, middle, known));
            path.add(mth(middle, to));
        } else {
            path.addAll(subproof(old, middle, to, false));
            path.add(mth(from, middle));
        }
        return path;
    }

    private static int split(int count) {
        int power = 1;
        while (power * 2 < count) {
            power *= 2;
        }
        return power;
    }
}
