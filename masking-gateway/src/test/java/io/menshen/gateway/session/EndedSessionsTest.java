package io.menshen.gateway.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.menshen.gateway.door.IdentityProvider;
import io.menshen.local.testing.StackResource;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.time.Clock;
import java.util.List;
import java.util.UUID;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;

/// What one gateway ended every other knows within a look: they share nothing but the database.
@QuarkusTest
@WithTestResource(value = StackResource.class, initArgs = @ResourceArg(name = "service", value = "masking-gateway"))
@WithTestResource(IdentityProvider.class)
class EndedSessionsTest {

    @Inject
    DataSource database;

    @Inject
    SessionConfig config;

    @Inject
    Clock clock;

    private final SessionTag session = SessionTag.of(UUID.randomUUID().toString());

    @Test
    void anotherGatewayKnowsAfterItsNextLook() {
        EndedSessions one = new EndedSessions(database, config, clock);
        EndedSessions other = new EndedSessions(database, config, clock);
        other.look();
        assertThat(other.seen()).isTrue();

        one.end(List.of(session), () -> {});

        assertThat(one.has(session)).isTrue();
        assertThat(other.has(session)).isFalse();
        other.look();
        assertThat(other.has(session)).isTrue();
    }

    @Test
    void oneThatHasJustBegunKnowsAllAndHasSeenNothingBefore() {
        new EndedSessions(database, config, clock).end(List.of(session), () -> {});
        EndedSessions begun = new EndedSessions(database, config, clock);

        assertThat(begun.seen()).isFalse();
        begun.look();
        assertThat(begun.has(session)).isTrue();
    }

    @Test
    void whatCouldNotBeEndedIsNotTakenForEnded() {
        EndedSessions one = new EndedSessions(database, config, clock);
        EndedSessions other = new EndedSessions(database, config, clock);

        assertThatThrownBy(() -> one.end(List.of(session), () -> {
                    throw new SessionsUnavailable("test");
                }))
                .isInstanceOf(SessionsUnavailable.class);

        other.look();
        assertThat(one.has(session)).isFalse();
        assertThat(other.has(session)).isFalse();
    }
}
