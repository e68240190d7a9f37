package io.menshen.member.database;

import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Collection;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// Rows in PostgreSQL's binary `COPY` format (PostgreSQL documentation, COPY, "Binary Format"): nothing has to be
/// escaped, and a value of another type than its column is refused by the server. Never printed.
public final class CopyRows {

    private static final byte[] SIGNATURE = {'P', 'G', 'C', 'O', 'P', 'Y', '\n', (byte) 0xff, '\r', '\n', 0};
    private static final int FLAGS_AND_EXTENSION = 8;
    private static final int TEXT = 25; // the type's oid, fixed by PostgreSQL
    private static final Instant EPOCH = Instant.parse("2000-01-01T00:00:00Z");

    private ByteBuffer bytes = ByteBuffer.allocate(16 * 1024);
    private int rows;

    public CopyRows() {
        bytes.put(SIGNATURE).put(new byte[FLAGS_AND_EXTENSION]);
    }

    /// Begins a row with so many columns; each is given by one of the following calls.
    public CopyRows row(int columns) {
        rows++;
        room(Short.BYTES).putShort((short) columns);
        return this;
    }

    public CopyRows nothing() {
        room(Integer.BYTES).putInt(-1);
        return this;
    }

    public CopyRows uuid(UUID value) {
        room(Integer.BYTES + 2 * Long.BYTES)
                .putInt(2 * Long.BYTES)
                .putLong(value.getMostSignificantBits())
                .putLong(value.getLeastSignificantBits());
        return this;
    }

    /// A `smallint`.
    public CopyRows small(int value) {
        room(Integer.BYTES + Short.BYTES).putInt(Short.BYTES).putShort((short) value);
        return this;
    }

    /// An `int`.
    public CopyRows integer(@Nullable Integer value) {
        if (value == null) {
            return nothing();
        }
        room(2 * Integer.BYTES).putInt(Integer.BYTES).putInt(value);
        return this;
    }

    /// A `bigint`.
    public CopyRows big(@Nullable Long value) {
        if (value == null) {
            return nothing();
        }
        room(Integer.BYTES + Long.BYTES).putInt(Long.BYTES).putLong(value);
        return this;
    }

    /// A `timestamptz`, to the microsecond.
    public CopyRows time(@Nullable Instant value) {
        return value == null ? nothing() : big(EPOCH.until(value, ChronoUnit.MICROS));
    }

    public CopyRows text(@Nullable String value) {
        return value == null ? nothing() : bytes(value.getBytes(StandardCharsets.UTF_8));
    }

    /// A `text[]`.
    public CopyRows texts(Collection<String> values) {
        int length = values.isEmpty() ? 3 * Integer.BYTES : 5 * Integer.BYTES;
        for (String value : values) {
            length += Integer.BYTES + value.getBytes(StandardCharsets.UTF_8).length;
        }
        room(Integer.BYTES + length).putInt(length);
        bytes.putInt(values.isEmpty() ? 0 : 1).putInt(0).putInt(TEXT); // dimensions, no nulls, type
        if (!values.isEmpty()) {
            bytes.putInt(values.size()).putInt(1); // length, first index
        }
        values.forEach(this::text);
        return this;
    }

    public CopyRows bytes(byte @Nullable [] value) {
        if (value == null) {
            return nothing();
        }
        room(Integer.BYTES + value.length).putInt(value.length).put(value);
        return this;
    }

    boolean isEmpty() {
        return rows == 0;
    }

    /// Everything, with the mark that ends it.
    InputStream stream() {
        room(Short.BYTES).putShort((short) -1);
        return new ByteArrayInputStream(bytes.array(), 0, bytes.position());
    }

    private ByteBuffer room(int needed) {
        if (bytes.remaining() < needed) {
            bytes = ByteBuffer.allocate(Math.max(2 * bytes.capacity(), bytes.position() + needed))
                    .put(bytes.flip());
        }
        return bytes;
    }

    @Override
    public String toString() {
        return "CopyRows[" + rows + "]";
    }
}
