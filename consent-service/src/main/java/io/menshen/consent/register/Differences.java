package io.menshen.consent.register;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// What is different between two texts of one kind, as content and not as lines: neither order nor comments nor the way
/// of writing count. Entries of a list are found again by their name (`id`, `code`, `language`), not by their place.
final class Differences {

    private static final YAMLMapper YAML = new YAMLMapper();
    private static final List<String> NAMES = List.of("id", "code", "language");

    /// @param pointer where, with the entry's name in place of its number
    /// @param before null when it was not there
    /// @param after null when it is not there any more
    record Difference(
            String pointer,
            @Nullable String before,
            @Nullable String after) {}

    private Differences() {}

    static List<Difference> between(String before, String after) {
        Map<String, String> old = flat(before);
        Map<String, String> now = flat(after);
        TreeSet<String> pointers = new TreeSet<>(old.keySet());
        pointers.addAll(now.keySet());
        List<Difference> differences = new ArrayList<>();
        for (String pointer : pointers) {
            String was = old.get(pointer);
            String is = now.get(pointer);
            if (was == null || !was.equals(is)) {
                differences.add(new Difference(pointer, was, is));
            }
        }
        return differences;
    }

    private static Map<String, String> flat(String text) {
        Map<String, String> leaves = new TreeMap<>();
        try {
            flatten("", YAML.readTree(text), leaves);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("what was published can be read", e);
        }
        return leaves;
    }

    private static void flatten(String pointer, JsonNode node, Map<String, String> leaves) {
        if (node.isObject()) {
            node.properties()
                    .forEach(property -> flatten(pointer + "/" + property.getKey(), property.getValue(), leaves));
        } else if (node.isArray() && node.valueStream().allMatch(JsonNode::isValueNode)) {
            List<String> words = node.valueStream().map(JsonNode::asText).toList();
            leaves.put(
                    pointer,
                    String.join(
                            ", ",
                            words.stream().sorted(Comparator.naturalOrder()).toList()));
        } else if (node.isArray()) {
            for (int n = 0; n < node.size(); n++) {
                flatten(pointer + "/" + name(node.get(n)).orElse(String.valueOf(n)), node.get(n), leaves);
            }
        } else {
            leaves.put(pointer, node.asText());
        }
    }

    private static Optional<String> name(JsonNode entry) {
        return NAMES.stream()
                .map(entry::path)
                .filter(JsonNode::isTextual)
                .map(JsonNode::asText)
                .findFirst();
    }
}
