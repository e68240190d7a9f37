package io.menshen.member.database;

import java.sql.SQLException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.postgresql.util.PSQLException;
import org.postgresql.util.ServerErrorMessage;

/// A statement failed. Its own message names the SQL state only: a driver's may quote a value.
public final class DatabaseException extends RuntimeException {

    private final @Nullable String constraint;

    DatabaseException(SQLException cause) {
        super("SQL state " + cause.getSQLState());
        constraint = broken(cause);
        setStackTrace(cause.getStackTrace());
    }

    /// The constraint that was broken, if it was one.
    public Optional<String> constraint() {
        return Optional.ofNullable(constraint);
    }

    private static @Nullable String broken(SQLException cause) {
        if (cause instanceof PSQLException server) {
            @Nullable ServerErrorMessage message = server.getServerErrorMessage();
            return message == null ? null : message.getConstraint();
        }
        return null;
    }
}
