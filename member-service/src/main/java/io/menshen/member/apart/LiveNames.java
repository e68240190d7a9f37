package io.menshen.member.apart;

import java.util.Arrays;
import java.util.BitSet;

/// The names that somebody refers to, or rather 64 bits of each: 8 bytes for a row, in memory and nowhere else.
/// Two names that begin alike only keep each other from being swept.
final class LiveNames {

    private long[] prefixes = new long[1024];
    private int size;
    private boolean sorted;
    private final BitSet found = new BitSet();

    void add(long prefix) {
        if (size == prefixes.length) {
            prefixes = Arrays.copyOf(prefixes, size * 2);
        }
        prefixes[size++] = prefix;
        sorted = false;
    }

    /// Whether somebody refers to a row with such a name; notes that there is one.
    boolean has(long prefix) {
        sort();
        int at = Arrays.binarySearch(prefixes, 0, size, prefix);
        if (at < 0) {
            return false;
        }
        found.set(at);
        return true;
    }

    /// Whether no row was seen that begins like this.
    boolean lacks(long prefix) {
        sort();
        int at = Arrays.binarySearch(prefixes, 0, size, prefix);
        return at >= 0 && !found.get(at);
    }

    /// Whether a row was seen for each.
    boolean complete() {
        sort();
        return found.cardinality() == size;
    }

    private void sort() {
        if (!sorted) {
            Arrays.sort(prefixes, 0, size);
            // Names that begin alike are one.
            int kept = 0;
            for (int i = 0; i < size; i++) {
                if (i == 0 || prefixes[i] != prefixes[i - 1]) {
                    prefixes[kept++] = prefixes[i];
                }
            }
            size = kept;
            sorted = true;
        }
    }
}
