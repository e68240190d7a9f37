package io.menshen.audit.log;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Arrays;
import java.util.Collection;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyIn;

/// Rows for PostgreSQL's `COPY … FROM STDIN (FORMAT binary)`: the cheapest way in, for both sides.
final class CopyRows {

    private static final byte[] HEAD = {
        'P', 'G', 'C', 'O', 'P', 'Y', '\n', (byte) 0xff, '\r', '\n', 0, 0, 0, 0, 0, 0, 0, 0, 0
    };

    private static final int NOTHING = -1;
    private static final int TEXT = 25;

    /// PostgreSQL counts from the year 2000.
    private static final long EPOCH = Instant.parse("2000-01-01T00:00:00Z").getEpochSecond();

    private ByteBuffer rows = ByteBuffer.allocate(1 << 16).put(HEAD);

    /// Begins a row.
    CopyRows row(int columns) {
        room(2).putShort((short) columns);
        return this;
    }

    CopyRows int8(long value) {
        room(12).putInt(8).putLong(value);
        return this;
    }

    CopyRows int2(int value) {
        room(6).putInt(2).putShort((short) value);
        return this;
    }

    CopyRows bytes(byte[] value) {
        room(4 + value.length).putInt(value.length).put(value);
        return this;
    }

    CopyRows text(@Nullable String value) {
        if (value == null) {
            room(4).putInt(NOTHING);
            return this;
        }
        return bytes(value.getBytes(StandardCharsets.UTF_8));
    }

    /// To the microsecond, like every time in PostgreSQL.
    CopyRows time(Instant value) {
        return int8((value.getEpochSecond() - EPOCH) * 1_000_000 + value.getNano() / 1_000);
    }

    CopyRows texts(Collection<String> values) {
        ByteBuffer room = room(4);
        int length = room.position();
        room.putInt(0);
        room(20).putInt(values.isEmpty() ? 0 : 1).putInt(0).putInt(TEXT);
        if (!values.isEmpty()) {
            rows.putInt(values.size()).putInt(1);
            values.forEach(this::text);
        }
        rows.putInt(length, rows.position() - length - 4);
        return this;
    }

    /// Sends the rows, and is empty again.
    ///
    /// @param columns `table (column, …)`
    void send(Connection connection, String columns) throws SQLException {
        room(2).putShort((short) -1);
        CopyIn copy = connection
                .unwrap(PGConnection.class)
                .getCopyAPI()
                .copyIn("COPY " + columns + " FROM STDIN (FORMAT binary)");
        try {
            copy.writeToCopy(rows.array(), 0, rows.position());
            copy.endCopy();
        } finally {
            if (copy.isActive()) {
                copy.cancelCopy();
            }
            rows.clear().put(HEAD);
        }
    }

    private ByteBuffer room(int bytes) {
        if (rows.remaining() < bytes) {
            int length = Math.max(rows.capacity() * 2, rows.position() + bytes);
            rows = ByteBuffer.wrap(Arrays.copyOf(rows.array(), length)).position(rows.position());
        }
        return rows;
    }
}
