package io.menshen.disclosure.masking;

/// Takes the text out of a string that [Tokeniser] has found valid.
final class Unescape {

    private Unescape() {}

    /// Writes the code points of a string to `out`, which is long enough for one a byte; returns their number.
    static int codePoints(byte[] in, int from, int to, int[] out) {
        int i = from;
        int n = 0;
        while (i < to) {
            int c = in[i];
            if (c == '\\') {
                int unit = unit(in, i);
                i += in[i + 1] == 'u' ? 6 : 2;
                if (Character.isHighSurrogate((char) unit)) {
                    unit = Character.toCodePoint((char) unit, (char) unit(in, i));
                    i += 6;
                }
                out[n++] = unit;
            } else if (c >= 0) {
                out[n++] = c;
                i++;
            } else if ((c & 0xE0) == 0xC0) {
                out[n++] = ((c & 0x1F) << 6) | (in[i + 1] & 0x3F);
                i += 2;
            } else if ((c & 0xF0) == 0xE0) {
                out[n++] = ((c & 0x0F) << 12) | ((in[i + 1] & 0x3F) << 6) | (in[i + 2] & 0x3F);
                i += 3;
            } else {
                out[n++] = ((c & 0x07) << 18)
                        | ((in[i + 1] & 0x3F) << 12)
                        | ((in[i + 2] & 0x3F) << 6)
                        | (in[i + 3] & 0x3F);
                i += 4;
            }
        }
        return n;
    }

    /// Writes the text of a string in UTF-8 to `out`, never longer than its bytes; returns the end.
    static int utf8(byte[] in, int from, int to, byte[] out, int start) {
        int i = from;
        int n = start;
        while (i < to) {
            byte c = in[i];
            if (c != '\\') {
                out[n++] = c;
                i++;
                continue;
            }
            int unit = unit(in, i);
            i += in[i + 1] == 'u' ? 6 : 2;
            if (Character.isHighSurrogate((char) unit)) {
                unit = Character.toCodePoint((char) unit, (char) unit(in, i));
                i += 6;
            }
            n = put(unit, out, n);
        }
        return n;
    }

    static int put(int codePoint, byte[] out, int at) {
        int n = at;
        if (codePoint < 0x80) {
            out[n++] = (byte) codePoint;
        } else if (codePoint < 0x800) {
            out[n++] = (byte) (0xC0 | (codePoint >> 6));
            out[n++] = (byte) (0x80 | (codePoint & 0x3F));
        } else if (codePoint < 0x10000) {
            out[n++] = (byte) (0xE0 | (codePoint >> 12));
            out[n++] = (byte) (0x80 | ((codePoint >> 6) & 0x3F));
            out[n++] = (byte) (0x80 | (codePoint & 0x3F));
        } else {
            out[n++] = (byte) (0xF0 | (codePoint >> 18));
            out[n++] = (byte) (0x80 | ((codePoint >> 12) & 0x3F));
            out[n++] = (byte) (0x80 | ((codePoint >> 6) & 0x3F));
            out[n++] = (byte) (0x80 | (codePoint & 0x3F));
        }
        return n;
    }

    private static int unit(byte[] in, int backslash) {
        return switch (in[backslash + 1]) {
            case 'b' -> '\b';
            case 'f' -> '\f';
            case 'n' -> '\n';
            case 'r' -> '\r';
            case 't' -> '\t';
            case 'u' ->
                (Character.digit(in[backslash + 2], 16) << 12)
                        | (Character.digit(in[backslash + 3], 16) << 8)
                        | (Character.digit(in[backslash + 4], 16) << 4)
                        | Character.digit(in[backslash + 5], 16);
            default -> in[backslash + 1];
        };
    }
}
