package io.menshen.withdrawal;

import static org.assertj.core.api.Assertions.assertThat;

import io.menshen.story.WholeSuite;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// P5 with two real gateways and two real instances of consent-service. `./menshen prove withdrawal` is the same with
/// ten thousand withdrawals.
@ExtendWith(WholeSuite.Provider.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
@Order(5)
class ImmediateTest {

    private static final Duration HARD_BOUND = Duration.ofSeconds(5);

    private final Changes changes;

    ImmediateTest(WholeSuite suite) {
        this.changes = new Changes(suite.servers(), "member2", 5);
    }

    @AfterAll
    void stop() {
        changes.close();
    }

    @Test
    @Order(1)
    void noReadThatStartsAfterTheAnswerShowsTheField() throws InterruptedException {
        changes.changeTheirMind(80);

        History history = changes.takeHistory();
        assertThat(history.shownTooLate()).isEmpty();
        // how soon a consent becomes visible is the business of `prove`: a busy machine would fail here for nothing
        assertThat(history.count(Act.Kind.SHOWN)).isGreaterThan(20);
        assertThat(history.count(Act.Kind.MASKED)).isGreaterThan(20);
        assertThat(history.waits(false)).hasSize(80).allMatch(wait -> wait.compareTo(HARD_BOUND) < 0);
    }

    @ParameterizedTest
    @EnumSource(Changes.Fault.class)
    @Order(2)
    void norIfSomethingFailsMeanwhile(Changes.Fault fault) throws InterruptedException {
        changes.changeTheirMindIn(fault);

        History history = changes.takeHistory();
        assertThat(history.shownTooLate()).isEmpty();
        assertThat(history.count(Act.Kind.SHOWN)).isPositive();
        assertThat(history.count(Act.Kind.MASKED)).isPositive();
        if (fault != Changes.Fault.KILLED_SERVICE) {
            assertThat(history.waits(true)).singleElement().matches(wait -> wait.compareTo(HARD_BOUND) < 0);
        }
    }

    /// The checker sees it: a network that conceals a withdrawal from the second gateway breaks the promise.
    @Test
    @Order(3)
    void aGatewayFromWhichTheWithdrawalIsConcealedIsFound() throws InterruptedException {
        List<Act> found = List.of();
        // a gateway that happens to lose its lease in between asks, and keeps the promise all the same
        for (int tries = 0; found.isEmpty() && tries < 3; tries++) {
            changes.changeTheirMindUnseen();
            found = changes.takeHistory().shownTooLate();
        }

        assertThat(found).singleElement().matches(read -> read.where().equals("far"));
    }
}
