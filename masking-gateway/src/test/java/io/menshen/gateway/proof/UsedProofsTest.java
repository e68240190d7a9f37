package io.menshen.gateway.proof;

import static org.assertj.core.api.Assertions.assertThat;

import io.menshen.gateway.door.IdentityProvider;
import io.menshen.local.testing.StackResource;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.UUID;
import java.util.stream.IntStream;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;

/// What one gateway has taken, every other knows: they share nothing but the database.
@QuarkusTest
@WithTestResource(value = StackResource.class, initArgs = @ResourceArg(name = "service", value = "masking-gateway"))
@WithTestResource(IdentityProvider.class)
class UsedProofsTest {

    @Inject
    DataSource database;

    private final String jti = UUID.randomUUID().toString();

    @Test
    void aProofThatOneGatewayTookIsRefusedByAnother() throws SQLException {
        Instant end = Instant.now().plusSeconds(60);
        UsedProofs one = new UsedProofs(database);
        UsedProofs other = new UsedProofs(database);

        assertThat(one.take("key", jti, end)).isTrue();
        assertThat(other.take("key", jti, end)).isFalse();
        assertThat(one.take("key", jti, end)).isFalse();
        assertThat(other.take("another key", jti, end)).isTrue();
    }

    @Test
    void ofTwoGatewaysAtOnceOneTakesIt() {
        Instant end = Instant.now().plusSeconds(60);

        long taken = IntStream.range(0, 40)
                .parallel()
                .filter(_ -> take(new UsedProofs(database), end))
                .count();

        assertThat(taken).isEqualTo(1);
    }

    @Test
    void whatHasEndedIsForgottenAndNothingElse() throws SQLException {
        UsedProofs proofs = new UsedProofs(database);
        proofs.take("key", jti, Instant.now().minusSeconds(1));
        proofs.take("another key", jti, Instant.now().plusSeconds(60));

        proofs.forgetEnded();

        assertThat(proofs.take("key", jti, Instant.now().plusSeconds(60))).isTrue();
        assertThat(proofs.take("another key", jti, Instant.now().plusSeconds(60)))
                .isFalse();
        try (Connection connection = database.getConnection();
                java.sql.PreparedStatement count =
                        connection.prepareStatement("SELECT count(*) FROM used_proof WHERE expires_at < now()");
                java.sql.ResultSet rows = count.executeQuery()) {
            rows.next();
            assertThat(rows.getInt(1)).isZero();
        }
    }

    private boolean take(UsedProofs proofs, Instant end) {
        try {
            return proofs.take("key", jti, end);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }
}
