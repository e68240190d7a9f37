package io.menshen.disclosure.masking;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/// Reads strict JSON (RFC 8259) in strict UTF-8 (RFC 3629), token by token, without building anything.
///
/// Stricter than most: no byte order mark, no lone surrogate in whatever spelling, no property twice in one
/// object, nothing after the value. What it has passed over is valid, so the callers need not look again.
final class Tokeniser {

    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle INT = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);

    private static final long ONES = 0x0101010101010101L;
    private static final long HIGH = 0x8080808080808080L;
    private static final byte[] NOTHING = new byte[0];

    private final KeySet keys = new KeySet();

    byte[] in = NOTHING;
    int at;
    private int end;

    /// The last string held an escape, so that its bytes are not its text.
    boolean escaped;

    void open(byte[] json, int length) {
        in = json;
        at = 0;
        end = length;
        keys.clear();
    }

    void close() {
        in = NOTHING;
        end = 0;
    }

    int end() {
        return end;
    }

    /// Skips white space and returns the byte that follows, without passing it.
    int peek() {
        byte[] b = in;
        int i = at;
        while (i < end) {
            byte c = b[i];
            if (c > ' ' || (c != ' ' && c != '\n' && c != '\r' && c != '\t')) {
                at = i;
                return c;
            }
            i++;
        }
        at = i;
        throw malformed("unexpected end");
    }

    /// Passes this byte, which has to come next.
    void expect(char c) {
        if (peek() != c) {
            throw malformed("unexpected character");
        }
        at++;
    }

    /// Nothing but white space is left.
    void finish() {
        for (int i = at; i < end; i++) {
            byte c = in[i];
            if (c != ' ' && c != '\n' && c != '\r' && c != '\t') {
                at = i;
                throw malformed("something after the end");
            }
        }
    }

    /// Passes a string; [#at] is its opening quote and afterwards behind its closing one.
    void string() {
        byte[] b = in;
        int i = at;
        int last = end;
        if (i >= last || b[i] != '"') {
            throw malformed("no string");
        }
        i++;
        boolean escapes = false;
        while (true) {
            while (i + 8 <= last) {
                long w = (long) LONG.get(b, i);
                long quote = w ^ (ONES * '"');
                long slash = w ^ (ONES * '\\');
                // A byte's high bit is set when it is a control, a quote, a backslash or not ASCII. A borrow may mark a
                // byte too many behind a true mark, never one before it, so the lowest mark is right.
                long stop = ((w - ONES * 0x20) | (quote - ONES) | (slash - ONES) | w) & HIGH;
                if (stop == 0) {
                    i += 8;
                } else {
                    i += Long.numberOfTrailingZeros(stop) >>> 3;
                    break;
                }
            }
            if (i >= last) {
                at = last;
                throw malformed("unexpected end");
            }
            byte c = b[i];
            if (c == '"') {
                at = i + 1;
                escaped = escapes;
                return;
            }
            if (c == '\\') {
                escapes = true;
                at = i;
                i = escape();
            } else if (c < 0) {
                at = i;
                i = sequence(i);
            } else if (c < 0x20) {
                at = i;
                throw malformed("control character");
            } else {
                i++;
            }
        }
    }

    /// Passes consecutive characters that are not ASCII; returns where they end.
    private int sequence(int from) {
        byte[] b = in;
        int i = from;
        // Chinese text is three bytes a character: checked with one load, RFC 3629 §4.
        while (i + 4 <= end) {
            int w = (int) INT.get(b, i);
            if ((w & 0x00C0C0F0) != 0x008080E0) {
                break;
            }
            int lead = w & 0x200F;
            if (lead == 0 || lead == 0x200D) {
                throw malformed("invalid UTF-8");
            }
            i += 3;
        }
        if (i >= end || b[i] >= 0) {
            return i;
        }
        int c = b[i] & 0xFF;
        at = i;
        if (c >= 0xC2 && c <= 0xDF) {
            continuation(i + 1, 0x80, 0xBF);
            return i + 2;
        }
        if (c >= 0xE0 && c <= 0xEF) {
            continuation(i + 1, c == 0xE0 ? 0xA0 : 0x80, c == 0xED ? 0x9F : 0xBF);
            continuation(i + 2, 0x80, 0xBF);
            return i + 3;
        }
        if (c >= 0xF0 && c <= 0xF4) {
            continuation(i + 1, c == 0xF0 ? 0x90 : 0x80, c == 0xF4 ? 0x8F : 0xBF);
            continuation(i + 2, 0x80, 0xBF);
            continuation(i + 3, 0x80, 0xBF);
            return i + 4;
        }
        throw malformed("invalid UTF-8");
    }

    private void continuation(int i, int low, int high) {
        if (i >= end) {
            throw malformed("unexpected end");
        }
        int c = in[i] & 0xFF;
        if (c < low || c > high) {
            throw malformed("invalid UTF-8");
        }
    }

    /// Passes an escape, a surrogate pair as one; returns where it ends.
    private int escape() {
        int i = at + 1;
        if (i >= end) {
            throw malformed("unexpected end");
        }
        return switch (in[i]) {
            case '"', '\\', '/', 'b', 'f', 'n', 'r', 't' -> i + 1;
            case 'u' -> unicode(i);
            default -> throw malformed("unknown escape");
        };
    }

    /// The rest of an escape from its `u` on.
    private int unicode(int u) {
        int unit = hex(u + 1);
        if (unit < 0xD800 || unit > 0xDFFF) {
            return u + 5;
        }
        if (unit > 0xDBFF || u + 6 >= end || in[u + 5] != '\\' || in[u + 6] != 'u') {
            throw malformed("lone surrogate");
        }
        int low = hex(u + 7);
        if (low < 0xDC00 || low > 0xDFFF) {
            throw malformed("lone surrogate");
        }
        return u + 11;
    }

    private int hex(int from) {
        if (from + 4 > end) {
            throw malformed("unexpected end");
        }
        int value = 0;
        for (int i = from; i < from + 4; i++) {
            int digit = digit(in[i]);
            if (digit < 0) {
                throw malformed("unknown escape");
            }
            value = (value << 4) | digit;
        }
        return value;
    }

    private static int digit(byte c) {
        if (c >= '0' && c <= '9') {
            return c - '0';
        }
        int letter = c | 0x20;
        return letter >= 'a' && letter <= 'f' ? letter - 'a' + 10 : -1;
    }

    /// Passes `true`, `false`, `null` or a number.
    void scalar() {
        switch (in[at]) {
            case 't' -> literal('r', 'u', 'e', '\0');
            case 'f' -> literal('a', 'l', 's', 'e');
            case 'n' -> literal('u', 'l', 'l', '\0');
            default -> number();
        }
    }

    private void literal(char a, char b, char c, char d) {
        int length = d == '\0' ? 4 : 5;
        if (at + length > end
                || in[at + 1] != a
                || in[at + 2] != b
                || in[at + 3] != c
                || (length == 5 && in[at + 4] != d)) {
            throw malformed("unexpected character");
        }
        at += length;
    }

    /// Passes a number. What follows it is for the caller to check, so `01` fails there.
    void number() {
        int i = at;
        if (in[i] == '-') {
            i++;
        }
        if (i < end && in[i] == '0') {
            i++;
        } else {
            i = digits(i);
        }
        if (i < end && in[i] == '.') {
            i = digits(i + 1);
        }
        if (i < end && (in[i] | 0x20) == 'e') {
            i++;
            if (i < end && (in[i] == '+' || in[i] == '-')) {
                i++;
            }
            i = digits(i);
        }
        at = i;
    }

    private int digits(int from) {
        int i = from;
        while (i < end && in[i] >= '0' && in[i] <= '9') {
            i++;
        }
        if (i == from) {
            at = Math.min(i, end);
            throw malformed(i >= end ? "unexpected end" : "unexpected character");
        }
        return i;
    }

    /// Passes any value; `depth` containers are open around it.
    void anything(int depth) {
        switch (peek()) {
            case '"' -> string();
            case '{' -> object(depth + 1);
            case '[' -> array(depth + 1);
            default -> scalar();
        }
    }

    private void object(int depth) {
        enter(depth);
        int object = at++;
        if (peek() == '}') {
            at++;
            return;
        }
        while (true) {
            peek();
            int key = at;
            string();
            if (!keys.add(object, in, key + 1, at - 1, escaped)) {
                throw new AnswerRefused.DuplicateKey(key);
            }
            expect(':');
            anything(depth);
            int c = peek();
            at++;
            if (c == '}') {
                return;
            }
            if (c != ',') {
                at--;
                throw malformed("unexpected character");
            }
        }
    }

    private void array(int depth) {
        enter(depth);
        at++;
        if (peek() == ']') {
            at++;
            return;
        }
        while (true) {
            anything(depth);
            int c = peek();
            at++;
            if (c == ']') {
                return;
            }
            if (c != ',') {
                at--;
                throw malformed("unexpected character");
            }
        }
    }

    /// A container begins: it is the `depth`th that is open.
    void enter(int depth) {
        if (depth > Answer.MAX_DEPTH) {
            throw new AnswerRefused.TooMuch("nested deeper than " + Answer.MAX_DEPTH);
        }
    }

    AnswerRefused malformed(String what) {
        return new AnswerRefused.Malformed(what, at);
    }

    /// Whether the text of a string between these offsets is this word.
    static boolean same(byte[] text, int from, int to, byte[] word) {
        return Arrays.equals(text, from, to, word, 0, word.length);
    }
}
