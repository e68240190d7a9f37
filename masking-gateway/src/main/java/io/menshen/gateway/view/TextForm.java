package io.menshen.gateway.view;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/// How a masked JSON answer becomes text. What is not in the answer is not in the text either: it is made of
/// what the masks have left.
public sealed interface TextForm {

    /// The text in UTF-8.
    byte[] render(byte[] masked);

    /// The media type of the text.
    String type();

    /// Plain text (`x-text`): a head line, then one line for each item. A control character in a value becomes
    /// a space: a value never starts a line of its own, and never turns the direction of what follows.
    ///
    /// @param items name of the array
    /// @param head first line, with `{property}` of the answer
    /// @param line with `{property}` of the item
    record Lines(String items, String head, String line) implements TextForm {

        private static final Pattern PLACEHOLDER = Pattern.compile("\\{([A-Za-z_][A-Za-z0-9_]*)}");

        @Override
        public byte[] render(byte[] masked) {
            JsonNode answer = Words.read(masked);
            StringBuilder text = new StringBuilder();
            if (!head.isEmpty()) {
                append(text, head, answer);
            }
            for (JsonNode item : answer.path(items)) {
                append(text, line, item);
            }
            return text.toString().getBytes(StandardCharsets.UTF_8);
        }

        @Override
        public String type() {
            return "text/plain;charset=UTF-8";
        }

        private static void append(StringBuilder text, String form, JsonNode values) {
            Matcher matcher = PLACEHOLDER.matcher(form);
            StringBuilder written = new StringBuilder();
            while (matcher.find()) {
                matcher.appendReplacement(written, Matcher.quoteReplacement(Words.of(values.path(matcher.group(1)))));
            }
            matcher.appendTail(written);
            text.append(written.toString().stripTrailing()).append('\n');
        }
    }

    /// A table for a spreadsheet (`x-csv`, RFC 4180): a byte order mark, without which a common program takes
    /// Chinese for something else, the names of the columns, one row for each item. A cell that would be taken
    /// for a formula begins with an apostrophe.
    ///
    /// @param items name of the array
    /// @param columns properties of an item
    record Table(String items, List<String> columns) implements TextForm {

        private static final String BYTE_ORDER_MARK = "\uFEFF";
        private static final String FORMULAS = "=+-@＝＋－＠";

        public Table {
            columns = List.copyOf(columns);
        }

        @Override
        public byte[] render(byte[] masked) {
            StringBuilder text = new StringBuilder(BYTE_ORDER_MARK);
            append(text, columns, UnaryOperator.identity());
            for (JsonNode item : Words.read(masked).path(items)) {
                append(text, columns, column -> Words.of(item.path(column)));
            }
            return text.toString().getBytes(StandardCharsets.UTF_8);
        }

        @Override
        public String type() {
            return "text/csv;charset=UTF-8";
        }

        private static void append(StringBuilder text, List<String> columns, UnaryOperator<String> word) {
            text.append(columns.stream().map(word).map(Table::cell).collect(Collectors.joining(",")))
                    .append("\r\n");
        }

        private static String cell(String word) {
            String begun = word.stripLeading();
            boolean formula = !begun.isEmpty() && FORMULAS.indexOf(begun.charAt(0)) >= 0;
            return '"' + (formula ? "'" : "") + word.replace("\"", "\"\"") + '"';
        }
    }

    /// Values as words of a text.
    final class Words {

        private static final ObjectMapper JSON = new ObjectMapper();

        private Words() {}

        static JsonNode read(byte[] masked) {
            try {
                return JSON.readTree(masked);
            } catch (IOException e) {
                throw new IllegalStateException("what was masked is JSON");
            }
        }

        static String of(JsonNode value) {
            if (value.isContainerNode()) {
                List<String> words = new ArrayList<>();
                value.forEach(part -> words.add(of(part)));
                return String.join(value.isArray() ? "、" : " ", words);
            }
            StringBuilder word = new StringBuilder();
            (value.isNull() ? "" : value.asText())
                    .codePoints()
                    .map(c -> separates(c) ? ' ' : c)
                    .forEach(word::appendCodePoint);
            return word.toString();
        }

        private static boolean separates(int c) {
            return switch (Character.getType(c)) {
                case Character.CONTROL, Character.LINE_SEPARATOR, Character.PARAGRAPH_SEPARATOR -> true;
                case Character.FORMAT -> c != 0x200D;
                default -> false;
            };
        }
    }
}
