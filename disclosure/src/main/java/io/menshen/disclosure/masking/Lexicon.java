package io.menshen.disclosure.masking;

import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/// A closed list of words, of which the longest is found that begins at a place. No more than a few begin with the same
/// character, so that looking takes the same time anywhere.
final class Lexicon {

    private final int[] firsts;
    private final int[][][] words;

    /// @param text words with white space between them
    Lexicon(String text) {
        List<int[]> all = Arrays.stream(text.strip().split("\\s+"))
                .map(word -> word.codePoints().toArray())
                .toList();
        firsts = all.stream().mapToInt(word -> word[0]).sorted().distinct().toArray();
        words = Arrays.stream(firsts)
                .mapToObj(first -> all.stream()
                        .filter(word -> word[0] == first)
                        .sorted(Comparator.comparingInt((int[] word) -> word.length)
                                .reversed())
                        .toArray(int[][]::new))
                .toArray(int[][][]::new);
    }

    /// How long the word is that begins here; 0 for none.
    int at(int[] text, int from, int end) {
        if (from < 0 || from >= end) {
            return 0;
        }
        int first = Arrays.binarySearch(firsts, text[from]);
        if (first < 0) {
            return 0;
        }
        for (int[] word : words[first]) {
            if (from + word.length <= end && Arrays.equals(text, from, from + word.length, word, 0, word.length)) {
                return word.length;
            }
        }
        return 0;
    }
}
