package io.menshen.member.correction;

import io.menshen.member.MemberId;
import io.menshen.member.hand.InHand;
import io.menshen.member.registry.Provenance;
import io.quarkus.hibernate.orm.panache.PanacheRepositoryBase;
import jakarta.enterprise.context.ApplicationScoped;
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
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// One change of a reviewed field, from asking to deciding.
@Entity
@Table(name = "correction")
class Correction {

    @Id
    private UUID id;

    @Version
    private int version;

    @Column(nullable = false, updatable = false)
    private UUID member;

    @Column(nullable = false, updatable = false)
    private String field;

    @Enumerated(EnumType.STRING)
    @Column(nullable = false)
    private CorrectionState state = CorrectionState.WAITING;

    private byte @Nullable [] sealed;

    private @Nullable Long generation;

    @Column(name = "sealed_reason")
    private byte @Nullable [] sealedReason;

    @Column(nullable = false, updatable = false)
    private String[] purposes;

    @Column(updatable = false)
    private @Nullable Integer notice;

    @Column(name = "asked_at", nullable = false, updatable = false)
    private Instant askedAt;

    @Column(name = "due_at", nullable = false, updatable = false)
    private Instant dueAt;

    @Embedded
    private @Nullable InHand hand;

    @Column(name = "decided_at")
    private @Nullable Instant decidedAt;

    @SuppressWarnings("NullAway.Init") // Hibernate fills the fields
    protected Correction() {}

    /// @param sealed the wanted value, sealed for this correction; null if it lies apart
    /// @param generation of the wanted value that lies apart; null if it is sealed here
    Correction(
            UUID id,
            MemberId member,
            String field,
            byte @Nullable [] sealed,
            @Nullable Long generation,
            Provenance from,
            Instant now,
            Duration due) {
        this.id = id;
        this.member = member.value();
        this.field = field;
        this.sealed = sealed == null ? null : sealed.clone();
        this.generation = generation;
        this.purposes = from.purposes().toArray(String[]::new);
        this.notice = from.notice();
        this.askedAt = now;
        this.dueAt = now.plus(due);
    }

    /// A reviewer begins, or goes on, to look at it.
    void takeInHand(String by, Instant now, Duration length) {
        waiting();
        InHand taken = hand == null ? new InHand() : hand;
        if (!taken.take(by, now, length)) {
            throw new CorrectionRefusal.InOtherHands();
        }
        hand = taken;
    }

    boolean inHandOf(String who, Instant now) {
        return state == CorrectionState.WAITING && hand != null && hand.heldBy(who, now);
    }

    /// Decided by who has it in hand; what was wanted is no longer needed here.
    void decide(String by, boolean accepted, byte[] reason, Instant now) {
        waiting();
        if (!inHandOf(by, now)) {
            throw new CorrectionRefusal.NotInHand();
        }
        end(accepted ? CorrectionState.ACCEPTED : CorrectionState.REJECTED, now);
        sealedReason = reason.clone();
    }

    void withdraw(Instant now) {
        waiting();
        end(CorrectionState.WITHDRAWN, now);
    }

    private void waiting() {
        if (state != CorrectionState.WAITING) {
            throw new CorrectionRefusal.Over();
        }
    }

    private void end(CorrectionState how, Instant now) {
        state = how;
        decidedAt = now;
        sealed = null;
        generation = null;
    }

    UUID id() {
        return id;
    }

    MemberId member() {
        return new MemberId(member);
    }

    String field() {
        return field;
    }

    CorrectionState state() {
        return state;
    }

    Optional<byte[]> sealed() {
        return Optional.ofNullable(sealed).map(byte[]::clone);
    }

    /// Of what is wanted, if it lies apart.
    Optional<Long> generation() {
        return Optional.ofNullable(generation);
    }

    Optional<byte[]> sealedReason() {
        return Optional.ofNullable(sealedReason).map(byte[]::clone);
    }

    Set<String> purposes() {
        return Set.of(purposes);
    }

    @Nullable
    Integer notice() {
        return notice;
    }

    Instant askedAt() {
        return askedAt;
    }

    Instant dueAt() {
        return dueAt;
    }

    @Nullable
    Instant decidedAt() {
        return decidedAt;
    }

    @ApplicationScoped
    static class Repository implements PanacheRepositoryBase<Correction, UUID> {

        Optional<Correction> locked(UUID id) {
            return findByIdOptional(id, LockModeType.PESSIMISTIC_WRITE);
        }

        Optional<Correction> waiting(MemberId member, String field) {
            return find("member = ?1 and field = ?2 and state = ?3", member.value(), field, CorrectionState.WAITING)
                    .withLock(LockModeType.PESSIMISTIC_WRITE)
                    .firstResultOptional();
        }

        /// Those that wait, the most urgent first, after one of them.
        List<Correction> waiting(Optional<Correction> after, int limit) {
            return find(
                            "state = ?1 and (dueAt > ?2 or (dueAt = ?2 and id > ?3)) order by dueAt, id",
                            CorrectionState.WAITING,
                            after.map(Correction::dueAt).orElse(Instant.EPOCH),
                            after.map(Correction::id).orElse(new UUID(0, 0)))
                    .page(0, limit)
                    .list();
        }

        List<Correction> of(MemberId member) {
            return find("member = ?1 order by askedAt desc, id", member.value())
                    .page(0, 100)
                    .list();
        }
    }
}
