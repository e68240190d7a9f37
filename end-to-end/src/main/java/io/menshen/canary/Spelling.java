package io.menshen.canary;

import java.net.URLEncoder;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.SequencedMap;

/// The bytes under which a careless program might leave a text behind.
final class Spelling {

    private static final Charset GB18030 = Charset.forName("GB18030");

    /// Shorter byte sequences turn up by chance in hundreds of megabytes of sealed data.
    private static final int SHORTEST = 7;

    private Spelling() {}

    /// Every spelling under its name; those that equal an earlier one are left out.
    static SequencedMap<String, byte[]> of(String text) {
        SequencedMap<String, byte[]> spellings = new LinkedHashMap<>();
        add(spellings, "UTF-8", text.getBytes(StandardCharsets.UTF_8));
        add(spellings, "UTF-16BE", text.getBytes(StandardCharsets.UTF_16BE));
        add(spellings, "UTF-16LE", text.getBytes(StandardCharsets.UTF_16LE));
        add(spellings, "GB18030", text.getBytes(GB18030));
        add(spellings, "JSON-escaped", ascii(escaped(text, "\\u%04x", false)));
        add(spellings, "JSON-escaped, capitals", ascii(escaped(text, "\\u%04X", false)));
        add(spellings, "JSON-escaped throughout", ascii(escaped(text, "\\u%04x", true)));
        add(spellings, "percent-encoded", ascii(URLEncoder.encode(text, StandardCharsets.UTF_8)));
        byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
        String hex = HexFormat.of().formatHex(utf8);
        add(spellings, "hexadecimal", ascii(hex));
        add(spellings, "hexadecimal, capitals", ascii(hex.toUpperCase(Locale.ROOT)));
        base64(spellings, "base64 of UTF-8", utf8);
        base64(spellings, "base64 of UTF-16LE", text.getBytes(StandardCharsets.UTF_16LE));
        return spellings;
    }

    /// Base64 of a longer text that holds these bytes somewhere: one form for each place in a group of three. The
    /// characters at the ends depend on the neighbours and are left off.
    private static void base64(Map<String, byte[]> spellings, String name, byte[] bytes) {
        for (int before = 0; before < 3; before++) {
            byte[] shifted = new byte[before + bytes.length];
            System.arraycopy(bytes, 0, shifted, before, bytes.length);
            int from = (before * 8 + 5) / 6;
            int to = shifted.length * 8 / 6;
            String encoded = Base64.getEncoder().withoutPadding().encodeToString(shifted);
            String sure = encoded.substring(from, to);
            add(spellings, name + ", at " + before, ascii(sure));
            add(
                    spellings,
                    name + " for URLs, at " + before,
                    ascii(sure.replace('+', '-').replace('/', '_')));
        }
    }

    private static String escaped(String text, String form, boolean everything) {
        StringBuilder escaped = new StringBuilder();
        text.chars().forEach(unit -> {
            if (unit < 0x80 && !everything) {
                escaped.append((char) unit);
            } else {
                escaped.append(form.formatted(unit));
            }
        });
        return escaped.toString();
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    private static void add(Map<String, byte[]> spellings, String name, byte[] bytes) {
        if (bytes.length >= SHORTEST && spellings.values().stream().noneMatch(known -> Arrays.equals(known, bytes))) {
            spellings.put(name, bytes);
        }
    }
}
