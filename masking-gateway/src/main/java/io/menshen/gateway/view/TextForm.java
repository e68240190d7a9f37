package io.menshen.gateway.view;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// How a masked JSON answer becomes plain text (`x-text`): a head line, then one line for each item.
///
/// @param items name of the array
/// @param head first line, with `{property}` of the answer
/// @param line with `{property}` of the item
public record TextForm(String items, String head, String line) {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Pattern PLACEHOLDER = Pattern.compile("\\{([A-Za-z_][A-Za-z0-9_]*)}");

    /// Text in UTF-8. A control character in a value becomes a space: a value never starts a line of its own, and never
    /// turns the direction of what follows.
    public byte[] render(byte[] masked) {
        try {
            JsonNode answer = JSON.readTree(masked);
            StringBuilder text = new StringBuilder();
            if (!head.isEmpty()) {
                append(text, head, answer);
            }
            for (JsonNode item : answer.path(items)) {
                append(text, line, item);
            }
            return text.toString().getBytes(StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new IllegalStateException("what was masked is JSON");
        }
    }

    private static void append(StringBuilder text, String form, JsonNode values) {
        Matcher matcher = PLACEHOLDER.matcher(form);
        StringBuilder written = new StringBuilder();
        while (matcher.find()) {
            matcher.appendReplacement(written, Matcher.quoteReplacement(word(values.path(matcher.group(1)))));
        }
        matcher.appendTail(written);
        text.append(written.toString().stripTrailing()).append('\n');
    }

    private static String word(JsonNode value) {
        if (value.isContainerNode()) {
            List<String> words = new ArrayList<>();
            value.forEach(part -> words.add(word(part)));
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
