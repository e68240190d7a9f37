package io.menshen.platform.restore;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/// The mark that whoever restores a database leaves in it.
///
/// @param takenAt to which moment the database belongs
/// @param positions topic → partition → the offset from which on it may not know the facts
/// @param numbers source → the last number that the signed log had of it when it was restored
record Restored(UUID id, Instant takenAt, Map<String, Map<Integer, Long>> positions, Map<String, Long> numbers) {

    private static final TypeReference<Map<String, Map<Integer, Long>>> POSITIONS = new TypeReference<>() {};
    private static final TypeReference<Map<String, Long>> NUMBERS = new TypeReference<>() {};

    /// The earliest mark that nothing was replayed for yet.
    static Optional<Restored> open(Connection connection, ObjectMapper json) throws SQLException {
        try (PreparedStatement select = connection.prepareStatement(
                        "SELECT id, taken_at, positions, numbers FROM restored WHERE replayed_at IS NULL"
                                + " ORDER BY restored_at LIMIT 1");
                ResultSet row = select.executeQuery()) {
            if (!row.next()) {
                return Optional.empty();
            }
            return Optional.of(new Restored(
                    row.getObject(1, UUID.class),
                    row.getObject(2, OffsetDateTime.class).toInstant(),
                    json.readValue(row.getString(3), POSITIONS),
                    json.readValue(row.getString(4), NUMBERS)));
        } catch (JsonProcessingException e) {
            throw new NotReplayableException("the mark that the restore has left cannot be read");
        }
    }

    void replayed(Connection connection, Instant now) throws SQLException {
        try (PreparedStatement update =
                connection.prepareStatement("UPDATE restored SET replayed_at = ? WHERE id = ?")) {
            update.setObject(1, OffsetDateTime.ofInstant(now, ZoneOffset.UTC));
            update.setObject(2, id);
            update.executeUpdate();
        }
    }
}
