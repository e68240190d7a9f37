package io.menshen.member.refund;

import io.menshen.member.OrderId;
import io.menshen.member.hand.InHand;
import io.quarkus.hibernate.orm.panache.PanacheRepositoryBase;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.AttributeOverride;
import jakarta.persistence.Column;
import jakarta.persistence.Embedded;
import jakarta.persistence.Entity;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import jakarta.persistence.Id;
import jakarta.persistence.LockModeType;
import jakarta.persistence.Table;
import jakarta.persistence.Version;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// One refund, from asking to paying.
@Entity
@Table(name = "refund")
class Refund {

    @Id
    private UUID id;

    @Version
    private int version;

    @Column(name = "customer_order", nullable = false, updatable = false)
    private UUID order;

    @Enumerated(EnumType.STRING)
    @Column(nullable = false)
    private RefundState state = RefundState.ASKED;

    @Enumerated(EnumType.STRING)
    @Column(nullable = false, updatable = false)
    private RefundReason reason;

    @Column(nullable = false, updatable = false)
    private long amount;

    @Column(name = "asked_at", nullable = false, updatable = false)
    private Instant askedAt;

    @Column(name = "decided_at")
    private @Nullable Instant decidedAt;

    @Embedded
    @AttributeOverride(name = "holder", column = @Column(name = "payer"))
    @AttributeOverride(name = "until", column = @Column(name = "paying_until"))
    private @Nullable InHand hand;

    @Column(name = "paid_at")
    private @Nullable Instant paidAt;

    @SuppressWarnings("NullAway.Init") // Hibernate fills the fields
    protected Refund() {}

    /// @param amount in fen
    Refund(OrderId order, RefundReason reason, long amount, Instant now) {
        this.id = UUID.randomUUID();
        this.order = order.value();
        this.reason = reason;
        this.amount = amount;
        this.askedAt = now;
    }

    void decide(boolean granted, Instant now) {
        require(RefundState.ASKED);
        state = granted ? RefundState.GRANTED : RefundState.REFUSED;
        decidedAt = now;
    }

    /// Somebody begins, or goes on, to pay it.
    void takeInHand(String by, Instant now, Duration length) {
        require(RefundState.GRANTED);
        InHand taken = hand == null ? new InHand() : hand;
        if (!taken.take(by, now, length)) {
            throw new RefundRefusal.InOtherHands();
        }
        hand = taken;
    }

    boolean inHandOf(String who, Instant now) {
        return state == RefundState.GRANTED && hand != null && hand.heldBy(who, now);
    }

    void pay(String by, Instant now) {
        require(RefundState.GRANTED);
        if (!inHandOf(by, now)) {
            throw new RefundRefusal.NotInHand();
        }
        state = RefundState.PAID;
        paidAt = now;
    }

    private void require(RefundState needed) {
        if (state != needed) {
            throw new RefundRefusal.Over();
        }
    }

    UUID id() {
        return id;
    }

    OrderId order() {
        return new OrderId(order);
    }

    RefundState state() {
        return state;
    }

    RefundReason reason() {
        return reason;
    }

    /// In fen.
    long amount() {
        return amount;
    }

    Instant askedAt() {
        return askedAt;
    }

    @Nullable
    Instant decidedAt() {
        return decidedAt;
    }

    @Nullable
    Instant paidAt() {
        return paidAt;
    }

    @ApplicationScoped
    static class Repository implements PanacheRepositoryBase<Refund, UUID> {

        Optional<Refund> locked(UUID id) {
            return findByIdOptional(id, LockModeType.PESSIMISTIC_WRITE);
        }

        List<Refund> of(OrderId order) {
            return list("order = ?1 order by askedAt, id", order.value());
        }

        /// Those to be paid, the longest waiting first, after one of them.
        List<Refund> granted(Optional<Refund> after, int limit) {
            return find(
                            "state = ?1 and (decidedAt > ?2 or (decidedAt = ?2 and id > ?3)) order by decidedAt, id",
                            RefundState.GRANTED,
                            after.map(Refund::decidedAt).orElse(Instant.EPOCH),
                            after.map(Refund::id).orElse(new UUID(0, 0)))
                    .page(0, limit)
                    .list();
        }
    }
}
