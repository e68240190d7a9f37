package io.menshen.member.erasure;

import io.menshen.member.MemberId;
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
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// One member's erasure. Its id is random and known to the member alone: who shows it reads the certificate.
@Entity
@Table(name = "erasure")
class Erasure {

    @Id
    private UUID id;

    @Version
    private int version;

    @Column(nullable = false, updatable = false)
    private UUID member;

    @Enumerated(EnumType.STRING)
    @Column(nullable = false)
    private ErasureState state = ErasureState.COOLING_OFF;

    @Column(name = "requested_at", nullable = false, updatable = false)
    private Instant requestedAt;

    @Column(name = "due_at", nullable = false)
    private Instant dueAt;

    @Column(name = "ended_at")
    private @Nullable Instant endedAt;

    @Column(nullable = false)
    private UUID[] keys = {};

    @SuppressWarnings("NullAway.Init") // Hibernate fills the fields
    protected Erasure() {}

    Erasure(MemberId member, Instant now, Instant due) {
        this.id = UUID.randomUUID();
        this.member = member.value();
        this.requestedAt = now;
        this.dueAt = due;
    }

    boolean due(Instant now) {
        return open() && !now.isBefore(dueAt);
    }

    /// A law wants the data kept until then.
    void hold(Instant until) {
        mustBeOpen();
        state = ErasureState.HELD;
        dueAt = until;
    }

    void done(Collection<UUID> destroyed, Instant now) {
        mustBeOpen();
        state = ErasureState.DONE;
        endedAt = now;
        keys = destroyed.toArray(UUID[]::new);
    }

    /// The member stays; too late once the data are held for the law alone.
    void cancel(Instant now) {
        if (state != ErasureState.COOLING_OFF) {
            throw new ErasureRefusal.Over();
        }
        state = ErasureState.CANCELLED;
        endedAt = now;
    }

    private boolean open() {
        return state == ErasureState.COOLING_OFF || state == ErasureState.HELD;
    }

    private void mustBeOpen() {
        if (!open()) {
            throw new ErasureRefusal.Over();
        }
    }

    UUID id() {
        return id;
    }

    MemberId member() {
        return new MemberId(member);
    }

    ErasureState state() {
        return state;
    }

    Instant requestedAt() {
        return requestedAt;
    }

    Instant dueAt() {
        return dueAt;
    }

    @Nullable
    Instant endedAt() {
        return endedAt;
    }

    List<UUID> keys() {
        return List.of(keys);
    }

    @ApplicationScoped
    static class Repository implements PanacheRepositoryBase<Erasure, UUID> {

        private static final List<ErasureState> OPEN = List.of(ErasureState.COOLING_OFF, ErasureState.HELD);

        Optional<Erasure> openOf(MemberId member) {
            return find("member = ?1 and state in ?2", member.value(), OPEN).firstResultOptional();
        }

        Optional<Erasure> locked(UUID id) {
            return findByIdOptional(id, LockModeType.PESSIMISTIC_WRITE);
        }

        /// Those whose time has come.
        List<UUID> due(Instant now, int limit) {
            return find("state in ?1 and dueAt <= ?2 order by dueAt", OPEN, now).page(0, limit).list().stream()
                    .map(Erasure::id)
                    .toList();
        }
    }
}
