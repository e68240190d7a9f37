package io.menshen.consent.consent;

import io.menshen.consent.MemberId;
import io.menshen.consent.notice.Notice;
import io.menshen.consent.purpose.Purpose;
import io.menshen.consent.purpose.PurposeCode;
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
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/// One data subject's consent to one purpose, from the moment it is given until it ends.
///
/// Its terms are never rewritten: withdrawing ends it, and consenting again starts a new one. The database
/// holds that too.
@Entity
@Table(name = "consent_record")
class ConsentRecord {

    @Schema(name = "ConsentStatus")
    enum Status {
        GIVEN,
        /// Ended by the data subject (PIPL Art. 15); `revoked` would mean ended by someone else.
        WITHDRAWN,
        /// Ended because the data subject consented again on a newer notice (PIPL Art. 14).
        RENEWED,
        /// Ended by the time that its purpose names.
        EXPIRED
    }

    @Id
    private UUID id;

    @Version
    private int version;

    /// Counted by the database, so that a member's consents have an order.
    @Column(insertable = false, updatable = false)
    private long position;

    @Column(nullable = false, updatable = false)
    private UUID memberId;

    @Column(nullable = false, updatable = false)
    private String purpose;

    @Column(updatable = false)
    private int noticeVersion;

    @Column(nullable = false, updatable = false)
    private String noticeLanguage;

    @Column(nullable = false, updatable = false)
    private String noticeHash;

    @Enumerated(EnumType.STRING)
    @Column(nullable = false)
    private Status status;

    @Column(nullable = false, updatable = false)
    private Instant givenAt;

    /// Absent in records from before consents had an end.
    @Column(updatable = false)
    private @Nullable Instant expiresAt;

    /// Who consented for the data subject; absent where they did themselves.
    @Column(updatable = false)
    private @Nullable UUID guardian;

    /// The link by which the guardian did.
    @Column(updatable = false)
    private @Nullable UUID representation;

    private @Nullable Instant endedAt;

    private @Nullable Long endedByChange;

    @SuppressWarnings("NullAway.Init") // Hibernate fills the fields
    protected ConsentRecord() {}

    private ConsentRecord(
            MemberId member,
            Purpose purpose,
            Notice notice,
            Notice.Text text,
            Instant at,
            @Nullable Representative guardian) {
        this.id = UUID.randomUUID();
        this.memberId = member.value();
        this.purpose = purpose.code().value();
        this.noticeVersion = notice.version();
        this.noticeLanguage = text.language();
        this.noticeHash = text.hash();
        this.status = Status.GIVEN;
        this.givenAt = at;
        this.expiresAt =
                at.atOffset(ZoneOffset.UTC).plus(purpose.consentLasts()).toInstant();
        this.guardian = guardian == null ? null : guardian.member().value();
        this.representation = guardian == null ? null : guardian.representation();
    }

    static ConsentRecord given(MemberId member, Purpose purpose, Notice notice, Notice.Text text, Instant at) {
        return new ConsentRecord(member, purpose, notice, text, at, null);
    }

    /// For a child under 14.
    static ConsentRecord givenBy(
            Representative guardian, MemberId child, Purpose purpose, Notice notice, Notice.Text text, Instant at) {
        return new ConsentRecord(child, purpose, notice, text, at, guardian);
    }

    boolean byGuardian() {
        return guardian != null;
    }

    boolean standing() {
        return status == Status.GIVEN;
    }

    /// Whether its time is not over.
    boolean lasts(Instant now) {
        return expiresAt == null || now.isBefore(expiresAt);
    }

    /// Whether the data subject has ended it already; saying so again is no mistake.
    boolean withdrawn() {
        return status == Status.WITHDRAWN;
    }

    /// @param change the number under which the gateways learn of it
    void withdraw(Instant at, long change) {
        end(Status.WITHDRAWN, at, change);
    }

    void renew(Instant at, long change) {
        end(Status.RENEWED, at, change);
    }

    void expire(Instant at, long change) {
        end(Status.EXPIRED, at, change);
    }

    private void end(Status how, Instant at, long change) {
        if (status != Status.GIVEN) {
            throw new ConsentRefusal.Ended(id);
        }
        status = how;
        endedAt = at;
        endedByChange = change;
    }

    UUID id() {
        return id;
    }

    MemberId memberId() {
        return new MemberId(memberId);
    }

    PurposeCode purpose() {
        return new PurposeCode(purpose);
    }

    int noticeVersion() {
        return noticeVersion;
    }

    String noticeLanguage() {
        return noticeLanguage;
    }

    String noticeHash() {
        return noticeHash;
    }

    Status status() {
        return status;
    }

    Instant givenAt() {
        return givenAt;
    }

    Optional<Instant> expiresAt() {
        return Optional.ofNullable(expiresAt);
    }

    Optional<Instant> endedAt() {
        return Optional.ofNullable(endedAt);
    }

    /// The change every gateway must know of before the end may be relied on.
    Optional<Long> endedByChange() {
        return Optional.ofNullable(endedByChange);
    }

    @ApplicationScoped
    static class Repository implements PanacheRepositoryBase<ConsentRecord, UUID> {

        /// Hibernate's number for SKIP LOCKED.
        private static final int SKIP_LOCKED = -2;

        /// The owner is part of the query, so that another member's consent is simply not there.
        Optional<ConsentRecord> ownedBy(List<MemberId> person, UUID id) {
            return find("id = ?1 and memberId in ?2", id, ids(person)).firstResultOptional();
        }

        /// The same, locked until the transaction ends: two withdrawals at once are one after the other.
        Optional<ConsentRecord> ownedByForUpdate(List<MemberId> person, UUID id) {
            return find("id = ?1 and memberId in ?2", id, ids(person))
                    .withLock(LockModeType.PESSIMISTIC_WRITE)
                    .firstResultOptional();
        }

        Optional<ConsentRecord> standingForUpdate(MemberId member, PurposeCode purpose) {
            return find("memberId = ?1 and purpose = ?2 and status = ?3", member.value(), purpose.value(), Status.GIVEN)
                    .withLock(LockModeType.PESSIMISTIC_WRITE)
                    .firstResultOptional();
        }

        /// Everything that a member allows, locked.
        List<ConsentRecord> allStandingForUpdate(MemberId member) {
            return find("memberId = ?1 and status = ?2 order by position", member.value(), Status.GIVEN)
                    .withLock(LockModeType.PESSIMISTIC_WRITE)
                    .list();
        }

        /// Standing ones whose time is over, locked; those that somebody else ends just now are left to them.
        List<ConsentRecord> dueForUpdate(Instant now, int atMost) {
            return getEntityManager()
                    .createQuery(
                            "from ConsentRecord where status = :given and expiresAt <= :now order by expiresAt",
                            ConsentRecord.class)
                    .setParameter("given", Status.GIVEN)
                    .setParameter("now", now)
                    .setMaxResults(atMost)
                    .setLockMode(LockModeType.PESSIMISTIC_WRITE)
                    .setHint("jakarta.persistence.lock.timeout", SKIP_LOCKED)
                    .getResultList();
        }

        /// When the member last withdrew this consent.
        Optional<Instant> lastWithdrawal(MemberId member, PurposeCode purpose) {
            return find(
                            "memberId = ?1 and purpose = ?2 and status = ?3 order by position desc",
                            member.value(),
                            purpose.value(),
                            Status.WITHDRAWN)
                    .firstResultOptional()
                    .flatMap(ConsentRecord::endedAt);
        }

        /// Makes asking and answering of one member follow one another until the transaction ends.
        void lockMember(MemberId member) {
            getEntityManager()
                    .createNativeQuery("SELECT pg_advisory_xact_lock(hashtextextended(:member, 0))")
                    .setParameter("member", member.toString())
                    .getSingleResult();
        }

        /// The newest first.
        List<ConsentRecord> newest(List<MemberId> person, int atMost) {
            return find("memberId in ?1 order by position desc", ids(person))
                    .range(0, atMost - 1)
                    .list();
        }

        /// Those given before that one, the newest first.
        List<ConsentRecord> before(List<MemberId> person, ConsentRecord last, int atMost) {
            return find("memberId in ?1 and position < ?2 order by position desc", ids(person), last.position)
                    .range(0, atMost - 1)
                    .list();
        }

        private static List<UUID> ids(List<MemberId> person) {
            return person.stream().map(MemberId::value).toList();
        }
    }
}
