package io.menshen.member.order;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.menshen.member.MemberId;
import io.menshen.member.RoundId;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class CustomerOrderTest {

    private final CustomerOrder order =
            CustomerOrder.placed(RoundId.random(), MemberId.random(), 1, Instant.parse("2026-11-22T12:00:00Z"));

    @Test
    void anOrderIsDispatchedThenDelivered() {
        order.dispatch();
        order.deliver();

        assertThat(order.state()).isEqualTo(OrderState.DELIVERED);
    }

    @Test
    void whatIsOnItsWayCanNeitherBeChangedNorCancelled() {
        order.dispatch();

        assertThatThrownBy(order::change).isInstanceOf(OrderRefusal.WrongState.class);
        assertThatThrownBy(order::cancel).isInstanceOf(OrderRefusal.WrongState.class);
    }

    @Test
    void whatWasNotReachedCanGoOnAnotherRoute() {
        order.dispatch();
        order.putBack();

        order.dispatch();

        assertThat(order.state()).isEqualTo(OrderState.DISPATCHED);
    }

    @Test
    void whatWasNeverOnARouteIsNotDelivered() {
        assertThatThrownBy(order::deliver).isInstanceOf(OrderRefusal.WrongState.class);
    }
}
