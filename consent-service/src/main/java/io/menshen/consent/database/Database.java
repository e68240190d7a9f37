package io.menshen.consent.database;

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
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/// Plain SQL. Inside a transaction every statement runs on the transaction's connection.
@ApplicationScoped
public class Database {

    /// Reads one row.
    public interface Row<T> {
        T of(ResultSet row) throws SQLException;
    }

    private final DataSource source;

    Database(DataSource source) {
        this.source = source;
    }

    /// All rows of a query.
    public <T> List<T> list(String sql, Row<T> reader, @Nullable Object... values) {
        try (Connection connection = source.getConnection();
                PreparedStatement statement = prepared(connection, sql, values);
                ResultSet rows = statement.executeQuery()) {
            List<T> list = new ArrayList<>();
            while (rows.next()) {
                list.add(reader.of(rows));
            }
            return list;
        } catch (SQLException e) {
            throw new IllegalStateException("the database does not answer", e);
        }
    }

    /// The first row of a query.
    public <T> Optional<T> first(String sql, Row<T> reader, @Nullable Object... values) {
        return list(sql, reader, values).stream().findFirst();
    }

    /// Changes rows and says how many.
    public int update(String sql, @Nullable Object... values) {
        try (Connection connection = source.getConnection();
                PreparedStatement statement = prepared(connection, sql, values)) {
            return statement.executeUpdate();
        } catch (SQLException e) {
            throw new IllegalStateException("the database does not answer", e);
        }
    }

    /// An instant of a row.
    public static Instant instant(ResultSet row, String column) throws SQLException {
        return row.getObject(column, OffsetDateTime.class).toInstant();
    }

    /// An instant of a row that may be absent.
    public static @Nullable Instant instantOrNull(ResultSet row, String column) throws SQLException {
        @Nullable OffsetDateTime time = row.getObject(column, OffsetDateTime.class);
        return time == null ? null : time.toInstant();
    }

    private static PreparedStatement prepared(Connection connection, String sql, @Nullable Object... values)
            throws SQLException {
        PreparedStatement statement = connection.prepareStatement(sql);
        for (int n = 0; n < values.length; n++) {
            statement.setObject(
                    n + 1,
                    values[n] instanceof Instant time ? OffsetDateTime.ofInstant(time, ZoneOffset.UTC) : values[n]);
        }
        return statement;
    }
}
