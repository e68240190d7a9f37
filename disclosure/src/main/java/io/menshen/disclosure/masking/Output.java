package io.menshen.disclosure.masking;

import java.util.Arrays;

/// A growing buffer of UTF-8.
final class Output {

    private byte[] out = new byte[1024];
    private int size;

    void clear() {
        size = 0;
    }

    int size() {
        return size;
    }

    /// Takes back what was written after this size.
    void shrink(int to) {
        size = to;
    }

    void copy(byte[] from, int start, int end) {
        room(end - start);
        System.arraycopy(from, start, out, size, end - start);
        size += end - start;
    }

    void ascii(String text) {
        room(text.length());
        for (int i = 0; i < text.length(); i++) {
            out[size++] = (byte) text.charAt(i);
        }
    }

    void stars(int count) {
        room(count);
        Arrays.fill(out, size, size + count, (byte) '*');
        size += count;
    }

    void quote() {
        room(1);
        out[size++] = '"';
    }

    /// One code point inside a string.
    void character(int codePoint) {
        room(6);
        if (codePoint == '"' || codePoint == '\\') {
            out[size++] = '\\';
            out[size++] = (byte) codePoint;
        } else if (codePoint < 0x20) {
            ascii("\\u00");
            room(2);
            out[size++] = (byte) Character.forDigit(codePoint >> 4, 16);
            out[size++] = (byte) Character.forDigit(codePoint & 0xF, 16);
        } else {
            size = Unescape.put(codePoint, out, size);
        }
    }

    /// A whole string, quoted and escaped.
    void string(String text) {
        quote();
        text.codePoints().forEach(this::character);
        quote();
    }

    byte[] buffer() {
        return out;
    }

    byte[] bytes() {
        return Arrays.copyOf(out, size);
    }

    private void room(int more) {
        if (size + more > out.length) {
            out = Arrays.copyOf(out, Math.max(out.length * 2, size + more));
        }
    }
}
