package io.menshen.local.vault;

import com.fasterxml.jackson.databind.JsonNode;

/// Vault's durations: a number of seconds, or text such as `90s`, `15m`, `24h`.
final class Durations {

    private Durations() {}

    static long seconds(JsonNode node, long otherwise) {
        if (node.isNumber()) {
            return node.asLong() == 0 ? otherwise : node.asLong();
        }
        String text = node.asText("");
        if (text.isEmpty()) {
            return otherwise;
        }
        try {
            long factor = switch (text.charAt(text.length() - 1)) {
                case 's' -> 1;
                case 'm' -> 60;
                case 'h' -> 3600;
                default -> 0;
            };
            return factor == 0 ? Long.parseLong(text) : factor * Long.parseLong(text.substring(0, text.length() - 1));
        } catch (NumberFormatException _) {
            throw VaultRefusal.badRequest("cannot read the duration " + text);
        }
    }
}
