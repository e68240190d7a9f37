package io.menshen.consent.consent;

import io.menshen.consent.MemberId;
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
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// That a member was asked for one consent, and the answer once there is one.
@Entity
@Table(name = "consent_request")
class ConsentRequest {

    enum Answer {
        GIVEN,
        REFUSED
    }

    @Id
    private UUID id;

    @Version
    private int version;

    /// Counted by the database, so that a member's requests have an order.
    @Column(insertable = false, updatable = false)
    private long position;

    @Column(nullable = false, updatable = false)
    private UUID memberId;

    @Column(nullable = false, updatable = false)
    private String purpose;

    @Column(updatable = false)
    private int noticeVersion;

    @Column(nullable = false, updatable = false)
    private Instant askedAt;

    @Enumerated(EnumType.STRING)
    private @Nullable Answer answer;

    private @Nullable Instant answeredAt;

    @SuppressWarnings("NullAway.Init") // Hibernate fills the fields
    protected ConsentRequest() {}

    private ConsentRequest(MemberId member, PurposeCode purpose, int noticeVersion, Instant at) {
        this.id = UUID.randomUUID();
        this.memberId = member.value();
        this.purpose = purpose.value();
        this.noticeVersion = noticeVersion;
        this.askedAt = at;
    }

    static ConsentRequest asked(MemberId member, PurposeCode purpose, int noticeVersion, Instant at) {
        return new ConsentRequest(member, purpose, noticeVersion, at);
    }

    void answer(Answer given, Instant at) {
        if (answer != null) {
            throw new IllegalStateException("answered already: " + id);
        }
        answer = given;
        answeredAt = at;
    }

    UUID id() {
        return id;
    }

    PurposeCode purpose() {
        return new PurposeCode(purpose);
    }

    int noticeVersion() {
        return noticeVersion;
    }

    Instant askedAt() {
        return askedAt;
    }

    Optional<Answer> answer() {
        return Optional.ofNullable(answer);
    }

    Optional<Instant> answeredAt() {
        return Optional.ofNullable(answeredAt);
    }

    @ApplicationScoped
    static class Repository implements PanacheRepositoryBase<ConsentRequest, UUID> {

        /// The owner is part of the query; locked until the transaction ends.
        Optional<ConsentRequest> ownedByForUpdate(MemberId member, UUID id) {
            return find("id = ?1 and memberId = ?2", id, member.value())
                    .withLock(LockModeType.PESSIMISTIC_WRITE)
                    .firstResultOptional();
        }

        Optional<ConsentRequest> openForUpdate(MemberId member, PurposeCode purpose) {
            return find("memberId = ?1 and purpose = ?2 and answer is null", member.value(), purpose.value())
                    .withLock(LockModeType.PESSIMISTIC_WRITE)
                    .firstResultOptional();
        }

        /// When the member last refused.
        Optional<Instant> lastRefusal(MemberId member, PurposeCode purpose) {
            return find(
                            "memberId = ?1 and purpose = ?2 and answer = ?3 order by position desc",
                            member.value(),
                            purpose.value(),
                            Answer.REFUSED)
                    .firstResultOptional()
                    .flatMap(ConsentRequest::answeredAt);
        }

        /// The newest first.
        List<ConsentRequest> newest(MemberId member, int atMost) {
            return find("memberId = ?1 order by position desc", member.value())
                    .range(0, atMost - 1)
                    .list();
        }

        void forget(MemberId member) {
            delete("memberId", member.value());
        }
    }
}
