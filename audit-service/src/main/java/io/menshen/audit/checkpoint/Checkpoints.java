package io.menshen.audit.checkpoint;

import jakarta.enterprise.context.ApplicationScoped;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Optional;
import javax.sql.DataSource;

/// The last checkpoint as any process of the service sees it, whichever of them signed it.
@ApplicationScoped
public class Checkpoints {

    private final DataSource database;

    Checkpoints(DataSource database) {
        this.database = database;
    }

    public Optional<String> latest() throws SQLException {
        try (Connection connection = database.getConnection()) {
            return CheckpointTable.read(connection);
        }
    }
}
