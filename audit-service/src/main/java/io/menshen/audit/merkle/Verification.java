package io.menshen.audit.merkle;

import java.util.List;

/// Checks proofs without the tree: what a member, an auditor or a witness does (RFC 9162 §2.1.3.2 and §2.1.4.2).
///
/// A proof that does not fit is simply not valid; nothing here throws for what a stranger wrote.
public final class Verification {

    private Verification() {}

    /// Whether `leaf` stands at `index` in the tree of `size` with this root.
    public static boolean included(Hash leaf, long index, long size, List<Hash> path, Hash root) {
        if (index < 0 || index >= size) {
            return false;
        }
        long node = index;
        long last = size - 1;
        Hash hash = leaf;
        for (Hash sibling : path) {
            if (last == 0) {
                return false;
            }
            if ((node & 1) == 1 || node == last) {
                hash = Hash.ofNode(sibling, hash);
                while ((node & 1) == 0 && node != 0) {
                    node >>>= 1;
                    last >>>= 1;
                }
            } else {
                hash = Hash.ofNode(hash, sibling);
            }
            node >>>= 1;
            last >>>= 1;
        }
        return last == 0 && hash.equals(root);
    }

    /// Whether the tree of `oldSize` is a prefix of the tree of `newSize`.
    public static boolean consistent(long oldSize, Hash oldRoot, long newSize, Hash newRoot, List<Hash> path) {
        if (oldSize < 0 || oldSize > newSize) {
            return false;
        }
        if (oldSize == newSize) {
            return path.isEmpty() && oldRoot.equals(newRoot);
        }
        if (oldSize == 0) {
            return path.isEmpty() && oldRoot.equals(Hash.empty());
        }
        long node = oldSize - 1;
        long last = newSize - 1;
        while ((node & 1) == 1) {
            node >>>= 1;
            last >>>= 1;
        }
        List<Hash> rest = path;
        Hash seed = oldRoot;
        if (node != 0) {
            if (path.isEmpty()) {
                return false;
            }
            seed = path.getFirst();
            rest = path.subList(1, path.size());
        }
        Hash oldHash = seed;
        Hash newHash = seed;
        for (Hash hash : rest) {
            if (last == 0) {
                return false;
            }
            if ((node & 1) == 1 || node == last) {
                oldHash = Hash.ofNode(hash, oldHash);
                newHash = Hash.ofNode(hash, newHash);
                while ((node & 1) == 0 && node != 0) {
                    node >>>= 1;
                    last >>>= 1;
                }
            } else {
                newHash = Hash.ofNode(newHash, hash);
            }
            node >>>= 1;
            last >>>= 1;
        }
        return last == 0 && oldHash.equals(oldRoot) && newHash.equals(newRoot);
    }
}
