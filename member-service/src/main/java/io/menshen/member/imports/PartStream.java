package io.menshen.member.imports;

import java.io.InputStream;
import java.util.function.IntFunction;

/// The parts of a file as one stream, of which only one is open at a time.
final class PartStream extends InputStream {

    private final int parts;
    private final IntFunction<byte[]> opener;
    private int next = 1;
    private byte[] part = {};
    private int at;

    /// @param parts how many there are, numbered from 1
    /// @param opener opens one of them; none is empty
    PartStream(int parts, IntFunction<byte[]> opener) {
        this.parts = parts;
        this.opener = opener;
    }

    @Override
    public int read() {
        return more() ? part[at++] & 0xff : -1;
    }

    @Override
    public int read(byte[] into, int offset, int length) {
        if (length == 0) {
            return 0;
        }
        if (!more()) {
            return -1;
        }
        int taken = Math.min(length, part.length - at);
        System.arraycopy(part, at, into, offset, taken);
        at += taken;
        return taken;
    }

    private boolean more() {
        if (at == part.length && next <= parts) {
            part = opener.apply(next);
            next++;
            at = 0;
        }
        return at < part.length;
    }
}
