package io.menshen.consent.basis;

import static org.assertj.core.api.Assertions.assertThat;

import io.menshen.consent.consent.StandingConsents;
import io.menshen.local.testing.StackResource;
import io.quarkus.runtime.StartupEvent;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Set;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;

@QuarkusTest
@WithTestResource(value = StackResource.class, initArgs = @ResourceArg(name = "service", value = "consent-service"))
class CatalogueWatchTest {

    @Inject
    CatalogueWatch watch;

    @Inject
    StandingConsents consents;

    @Inject
    DataSource database;

    @Test
    void anotherCatalogueIsAChangeForEverybodyAndTheSameOneIsNone() throws SQLException {
        try (Connection connection = database.getConnection();
                Statement sql = connection.createStatement()) {
            sql.execute("UPDATE published_catalogue SET hash = 'sha256:other'");
        }
        long before = change();

        watch.compare(new StartupEvent());
        long after = change();
        watch.compare(new StartupEvent());

        assertThat(after - before).isGreaterThan(1_000);
        assertThat(change()).isEqualTo(after);
    }

    private long change() {
        return consents.of(Set.of()).change();
    }
}
