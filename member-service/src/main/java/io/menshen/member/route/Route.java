package io.menshen.member.route;

import io.menshen.member.RoundId;
import io.menshen.member.RouteId;
import io.quarkus.hibernate.orm.panache.PanacheRepositoryBase;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import jakarta.persistence.Id;
import jakarta.persistence.LockModeType;
import jakarta.persistence.Table;
import jakarta.persistence.Version;
import java.time.Instant;
import java.util.Arrays;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// The life of a route: planned → dispatched → ended.
@Entity
@Table(name = "route")
class Route {

    @Id
    private UUID id;

    @Version
    private int version;

    @Column(nullable = false, updatable = false)
    private UUID round;

    @Column(nullable = false, updatable = false)
    private byte[] courier;

    @Enumerated(EnumType.STRING)
    @Column(nullable = false)
    private RouteState state;

    @Column(name = "planned_at", nullable = false, updatable = false)
    private Instant plannedAt;

    @Column(name = "dispatched_at")
    private @Nullable Instant dispatchedAt;

    @Column(name = "ended_at")
    private @Nullable Instant endedAt;

    @SuppressWarnings("NullAway.Init") // Hibernate fills the fields
    protected Route() {}

    static Route planned(RoundId round, byte[] courier, Instant now) {
        Route route = new Route();
        route.id = RouteId.random().value();
        route.round = round.value();
        route.courier = courier.clone();
        route.state = RouteState.PLANNED;
        route.plannedAt = now;
        return route;
    }

    void dispatch(Instant now) {
        require(RouteState.PLANNED);
        state = RouteState.DISPATCHED;
        dispatchedAt = now;
    }

    /// A stop can be reached only while the courier is on the way.
    void mustBeUnderWay() {
        require(RouteState.DISPATCHED);
    }

    void end(Instant now) {
        require(RouteState.DISPATCHED);
        state = RouteState.ENDED;
        endedAt = now;
    }

    boolean drivenBy(byte[] account) {
        return Arrays.equals(courier, account);
    }

    RouteId id() {
        return new RouteId(id);
    }

    RoundId round() {
        return new RoundId(round);
    }

    RouteState state() {
        return state;
    }

    private void require(RouteState needed) {
        if (state != needed) {
            throw new RouteRefusal.WrongState(id(), state);
        }
    }

    @ApplicationScoped
    static class Repository implements PanacheRepositoryBase<Route, UUID> {

        Optional<Route> find(RouteId route) {
            return findByIdOptional(route.value());
        }

        /// For a change: two people who end and deliver at once take turns.
        Optional<Route> findForChange(RouteId route) {
            return findByIdOptional(route.value(), LockModeType.PESSIMISTIC_WRITE);
        }
    }
}
