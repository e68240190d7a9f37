package io.menshen.member.database;

import java.sql.SQLException;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.postgresql.util.PSQLException;
import org.postgresql.util.ServerErrorMessage;

/// A statement failed. Its own message names the SQL state only: a driver's may quote a value.
public final class DatabaseException extends RuntimeException {

    /// The server ended the connection, or it broke: another one may be better.
    private static final Set<String> ENDED = Set.of("57P01", "57P02", "08003", "08006");

    private final @Nullable String constraint;
    private final boolean connectionLost;

    DatabaseException(SQLException cause) {
        super("SQL state " + cause.getSQLState());
        connectionLost = cause.getSQLState() != null && ENDED.contains(cause.getSQLState());
        constraint = broken(cause);
        setStackTrace(cause.getStackTrace());
    }

    /// The constraint that was broken, if it was one.
    public Optional<String> constraint() {
        return Optional.ofNullable(constraint);
    }

    /// Whether the connection was lost while it was used; whether the statement was carried out is not known then.
    public boolean connectionLost() {
        return connectionLost;
    }

    private static @Nullable String broken(SQLException cause) {
        if (cause instanceof PSQLException server) {
            @Nullable ServerErrorMessage message = server.getServerErrorMessage();
            return message == null ? null : message.getConstraint();
        }
        return null;
    }
}
