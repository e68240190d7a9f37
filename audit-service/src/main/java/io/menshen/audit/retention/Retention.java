package io.menshen.audit.retention;

import jakarta.enterprise.context.ApplicationScoped;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import javax.sql.DataSource;

/// The policy, and what was pruned by it, as any process of the service sees it. The sequencer prunes.
@ApplicationScoped
public class Retention {

    private static final Duration THREE_YEARS = Duration.ofDays(1096);

    private final DataSource database;
    private final RetentionConfig config;
    private final Clock clock;

    /// @throws IllegalArgumentException when the policy is shorter than the law allows
    public Retention(DataSource database, RetentionConfig config, Clock clock) {
        if (config.keep().compareTo(THREE_YEARS) < 0) {
            throw new IllegalArgumentException("menshen.retention.keep is less than 1096 days");
        }
        this.database = database;
        this.config = config;
        this.clock = clock;
    }

    public Duration keep() {
        return config.keep();
    }

    /// How often the log looks by itself; empty when it does not.
    public Optional<Duration> look() {
        return config.automatic() ? Optional.of(config.look()) : Optional.empty();
    }

    /// What is older may go.
    public Instant older() {
        return clock.instant().minus(config.keep());
    }

    /// The first entry that is still there.
    public long minimum() throws SQLException {
        try (Connection connection = database.getConnection()) {
            return PruningTable.minimum(connection);
        }
    }

    List<Pruning> prunings() throws SQLException {
        try (Connection connection = database.getConnection()) {
            return PruningTable.read(connection);
        }
    }

    /// Asks for a run; empty when one is under way.
    Optional<UUID> prune() throws SQLException {
        try (Connection connection = database.getConnection()) {
            UUID id = UUID.randomUUID();
            return PruningTable.begin(connection, id, clock.instant(), true, older())
                    ? Optional.of(id)
                    : Optional.empty();
        }
    }
}
