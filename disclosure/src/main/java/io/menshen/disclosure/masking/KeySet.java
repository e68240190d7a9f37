package io.menshen.disclosure.masking;

import java.util.Arrays;
import java.util.concurrent.ThreadLocalRandom;

/// The property names of objects that no view describes, so that one standing twice is noticed.
///
/// Only offsets are kept. A search is bounded: names that were chosen to collide are refused, not compared for hours.
final class KeySet {

    private static final int LONGEST_SEARCH = 256;
    private static final int KEPT = 1024;
    private static final int OBJECT = 0;
    private static final int HASH = 1;
    private static final int FROM = 2;
    private static final int TO = 3;
    private static final int STRIDE = 4;

    /// Differs from process to process, so that nobody can prepare colliding names.
    private static final long SEED = ThreadLocalRandom.current().nextLong() | 1;

    /// Slot → entry number + 1; 0 is free.
    private int[] slots = new int[64];
    private int[] entries = new int[32 * STRIDE];
    private int size;

    /// Names that were escaped, in the clear; an entry points here by a negative offset.
    private byte[] unescaped = new byte[0];
    private int unescapedSize;

    void clear() {
        if (size > 0) {
            if (slots.length > KEPT) {
                slots = new int[KEPT];
                entries = new int[KEPT / 2 * STRIDE];
            } else {
                Arrays.fill(slots, 0);
            }
            size = 0;
            unescapedSize = 0;
        }
    }

    /// Adds a name of an object; false when the object has it already.
    boolean add(int object, byte[] in, int from, int to, boolean escaped) {
        byte[] text = in;
        int start = from;
        int end = to;
        if (escaped) {
            if (unescaped.length < unescapedSize + to - from) {
                unescaped = Arrays.copyOf(unescaped, Math.max(unescaped.length * 2, unescapedSize + to - from));
            }
            text = unescaped;
            start = unescapedSize;
            end = Unescape.utf8(in, from, to, unescaped, unescapedSize);
            unescapedSize = end;
        }
        int hash = hash(object, text, start, end);
        int slot = hash & (slots.length - 1);
        int searched = 0;
        while (slots[slot] != 0) {
            int e = (slots[slot] - 1) * STRIDE;
            if (entries[e + HASH] == hash && entries[e + OBJECT] == object && same(e, in, text, start, end)) {
                return false;
            }
            if (++searched > LONGEST_SEARCH) {
                throw new AnswerRefused.TooMuch("too many similar property names");
            }
            slot = (slot + 1) & (slots.length - 1);
        }
        if ((size + 1) * STRIDE > entries.length) {
            entries = Arrays.copyOf(entries, entries.length * 2);
        }
        int e = size * STRIDE;
        entries[e + OBJECT] = object;
        entries[e + HASH] = hash;
        entries[e + FROM] = escaped ? ~start : start;
        entries[e + TO] = end;
        slots[slot] = ++size;
        if (size * 2 > slots.length) {
            grow();
        }
        return true;
    }

    private boolean same(int entry, byte[] in, byte[] text, int from, int to) {
        int start = entries[entry + FROM];
        return start < 0
                ? Arrays.equals(unescaped, ~start, entries[entry + TO], text, from, to)
                : Arrays.equals(in, start, entries[entry + TO], text, from, to);
    }

    private void grow() {
        slots = new int[slots.length * 2];
        for (int n = 0; n < size; n++) {
            int slot = entries[n * STRIDE + HASH] & (slots.length - 1);
            while (slots[slot] != 0) {
                slot = (slot + 1) & (slots.length - 1);
            }
            slots[slot] = n + 1;
        }
    }

    private static int hash(int object, byte[] text, int from, int to) {
        long h = SEED ^ (object * 0x9E3779B97F4A7C15L);
        for (int i = from; i < to; i++) {
            h = (h ^ (text[i] & 0xFF)) * 0xFF51AFD7ED558CCDL;
            h ^= h >>> 32;
        }
        return (int) (h ^ (h >>> 29));
    }
}
