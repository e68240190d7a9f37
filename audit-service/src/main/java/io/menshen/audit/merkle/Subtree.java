package io.menshen.audit.merkle;

/// Hashes complete subtrees inside one tile.
final class Subtree {

    private Subtree() {}

    /// The hash over `count` neighbouring hashes, where `count` is a power of two.
    static Hash root(byte[] hashes, int from, int count) {
        if (count == 1) {
            return Hash.at(hashes, from * Hash.LENGTH);
        }
        int half = count / 2;
        return Hash.ofNode(root(hashes, from, half), root(hashes, from + half, half));
    }
}
