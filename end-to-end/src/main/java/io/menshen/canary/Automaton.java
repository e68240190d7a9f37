package io.menshen.canary;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntConsumer;

/// Finds many byte sequences in one pass (Aho and Corasick, 1975), so that a scan costs the same for one value as for
/// a thousand spellings.
final class Automaton {

    private static final int ALPHABET = 256;

    /// For state s and byte b the next state stands at s * 256 + b.
    private int[] next = new int[ALPHABET];

    private final List<List<Integer>> found = new ArrayList<>();
    private int states = 1;
    private int[] endings = new int[0];

    Automaton(List<byte[]> patterns) {
        found.add(new ArrayList<>());
        for (int pattern = 0; pattern < patterns.size(); pattern++) {
            insert(patterns.get(pattern), pattern);
        }
        link();
    }

    private void insert(byte[] bytes, int pattern) {
        int state = 0;
        for (byte b : bytes) {
            int place = state * ALPHABET + (b & 0xFF);
            if (next[place] == 0) {
                next[place] = states++;
                found.add(new ArrayList<>());
                if (next.length < states * ALPHABET) {
                    next = Arrays.copyOf(next, Math.max(states * ALPHABET, next.length * 2));
                }
            }
            state = next[place];
        }
        found.get(state).add(pattern);
    }

    /// Breadth first: where no pattern goes on, the longest suffix that is a beginning of one takes over.
    private void link() {
        int[] suffix = new int[states];
        ArrayDeque<Integer> queue = new ArrayDeque<>();
        for (int b = 0; b < ALPHABET; b++) {
            if (next[b] != 0) {
                queue.add(next[b]);
            }
        }
        while (!queue.isEmpty()) {
            int state = queue.remove();
            found.get(state).addAll(found.get(suffix[state]));
            for (int b = 0; b < ALPHABET; b++) {
                int place = state * ALPHABET + b;
                int shorter = next[suffix[state] * ALPHABET + b];
                if (next[place] == 0) {
                    next[place] = shorter;
                } else {
                    suffix[next[place]] = shorter;
                    queue.add(next[place]);
                }
            }
        }
        endings = new int[states];
        for (int state = 0; state < states; state++) {
            endings[state] = found.get(state).isEmpty() ? 0 : 1;
        }
    }

    /// Feeds a piece of the text; gives back the state to feed the next piece with.
    ///
    /// @param state 0 at the beginning of a text
    /// @param match takes the number of each pattern that ends in this piece
    int feed(int state, byte[] bytes, int length, IntConsumer match) {
        int here = state;
        for (int i = 0; i < length; i++) {
            here = next[here * ALPHABET + (bytes[i] & 0xFF)];
            if (endings[here] != 0) {
                found.get(here).forEach(match::accept);
            }
        }
        return here;
    }
}
