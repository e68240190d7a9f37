package io.menshen.member.intake.jielong;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// The working copy of one item. A finder crosses out what it has understood, so that the next one does not read
/// it again; what nobody crossed out is, in the end, the name and the remark.
final class Slate {

    /// What became of a character.
    enum Use {
        OPEN,
        /// Understood, and not part of the remark.
        TAKEN,
        /// Goods or a quantity: taken, and whatever follows is no name.
        GOODS,
        /// A delivery hint: a chip, and part of the remark only together with other words.
        HINT,
        /// Closed to the other finders, but part of the remark.
        KEPT
    }

    /// A piece of the text between separators and crossed-out parts.
    record Segment(int from, int to) {}

    /// Stands in [#open()] for every crossed-out character. Folded text holds no control characters, so it cannot
    /// be faked.
    static final char CROSSED = '\u0001';

    private static final int LONGEST_BRACKET = 4;

    private final Folded folded;
    private final Use[] uses;
    private final StringBuilder open;

    Slate(Folded folded) {
        this.folded = folded;
        this.open = new StringBuilder(folded.text());
        this.uses = new Use[open.length()];
        Arrays.fill(uses, Use.OPEN);
    }

    /// What is still to be read, as long as the whole text.
    String open() {
        return open.toString();
    }

    String text() {
        return folded.text();
    }

    String original(int from, int to) {
        return folded.original(from, to);
    }

    void cross(int from, int to, Use use) {
        for (int at = from; at < to; at++) {
            uses[at] = use;
            open.setCharAt(at, CROSSED);
        }
    }

    /// Takes a crossing back: the words belong to the remark after all.
    void release(int from, int to) {
        for (int at = from; at < to; at++) {
            uses[at] = Use.OPEN;
            open.setCharAt(at, folded.text().charAt(at));
        }
    }

    /// Where the first goods stand; the length of the text if there are none.
    int firstGoods() {
        for (int at = 0; at < uses.length; at++) {
            if (uses[at] == Use.GOODS) {
                return at;
            }
        }
        return uses.length;
    }

    boolean only(Segment segment, Use use) {
        for (int at = segment.from(); at < segment.to(); at++) {
            if (uses[at] != use) {
                return false;
            }
        }
        return true;
    }

    boolean any(Segment segment, Use use) {
        for (int at = segment.from(); at < segment.to(); at++) {
            if (uses[at] == use) {
                return true;
            }
        }
        return false;
    }

    /// The pieces that still belong to somebody: name first, remark after it.
    List<Segment> segments() {
        List<Segment> segments = new ArrayList<>();
        int start = -1;
        for (int at = 0; at <= uses.length; at++) {
            boolean inside = at < uses.length && uses[at] != Use.TAKEN && uses[at] != Use.GOODS && !separates(at);
            if (inside && start < 0) {
                start = at;
            } else if (!inside && start >= 0) {
                segments.add(new Segment(start, at));
                start = -1;
            }
        }
        return segments;
    }

    private boolean separates(int at) {
        String text = folded.text();
        return switch (text.charAt(at)) {
            case ' ', ',', ';', ':', '/', '|', '[', ']', '{', '}', '、', '。', '【', '】', '《', '》', '“', '”', '"' -> true;
            case '(' -> !bracketInName(at, near(text, ')', at, 1));
            case ')' -> !bracketInName(near(text, '(', at, -1), at);
            default -> false;
        };
    }

    private static int near(String text, char wanted, int from, int step) {
        for (int at = from + step;
                at >= 0 && at < text.length() && Math.abs(at - from) <= LONGEST_BRACKET;
                at += step) {
            if (text.charAt(at) == wanted) {
                return at;
            }
        }
        return -1;
    }

    /// `二(3)班小宇妈`: a short bracket with letters directly on both sides is part of the word.
    private boolean bracketInName(int opening, int closing) {
        String text = folded.text();
        if (opening < 1 || closing < 0 || closing + 1 >= text.length()) {
            return false;
        }
        for (int at = opening - 1; at <= closing + 1; at++) {
            if (uses[at] != Use.OPEN
                    || (at != opening && at != closing && !Character.isLetterOrDigit(text.charAt(at)))) {
                return false;
            }
        }
        return true;
    }
}
