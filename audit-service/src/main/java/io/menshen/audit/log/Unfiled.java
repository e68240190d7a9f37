package io.menshen.audit.log;

import io.menshen.audit.leaf.Salted;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// The values behind the commitments of a batch until [Filing] has put them where they can be asked for. They are in
/// the entries' own commit: lost, nobody could ever be shown again which entries are hers.
///
/// None of the statements commits.
///
/// @param first the index of the batch's first entry
/// @param count how many entries the batch has
/// @param salts in the order of their entries
/// @param erased members of whom an entry of the batch says that they are erased, and that entry's index
record Unfiled(long first, int count, List<Placed> salts, Map<String, Long> erased) {

    /// A value and the entry that commits to it.
    record Placed(long index, Salted salted) {}

    private static final List<String> LABELS =
            List.of(Salted.MEMBER, Salted.ACTOR, Salted.NAME, Salted.BASIS, Salted.RECORD);

    /// Packs: the entry's place in the batch, the label's number, the part, 16 bytes of salt, the value behind its
    /// length.
    static void insert(Connection connection, long first, List<Entry> batch, Map<String, Long> erased)
            throws SQLException {
        byte[] packed = packed(batch);
        if (packed.length == 0 && erased.isEmpty()) {
            return;
        }
        try (PreparedStatement insert = connection.prepareStatement(
                "INSERT INTO unfiled (first, count, salts, erased, erased_before) VALUES (?, ?, ?, ?, ?)")) {
            insert.setLong(1, first);
            insert.setInt(2, batch.size());
            insert.setBytes(3, packed);
            insert.setArray(4, connection.createArrayOf("text", erased.keySet().toArray()));
            insert.setArray(5, connection.createArrayOf("int8", erased.values().toArray()));
            insert.executeUpdate();
        }
    }

    private static byte[] packed(List<Entry> batch) {
        ByteBuffer packed = ByteBuffer.allocate(256 * batch.size() + 64);
        for (int i = 0; i < batch.size(); i++) {
            for (Salted salted : batch.get(i).salted()) {
                byte[] value = salted.value().getBytes(StandardCharsets.UTF_8);
                int length = Integer.BYTES + 1 + Short.BYTES + Salted.SALT_BYTES + Integer.BYTES + value.length;
                if (packed.remaining() < length) {
                    packed = ByteBuffer.wrap(Arrays.copyOf(packed.array(), 2 * packed.capacity() + length))
                            .position(packed.position());
                }
                packed.putInt(i)
                        .put((byte) LABELS.indexOf(salted.label()))
                        .putShort((short) salted.part())
                        .put(Base64.getUrlDecoder().decode(salted.salt()))
                        .putInt(value.length)
                        .put(value);
            }
        }
        return Arrays.copyOf(packed.array(), packed.position());
    }

    /// What waits between two indexes, in order.
    static List<Unfiled> read(Connection connection, long from, long to) throws SQLException {
        try (PreparedStatement select = connection.prepareStatement("SELECT first, count, salts, erased, erased_before"
                + " FROM unfiled WHERE first >= ? AND first < ? ORDER BY first")) {
            select.setLong(1, from);
            select.setLong(2, to);
            try (ResultSet row = select.executeQuery()) {
                List<Unfiled> found = new ArrayList<>();
                while (row.next()) {
                    long first = row.getLong(1);
                    String[] members = (String[]) array(row, 4);
                    Long[] before = (Long[]) array(row, 5);
                    Map<String, Long> erased = new LinkedHashMap<>();
                    for (int i = 0; i < members.length; i++) {
                        erased.put(members[i], before[i]);
                    }
                    found.add(new Unfiled(first, row.getInt(2), unpacked(first, row.getBytes(3)), erased));
                }
                return found;
            }
        }
    }

    private static Object array(ResultSet row, int column) throws SQLException {
        Array array = row.getArray(column);
        return array.getArray();
    }

    private static List<Placed> unpacked(long first, byte[] bytes) {
        ByteBuffer packed = ByteBuffer.wrap(bytes);
        List<Placed> salts = new ArrayList<>();
        while (packed.hasRemaining()) {
            long index = first + packed.getInt();
            String label = LABELS.get(packed.get());
            int part = packed.getShort();
            byte[] salt = new byte[Salted.SALT_BYTES];
            packed.get(salt);
            byte[] value = new byte[packed.getInt()];
            packed.get(value);
            salts.add(new Placed(
                    index,
                    new Salted(
                            label,
                            part,
                            new String(value, StandardCharsets.UTF_8),
                            Base64.getUrlEncoder().withoutPadding().encodeToString(salt))));
        }
        return salts;
    }

    /// @param from the first index of which nothing waits any more
    static void delete(Connection connection, long from, long to) throws SQLException {
        try (PreparedStatement delete =
                connection.prepareStatement("DELETE FROM unfiled WHERE first >= ? AND first < ?")) {
            delete.setLong(1, from);
            delete.setLong(2, to);
            delete.executeUpdate();
        }
    }
}
