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

    /// The newest checkpoint that the witnesses cosigned.
    public Optional<CosignedTable.Cosigned> witnessed() throws SQLException {
        try (Connection connection = database.getConnection()) {
            return CosignedTable.read(connection);
        }
    }

    /// The last signed checkpoint, with the cosignatures that it has.
    public Optional<String> latestWithCosignatures() throws SQLException {
        try (Connection connection = database.getConnection()) {
            Optional<String> latest = CheckpointTable.read(connection);
            Optional<CosignedTable.Cosigned> cosigned = CosignedTable.read(connection);
            // A note with cosignatures begins with the note that they were put under.
            return latest.isPresent()
                            && cosigned.isPresent()
                            && cosigned.get().note().startsWith(latest.get())
                    ? Optional.of(cosigned.get().note())
                    : latest;
        }
    }
}
