package io.menshen.member.order;

import io.menshen.member.MemberId;
import io.menshen.member.OrderId;
import io.menshen.member.RoundId;
import io.quarkus.hibernate.orm.panache.PanacheRepositoryBase;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import jakarta.persistence.Version;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;

/// The life of an order: placed → dispatched → delivered, or placed → cancelled. A stop that was not reached puts it
/// back to placed.
@Entity
@Table(name = "customer_order")
class CustomerOrder {

    @Id
    private UUID id;

    @Version
    private int version;

    @Column(nullable = false, updatable = false)
    private UUID round;

    @Column(nullable = false, updatable = false)
    private UUID member;

    @Column(nullable = false, updatable = false)
    private int number;

    @Enumerated(EnumType.STRING)
    @Column(nullable = false)
    private OrderState state;

    @Column(name = "placed_at", nullable = false, updatable = false)
    private Instant placedAt;

    @SuppressWarnings("NullAway.Init") // Hibernate fills the fields
    protected CustomerOrder() {}

    static CustomerOrder placed(RoundId round, MemberId member, int number, Instant now) {
        CustomerOrder order = new CustomerOrder();
        order.id = OrderId.random().value();
        order.round = round.value();
        order.member = member.value();
        order.number = number;
        order.state = OrderState.PLACED;
        order.placedAt = now;
        return order;
    }

    /// Only what is not on its way may be changed.
    void change() {
        require(OrderState.PLACED);
    }

    void cancel() {
        require(OrderState.PLACED);
        state = OrderState.CANCELLED;
    }

    void dispatch() {
        require(OrderState.PLACED);
        state = OrderState.DISPATCHED;
    }

    void deliver() {
        require(OrderState.DISPATCHED);
        state = OrderState.DELIVERED;
    }

    /// The route ended before its stop was reached.
    void putBack() {
        require(OrderState.DISPATCHED);
        state = OrderState.PLACED;
    }

    OrderId id() {
        return new OrderId(id);
    }

    RoundId round() {
        return new RoundId(round);
    }

    MemberId member() {
        return new MemberId(member);
    }

    OrderState state() {
        return state;
    }

    private void require(OrderState needed) {
        if (state != needed) {
            throw new OrderRefusal.WrongState(id(), state);
        }
    }

    @ApplicationScoped
    static class Repository implements PanacheRepositoryBase<CustomerOrder, UUID> {

        Optional<CustomerOrder> find(OrderId order) {
            return findByIdOptional(order.value());
        }
    }
}
