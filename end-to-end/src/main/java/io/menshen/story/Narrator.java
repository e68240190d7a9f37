package io.menshen.story;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/// Writes the story to a terminal: each sentence in English with a Chinese line under it, tables whose columns stand
/// straight although a Chinese character is two columns wide.
final class Narrator {

    private static final int WIDTH = 96;
    private static final String MARGIN = "     ";

    private final PrintStream out;
    private final boolean colours;

    Narrator(PrintStream out, boolean colours) {
        this.out = out;
        this.colours = colours;
    }

    void title(String english, String chinese) {
        out.println();
        out.println("  " + bold(english));
        out.println("  " + dim(chinese));
        out.println("  " + dim("─".repeat(WIDTH - 4)));
    }

    void step(int number, String english, String chinese) {
        out.println();
        out.println("  " + accent(" " + number + " ") + " " + bold(english));
        out.println(MARGIN + " " + dim(chinese));
        out.println();
    }

    void say(String english, String chinese) {
        wrapped(english, "").forEach(line -> out.println(MARGIN + line));
        wrapped(chinese, "").forEach(line -> out.println(MARGIN + dim(line)));
        out.println();
    }

    /// Something that was tried and holds.
    void holds(String english, String chinese) {
        mark(good("✓"), english, chinese);
    }

    /// Something that was tried and was refused, as it should be.
    void refused(String english, String chinese) {
        mark(bad("✗"), english, chinese);
    }

    private void mark(String sign, String english, String chinese) {
        List<String> lines = wrapped(english, "  ");
        out.println(MARGIN + sign + " " + lines.getFirst());
        lines.stream().skip(1).forEach(line -> out.println(MARGIN + "  " + line));
        wrapped(chinese, "  ").forEach(line -> out.println(MARGIN + "  " + dim(line)));
        out.println();
    }

    /// Text as somebody wrote it.
    void quote(String text) {
        text.strip().lines().forEach(line -> out.println(MARGIN + dim("│ ") + line));
        out.println();
    }

    /// A table; the first row is its head.
    void table(List<List<String>> rows) {
        List<Integer> widths =
                new ArrayList<>(Collections.nCopies(rows.getFirst().size(), 0));
        for (List<String> row : rows) {
            for (int column = 0; column < row.size(); column++) {
                widths.set(column, Math.max(widths.get(column), width(row.get(column))));
            }
        }
        boolean head = true;
        for (List<String> row : rows) {
            StringBuilder line = new StringBuilder();
            for (int column = 0; column < row.size(); column++) {
                String cell = row.get(column);
                line.append(cell).append(" ".repeat(widths.get(column) - width(cell) + 2));
            }
            String text = line.toString().stripTrailing();
            out.println(MARGIN + dim("│ ") + (head ? dim(text) : text));
            head = false;
        }
        out.println();
    }

    void end(String english, String chinese) {
        out.println("  " + dim("─".repeat(WIDTH - 4)));
        out.println("  " + good("✓ ") + bold(english));
        out.println("    " + dim(chinese));
        out.println();
    }

    /// The story broke. One clear sentence.
    void broken(String sentence) {
        out.println();
        out.println("  " + bad("✗ ") + bold("The story broke here: ") + sentence);
        out.println("    " + dim("故事在此中断。日志见 ./menshen logs <名称>"));
        out.println();
    }

    private List<String> wrapped(String text, String indent) {
        int room = WIDTH - MARGIN.length() - indent.length();
        List<String> lines = new ArrayList<>();
        StringBuilder line = new StringBuilder();
        int used = 0;
        for (String piece : pieces(text)) {
            int wide = width(piece);
            if (used + width(piece.stripTrailing()) > room && used > 0) {
                lines.add(line.toString().stripTrailing());
                line.setLength(0);
                used = 0;
            }
            line.append(piece);
            used += wide;
        }
        lines.add(line.toString().stripTrailing());
        return lines;
    }

    /// Where a line may break: after a blank, and after a wide character that no closing mark follows.
    private static List<String> pieces(String text) {
        List<String> pieces = new ArrayList<>();
        StringBuilder piece = new StringBuilder();
        int[] points = text.codePoints().toArray();
        for (int i = 0; i < points.length; i++) {
            piece.appendCodePoint(points[i]);
            boolean closingFollows = i + 1 < points.length && "，。；：、！？）》”".indexOf(points[i + 1]) >= 0;
            boolean opening = "（《“".indexOf(points[i]) >= 0;
            if (points[i] == ' ' || (width(points[i]) == 2 && !closingFollows && !opening)) {
                pieces.add(piece.toString());
                piece.setLength(0);
            }
        }
        if (!piece.isEmpty()) {
            pieces.add(piece.toString());
        }
        return pieces;
    }

    static int width(String text) {
        return text.codePoints().map(Narrator::width).sum();
    }

    /// Columns of one character, by the wide ranges of Unicode's East Asian Width that the story uses.
    private static int width(int point) {
        boolean wide = (point >= 0x1100 && point <= 0x115F)
                || (point >= 0x2E80 && point <= 0xA4CF)
                || (point >= 0xAC00 && point <= 0xD7A3)
                || (point >= 0xF900 && point <= 0xFAFF)
                || (point >= 0xFE30 && point <= 0xFE6F)
                || (point >= 0xFF00 && point <= 0xFF60)
                || (point >= 0xFFE0 && point <= 0xFFE6)
                || (point >= 0x20000 && point <= 0x3FFFD);
        return wide ? 2 : 1;
    }

    private String bold(String text) {
        return coloured("1", text);
    }

    private String dim(String text) {
        return coloured("2", text);
    }

    private String good(String text) {
        return coloured("32", text);
    }

    private String bad(String text) {
        return coloured("31", text);
    }

    private String accent(String text) {
        return coloured("1;7", text);
    }

    private String coloured(String code, String text) {
        return colours ? "\u001b[" + code + "m" + text + "\u001b[0m" : text;
    }
}
