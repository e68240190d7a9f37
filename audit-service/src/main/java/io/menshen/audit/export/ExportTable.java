package io.menshen.audit.export;

import jakarta.enterprise.context.ApplicationScoped;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/// The exports in the database. Each statement commits by itself.
@ApplicationScoped
public class ExportTable {

    private static final String COLUMNS = "id, owner, query, format, state, done, bytes, code, submitted_at, ended_at";

    private final DataSource database;

    ExportTable(DataSource database) {
        this.database = database;
    }

    void submit(UUID id, String owner, String query, Export.Format format, Instant now) throws SQLException {
        update(
                "INSERT INTO export (id, owner, query, format, state, submitted_at) VALUES (?, ?, ?, ?, 'QUEUED', ?)",
                id,
                owner,
                query,
                format.name(),
                time(now));
    }

    Optional<Export> of(String owner, UUID id) throws SQLException {
        return select("WHERE id = ? AND owner = ?", id, owner).stream().findFirst();
    }

    /// Those that nobody has finished: new ones, and those whose process died.
    List<Export> open() throws SQLException {
        return select("WHERE state IN ('QUEUED', 'RUNNING') ORDER BY submitted_at LIMIT 10");
    }

    List<Export> endedBefore(Instant time) throws SQLException {
        return select("WHERE ended_at < ? LIMIT 100", time(time));
    }

    void running(UUID id, int done) throws SQLException {
        update("UPDATE export SET state = 'RUNNING', done = ? WHERE id = ?", done, id);
    }

    void done(UUID id, int rows, long bytes, Instant now) throws SQLException {
        update(
                "UPDATE export SET state = 'DONE', done = ?, bytes = ?, ended_at = ? WHERE id = ?",
                rows,
                bytes,
                time(now),
                id);
    }

    void failed(UUID id, String code, Instant now) throws SQLException {
        update("UPDATE export SET state = 'FAILED', code = ?, ended_at = ? WHERE id = ?", code, time(now), id);
    }

    void delete(UUID id) throws SQLException {
        update("DELETE FROM export WHERE id = ?", id);
    }

    private void update(String sql, Object... values) throws SQLException {
        try (Connection connection = database.getConnection();
                PreparedStatement update = connection.prepareStatement(sql)) {
            bind(update, values);
            update.executeUpdate();
        }
    }

    private List<Export> select(String where, Object... values) throws SQLException {
        try (Connection connection = database.getConnection();
                PreparedStatement select = connection.prepareStatement("SELECT " + COLUMNS + " FROM export " + where)) {
            bind(select, values);
            try (ResultSet row = select.executeQuery()) {
                List<Export> exports = new ArrayList<>();
                while (row.next()) {
                    @Nullable Object bytes = row.getObject("bytes");
                    @Nullable OffsetDateTime ended = row.getObject("ended_at", OffsetDateTime.class);
                    exports.add(new Export(
                            row.getObject("id", UUID.class),
                            row.getString("owner"),
                            row.getString("query"),
                            Export.Format.valueOf(row.getString("format")),
                            Export.State.valueOf(row.getString("state")),
                            row.getInt("done"),
                            bytes instanceof Long length ? length : null,
                            row.getString("code"),
                            row.getObject("submitted_at", OffsetDateTime.class).toInstant(),
                            ended == null ? null : ended.toInstant()));
                }
                return exports;
            }
        }
    }

    private static void bind(PreparedStatement statement, Object... values) throws SQLException {
        for (int i = 0; i < values.length; i++) {
            statement.setObject(i + 1, values[i]);
        }
    }

    private static OffsetDateTime time(Instant instant) {
        return OffsetDateTime.ofInstant(instant, ZoneOffset.UTC);
    }
}
