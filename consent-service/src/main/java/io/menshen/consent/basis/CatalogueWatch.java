package io.menshen.consent.basis;

import io.menshen.consent.lease.BasisChanges;
import io.menshen.consent.purpose.PurposeCatalogue;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.transaction.Transactional;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import javax.sql.DataSource;
import org.jboss.logging.Logger;

/// Notices, when the service starts, that the catalogue of purposes is another one than before. Consents may then
/// no longer stand although no member changed anything, so every gateway has to ask again.
@ApplicationScoped
class CatalogueWatch {

    private static final Logger LOG = Logger.getLogger(CatalogueWatch.class);

    private final PurposeCatalogue catalogue;
    private final BasisChanges changes;
    private final DataSource database;

    CatalogueWatch(PurposeCatalogue catalogue, BasisChanges changes, DataSource database) {
        this.catalogue = catalogue;
        this.changes = changes;
        this.database = database;
    }

    @Transactional
    void compare(@Observes StartupEvent event) throws SQLException {
        try (Connection connection = database.getConnection();
                PreparedStatement statement = connection.prepareStatement("""
                        INSERT INTO published_catalogue AS known (hash) VALUES (?)
                        ON CONFLICT (only_row) DO UPDATE SET hash = excluded.hash WHERE known.hash <> excluded.hash
                        RETURNING old.hash""")) {
            statement.setString(1, catalogue.hash());
            try (ResultSet row = statement.executeQuery()) {
                if (row.next() && row.getString(1) != null) {
                    LOG.infof("another catalogue of purposes, every gateway asks again, hash=%s", catalogue.hash());
                    changes.everybody();
                }
            }
        }
    }
}
