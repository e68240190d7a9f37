package io.menshen.member.intake.jielong;

/// A text in the form the finders read: full-width letters and signs made narrow, every dash a `-`, every space a
/// space, key-cap digits circled, invisible characters gone. It remembers where each character came from, so that
/// names are cut from the original.
///
/// Not Unicode's NFKC: that would change ideographs that people carry in their names.
final class Folded {

    private final String original;
    private final String text;
    private final int[] origin;
    private final boolean hidden;

    private Folded(String original, String text, int[] origin, boolean hidden) {
        this.original = original;
        this.text = text;
        this.origin = origin;
        this.hidden = hidden;
    }

    static Folded of(String original) {
        StringBuilder text = new StringBuilder(original.length());
        int[] origin = new int[original.length() + 1];
        boolean hidden = false;
        for (int at = 0; at < original.length(); at++) {
            char c = original.charAt(at);
            if (c == '\u20E3') {
                circle(text);
            } else if (overrides(c)) {
                hidden = true;
            } else if (!invisible(original, at)) {
                origin[text.length()] = at;
                text.append(narrow(c));
            }
        }
        origin[text.length()] = original.length();
        return new Folded(original, text.toString(), origin, hidden);
    }

    String text() {
        return text;
    }

    /// Whether the text holds controls that make it look different from what it is.
    boolean hidden() {
        return hidden;
    }

    /// Where the character at `at` stands in the original.
    int originOf(int at) {
        return origin[at];
    }

    /// The original characters behind `[from, to)`, without controls.
    String original(int from, int to) {
        int end = to == 0 ? 0 : origin[to - 1] + 1;
        StringBuilder cut = new StringBuilder(original.substring(Math.min(origin[from], end), end));
        for (int at = cut.length() - 1; at >= 0; at--) {
            if (overrides(cut.charAt(at))) {
                cut.deleteCharAt(at);
            }
        }
        return cut.toString();
    }

    /// `1️⃣` is a digit, (perhaps) a variation selector and U+20E3: it becomes `①`.
    private static void circle(StringBuilder text) {
        int last = text.length() - 1;
        if (last >= 0 && text.charAt(last) >= '1' && text.charAt(last) <= '9') {
            text.setCharAt(last, (char) ('①' + (text.charAt(last) - '1')));
        }
    }

    /// Controls, and the bidirectional embeddings, overrides and isolates (UAX 9) that reorder what a reader sees.
    private static boolean overrides(char c) {
        return (Character.isISOControl(c) && c != '\t' && c != '\n' && c != '\r')
                || (c >= '\u202A' && c <= '\u202E')
                || (c >= '\u2066' && c <= '\u2069');
    }

    private static boolean invisible(String text, int at) {
        char c = text.charAt(at);
        return (c >= '\u200B' && c <= '\u200F')
                || (c >= '\u2060' && c <= '\u2064')
                || (c >= '\uFE00' && c <= '\uFE0F')
                || c == '\uFEFF'
                || c == '\u00AD'
                || c == '\u061C'
                || c == '\u180E'
                || supplementarySelector(text, at);
    }

    /// Variation selectors U+E0100–E01EF, which choose a glyph of an ideograph: the name keeps them, the finders
    /// need not.
    private static boolean supplementarySelector(String text, int at) {
        char c = text.charAt(at);
        if (Character.isHighSurrogate(c)) {
            return c == '\uDB40' && at + 1 < text.length() && Character.isLowSurrogate(text.charAt(at + 1));
        }
        return Character.isLowSurrogate(c) && at > 0 && text.charAt(at - 1) == '\uDB40';
    }

    private static char narrow(char c) {
        if (c >= '\uFF01' && c <= '\uFF5E') {
            return (char) (c - 0xFEE0);
        }
        return switch (c) {
            case '‐', '‑', '‒', '–', '—', '―', '−', '﹣', '➖' -> '-';
            case '✕', '✖', '╳', '⨯', '❌' -> c == '❌' ? c : '×';
            case '\t', '\n', '\r', '\u0085', '\u2028', '\u2029' -> ' ';
            default -> Character.isSpaceChar(c) ? ' ' : c;
        };
    }
}
