package io.menshen.member.database;

import io.quarkus.narayana.jta.QuarkusTransaction;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.io.UncheckedIOException;
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
import java.util.function.Supplier;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;

/// Plain SQL, for reading sets and for writes that are one statement; Hibernate keeps the records that have a life.
///
/// Inside a transaction every statement runs on the transaction's connection, Hibernate's too.
@ApplicationScoped
public class Database {

    /// Reads one row.
    public interface Row<T> {
        T of(ResultSet row) throws SQLException;
    }

    private final DataSource source;

    public Database(DataSource source) {
        this.source = source;
    }

    /// All rows of a query.
    public <T> List<T> list(String sql, Row<T> reader, @Nullable Object... values) {
        try (Connection connection = source.getConnection();
                PreparedStatement statement = prepare(connection, sql, values);
                ResultSet rows = statement.executeQuery()) {
            List<T> list = new ArrayList<>();
            while (rows.next()) {
                list.add(reader.of(rows));
            }
            return list;
        } catch (SQLException e) {
            throw new DatabaseException(e);
        }
    }

    /// The first row of a query.
    public <T> Optional<T> first(String sql, Row<T> reader, @Nullable Object... values) {
        return list(sql, reader, values).stream().findFirst();
    }

    /// Whether a query has a row.
    public boolean exists(String sql, @Nullable Object... values) {
        return !list(sql, row -> true, values).isEmpty();
    }

    /// Changes rows and says how many.
    public int update(String sql, @Nullable Object... values) {
        try (Connection connection = source.getConnection();
                PreparedStatement statement = prepare(connection, sql, values)) {
            return statement.executeUpdate();
        } catch (SQLException e) {
            throw new DatabaseException(e);
        }
    }

    /// Adds rows by `COPY`, the fastest way in that the server has; constraints and references hold as for any row.
    ///
    /// @param into the table and its columns, as the rows have them
    public void copy(String into, CopyRows rows) {
        if (rows.isEmpty()) {
            return;
        }
        try (Connection connection = source.getConnection()) {
            connection
                    .unwrap(PGConnection.class)
                    .getCopyAPI()
                    .copyIn("COPY " + into + " FROM STDIN (FORMAT binary)", rows.stream());
        } catch (SQLException e) {
            throw new DatabaseException(e);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Reads in a transaction of its own that sees one moment only, so that a proven fact and the data it lets out
    /// cannot come from two different moments.
    public <T> T snapshot(Supplier<T> read) {
        return QuarkusTransaction.requiringNew().call(() -> {
            update("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY");
            return read.get();
        });
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

    private static PreparedStatement prepare(Connection connection, String sql, @Nullable Object... values)
            throws SQLException {
        PreparedStatement statement = connection.prepareStatement(sql);
        try {
            for (int i = 0; i < values.length; i++) {
                bind(connection, statement, i + 1, values[i]);
            }
            return statement;
        } catch (SQLException | RuntimeException e) {
            statement.close();
            throw e;
        }
    }

    private static void bind(Connection connection, PreparedStatement statement, int place, @Nullable Object value)
            throws SQLException {
        switch (value) {
            case null -> statement.setObject(place, null);
            case byte[] bytes -> statement.setBytes(place, bytes);
            case Instant instant -> statement.setObject(place, OffsetDateTime.ofInstant(instant, ZoneOffset.UTC));
            case Enum<?> constant -> statement.setString(place, constant.name());
            case UUID[] ids -> statement.setArray(place, connection.createArrayOf("uuid", ids));
            case String[] texts -> statement.setArray(place, connection.createArrayOf("text", texts));
            case Integer[] numbers -> statement.setArray(place, connection.createArrayOf("int4", numbers));
            case Long[] numbers -> statement.setArray(place, connection.createArrayOf("int8", numbers));
            case byte[][] many -> statement.setArray(place, connection.createArrayOf("bytea", many));
            default -> statement.setObject(place, value);
        }
    }
}
