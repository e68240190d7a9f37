package io.menshen.member.intake;

import io.menshen.member.RoundId;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import javax.sql.DataSource;

/// Lets one list of a round be united at a time, over all processes: what one reads, no other may be changing.
///
/// A lock of the database's session: it ends with the connection, so a process that dies leaves none behind.
@ApplicationScoped
class RoundLock {

    /// A held lock.
    interface Hold extends AutoCloseable {
        @Override
        void close();
    }

    private final DataSource source;

    RoundLock(DataSource source) {
        this.source = source;
    }

    /// Waits for the lock and takes it.
    Hold take(RoundId round) {
        try {
            Connection connection = source.getConnection();
            try {
                run(connection, "SELECT pg_advisory_lock(?)", round);
            } catch (SQLException e) {
                connection.close();
                throw e;
            }
            return () -> release(connection, round);
        } catch (SQLException e) {
            throw new IllegalStateException("no lock for round " + round, e);
        }
    }

    private static void release(Connection connection, RoundId round) {
        try (connection) {
            run(connection, "SELECT pg_advisory_unlock(?)", round);
        } catch (SQLException e) {
            throw new IllegalStateException("lock not released for round " + round, e);
        }
    }

    private static void run(Connection connection, String sql, RoundId round) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.setLong(
                    1, round.value().getMostSignificantBits() ^ round.value().getLeastSignificantBits());
            statement.execute();
        }
    }
}
