package io.menshen.member.registry;

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

/// One data subject's record. What is personal lies sealed beside it.
///
/// A record that somebody else made never saw a notice (PIPL Art. 17): it waits to be claimed and expires if nobody
/// does.
@Entity
@Table(name = "member")
class Member {

    @Id
    private UUID id;

    @Version
    private int version;

    @Enumerated(EnumType.STRING)
    @Column(nullable = false)
    private MemberState state;

    @Column(name = "registered_at", nullable = false, updatable = false)
    private Instant registeredAt;

    @Column(name = "claimed_at")
    private @Nullable Instant claimedAt;

    @Column(name = "expires_at")
    private @Nullable Instant expiresAt;

    @Column(name = "merged_into")
    private @Nullable UUID mergedInto;

    @Column(name = "restricted_at")
    private @Nullable Instant restrictedAt;

    @SuppressWarnings("NullAway.Init") // Hibernate fills the fields
    protected Member() {}

    private Member(MemberState state, Instant registeredAt) {
        this.id = MemberId.random().value();
        this.state = state;
        this.registeredAt = registeredAt;
    }

    /// Made by a leader from a list.
    static Member toBeInformed(Instant now, Instant expiresAt) {
        Member member = new Member(MemberState.TO_BE_INFORMED, now);
        member.expiresAt = expiresAt;
        return member;
    }

    /// Made by the data subject.
    static Member claimed(Instant now) {
        Member member = new Member(MemberState.CLAIMED, now);
        member.claimedAt = now;
        return member;
    }

    /// The data subject takes the record over.
    void claim(Instant now) {
        if (state != MemberState.TO_BE_INFORMED) {
            throw new MemberRefusal.NotClaimable(id());
        }
        state = MemberState.CLAIMED;
        claimedAt = now;
        expiresAt = null;
    }

    /// Nobody claimed it in time.
    void expire(Instant now) {
        if (state != MemberState.TO_BE_INFORMED || expiresAt == null || now.isBefore(expiresAt)) {
            throw new IllegalStateException("not due: " + id);
        }
        state = MemberState.EXPIRED;
    }

    /// Nobody reads it any more.
    void restrict() {
        state = MemberState.RESTRICTED;
        expiresAt = null;
    }

    /// The member wants nothing done with the data but storing them (PIPL Art. 44).
    ///
    /// @return false if it was so already
    boolean restrictProcessing(Instant now) {
        if (restrictedAt != null) {
            return false;
        }
        restrictedAt = now;
        return true;
    }

    /// @return false if nothing was restricted
    boolean liftRestriction() {
        if (restrictedAt == null) {
            return false;
        }
        restrictedAt = null;
        return true;
    }

    Optional<Instant> restrictedAt() {
        return Optional.ofNullable(restrictedAt);
    }

    /// Its data are gone.
    void erase() {
        state = MemberState.ERASED;
        expiresAt = null;
        restrictedAt = null;
        mergedInto = null;
    }

    /// Another record of the same person takes its place.
    void mergeInto(Member survivor) {
        if ((state != MemberState.TO_BE_INFORMED && state != MemberState.CLAIMED)
                || survivor.state == MemberState.MERGED
                || restrictedAt != null
                || survivor.id.equals(id)) {
            throw new IllegalStateException("cannot be merged: " + id);
        }
        state = MemberState.MERGED;
        expiresAt = null;
        mergedInto = survivor.id;
    }

    /// It was somebody else's record after all.
    ///
    /// @param unclaimedUntil how long it waits to be claimed, if nobody has
    void separate(Instant unclaimedUntil) {
        if (state != MemberState.MERGED) {
            throw new IllegalStateException("not merged: " + id);
        }
        mergedInto = null;
        state = claimedAt == null ? MemberState.TO_BE_INFORMED : MemberState.CLAIMED;
        expiresAt = claimedAt == null ? unclaimedUntil : null;
    }

    /// A new order gives the record more time; a claimed one needs none.
    void neededUntil(Instant until) {
        if (state == MemberState.TO_BE_INFORMED && expiresAt != null && expiresAt.isBefore(until)) {
            expiresAt = until;
        }
    }

    MemberId id() {
        return new MemberId(id);
    }

    MemberState state() {
        return state;
    }

    int version() {
        return version;
    }

    Instant registeredAt() {
        return registeredAt;
    }

    @ApplicationScoped
    static class Repository implements PanacheRepositoryBase<Member, UUID> {

        private static final List<MemberState> GONE =
                List.of(MemberState.RESTRICTED, MemberState.EXPIRED, MemberState.ERASED, MemberState.MERGED);
        private static final List<MemberState> FORGOTTEN =
                List.of(MemberState.EXPIRED, MemberState.ERASED, MemberState.MERGED);

        /// The record that holds this member's data: another one if the two were merged.
        MemberId survivor(MemberId member) {
            return getEntityManager()
                    .createQuery("select coalesce(m.mergedInto, m.id) from Member m where m.id = ?1", UUID.class)
                    .setParameter(1, member.value())
                    .getResultList()
                    .stream()
                    .findFirst()
                    .map(MemberId::new)
                    .orElse(member);
        }

        /// A member who is still there; one who is restricted, erased or expired is not found.
        Optional<Member> present(MemberId member) {
            return findByIdOptional(member.value())
                    .flatMap(
                            found -> found.mergedInto == null ? Optional.of(found) : findByIdOptional(found.mergedInto))
                    .filter(found -> !GONE.contains(found.state));
        }

        /// The same, locked until the transaction ends.
        Optional<Member> toBeChanged(MemberId member) {
            return locked(member, GONE);
        }

        /// A member who can still be erased, locked until the transaction ends.
        Optional<Member> toBeErased(MemberId member) {
            return locked(member, FORGOTTEN);
        }

        /// The record itself, although it was merged into another, locked until the transaction ends.
        Optional<Member> merged(MemberId member) {
            return find("id = ?1 and state = ?2", member.value(), MemberState.MERGED)
                    .withLock(LockModeType.PESSIMISTIC_WRITE)
                    .firstResultOptional();
        }

        /// Who was merged into this record, locked until the transaction ends.
        List<Member> mergedInto(MemberId survivor) {
            return find("mergedInto = ?1 order by id", survivor.value())
                    .withLock(LockModeType.PESSIMISTIC_WRITE)
                    .list();
        }

        private Optional<Member> locked(MemberId member, List<MemberState> without) {
            MemberId survivor = survivor(member);
            Optional<Member> found = find("id = ?1 and state not in ?2", survivor.value(), without)
                    .withLock(LockModeType.PESSIMISTIC_WRITE)
                    .firstResultOptional();
            // whoever held the lock before may have merged the record
            return found.isPresent() || survivor(member).equals(survivor) ? found : locked(member, without);
        }

        /// Fields beside the row have changed: the record has its next version.
        void changed(Member member) {
            getEntityManager().lock(member, LockModeType.PESSIMISTIC_FORCE_INCREMENT);
        }

        /// Those of these members who wait to be claimed, the earliest first, locked against another claim.
        List<Member> unclaimed(Collection<MemberId> members) {
            return find(
                            "id in ?1 and state = ?2 order by registeredAt, id",
                            members.stream().map(MemberId::value).toList(),
                            MemberState.TO_BE_INFORMED)
                    .withLock(LockModeType.PESSIMISTIC_WRITE)
                    .list();
        }

        /// Those whose time is over.
        List<Member> due(Instant now, int limit) {
            return find("state = ?1 and expiresAt <= ?2", MemberState.TO_BE_INFORMED, now)
                    .page(0, limit)
                    .withLock(LockModeType.PESSIMISTIC_WRITE)
                    .list();
        }
    }
}
