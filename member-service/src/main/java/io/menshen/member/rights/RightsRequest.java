package io.menshen.member.rights;

import io.menshen.member.MemberId;
import io.menshen.member.hand.InHand;
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
import java.time.LocalDate;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// One request, from asking to its end: received → in work → answered, refused or withdrawn. What was written
/// lies sealed beside it, under a key of the request's own.
@Entity
@Table(name = "rights_request")
class RightsRequest {

    @Id
    private UUID id;

    @Version
    private int version;

    @Column(updatable = false)
    private @Nullable UUID member;

    private @Nullable String account;

    @Enumerated(EnumType.STRING)
    @Column(nullable = false, updatable = false)
    private RequestKind kind;

    @Enumerated(EnumType.STRING)
    @Column(nullable = false)
    private RequestState state = RequestState.RECEIVED;

    @Column(name = "log_entry", updatable = false)
    private @Nullable Long logEntry;

    private byte @Nullable [] sealed;

    @Column(name = "sealed_answer")
    private byte @Nullable [] sealedAnswer;

    @Column(updatable = false)
    private byte @Nullable [] receipt;

    @Enumerated(EnumType.STRING)
    private @Nullable RefusalReason refusal;

    @Column(name = "asked_at", nullable = false, updatable = false)
    private Instant askedAt;

    @Column(name = "due_on", nullable = false, updatable = false)
    private LocalDate dueOn;

    @Embedded
    private @Nullable InHand hand;

    @Column(name = "ended_at")
    private @Nullable Instant endedAt;

    @SuppressWarnings("NullAway.Init") // Hibernate fills the fields
    protected RightsRequest() {}

    private RightsRequest(UUID id, RequestKind kind, byte[] sealed, Instant now, LocalDate dueOn) {
        this.id = id;
        this.kind = kind;
        this.sealed = sealed.clone();
        this.askedAt = now;
        this.dueOn = dueOn;
    }

    /// By an account, which may have no record.
    static RightsRequest of(
            UUID id,
            String account,
            @Nullable MemberId member,
            RequestKind kind,
            @Nullable Long logEntry,
            byte[] sealed,
            Instant now,
            LocalDate dueOn) {
        RightsRequest request = new RightsRequest(id, kind, sealed, now, dueOn);
        request.account = account;
        request.member = member == null ? null : member.value();
        request.logEntry = logEntry;
        return request;
    }

    /// By nobody: whoever shows the receipt reads what became of it.
    static RightsRequest report(UUID id, byte[] receipt, byte[] sealed, Instant now, LocalDate dueOn) {
        RightsRequest request = new RightsRequest(id, RequestKind.REPORT, sealed, now, dueOn);
        request.receipt = receipt.clone();
        return request;
    }

    /// A reviewer begins, or goes on, to work on it.
    void takeInHand(String by, Instant now, Duration length) {
        mustBeOpen();
        InHand taken = hand == null ? new InHand() : hand;
        if (!taken.take(by, now, length)) {
            throw new RightsRefusal.InOtherHands();
        }
        state = RequestState.IN_WORK;
        hand = taken;
    }

    boolean inHandOf(String who, Instant now) {
        return state == RequestState.IN_WORK && hand != null && hand.heldBy(who, now);
    }

    void answer(String by, byte[] answer, Instant now) {
        mustBeInHandOf(by, now);
        end(RequestState.ANSWERED, now);
        sealedAnswer = answer.clone();
    }

    /// Only for a reason that a law knows, and with words.
    void refuse(String by, RefusalReason reason, byte[] answer, Instant now) {
        mustBeInHandOf(by, now);
        end(RequestState.REFUSED, now);
        refusal = reason;
        sealedAnswer = answer.clone();
    }

    void withdraw(Instant now) {
        mustBeOpen();
        end(RequestState.WITHDRAWN, now);
    }

    private void mustBeOpen() {
        if (!state.open()) {
            throw new RightsRefusal.Over();
        }
    }

    private void mustBeInHandOf(String by, Instant now) {
        mustBeOpen();
        if (!inHandOf(by, now)) {
            throw new RightsRefusal.NotInHand();
        }
    }

    private void end(RequestState how, Instant now) {
        state = how;
        endedAt = now;
    }

    UUID id() {
        return id;
    }

    Optional<MemberId> member() {
        return Optional.ofNullable(member).map(MemberId::new);
    }

    boolean askedBy(String who) {
        return who.equals(account);
    }

    RequestKind kind() {
        return kind;
    }

    RequestState state() {
        return state;
    }

    @Nullable
    Long logEntry() {
        return logEntry;
    }

    Optional<byte[]> sealed() {
        return Optional.ofNullable(sealed).map(byte[]::clone);
    }

    Optional<byte[]> sealedAnswer() {
        return Optional.ofNullable(sealedAnswer).map(byte[]::clone);
    }

    @Nullable
    RefusalReason refusal() {
        return refusal;
    }

    Instant askedAt() {
        return askedAt;
    }

    LocalDate dueOn() {
        return dueOn;
    }

    @Nullable
    Instant endedAt() {
        return endedAt;
    }

    @ApplicationScoped
    static class Repository implements PanacheRepositoryBase<RightsRequest, UUID> {

        private static final List<RequestState> OPEN = List.of(RequestState.RECEIVED, RequestState.IN_WORK);

        Optional<RightsRequest> locked(UUID id) {
            return findByIdOptional(id, LockModeType.PESSIMISTIC_WRITE);
        }

        Optional<RightsRequest> byReceipt(byte[] receipt) {
            return find("receipt", (Object) receipt).firstResultOptional();
        }

        /// Those that wait for an answer, the most urgent first, after one of them.
        List<RightsRequest> open(Optional<RightsRequest> after, int limit) {
            return find(
                            "state in ?1 and (dueOn > ?2 or (dueOn = ?2 and id > ?3)) order by dueOn, id",
                            OPEN,
                            after.map(RightsRequest::dueOn).orElse(LocalDate.EPOCH),
                            after.map(RightsRequest::id).orElse(new UUID(0, 0)))
                    .page(0, limit)
                    .list();
        }

        long openOf(String account) {
            return count("account = ?1 and state in ?2", account, OPEN);
        }

        long overdue(LocalDate today) {
            return count("state in ?1 and dueOn < ?2", OPEN, today);
        }

        /// What the account or its member asked for, the latest first.
        List<RightsRequest> of(String account, Collection<UUID> members, int limit) {
            return find("account = ?1 or member in ?2 order by askedAt desc, id", account, members)
                    .page(0, limit)
                    .list();
        }

        List<RightsRequest> of(MemberId member) {
            return list("member = ?1 order by askedAt, id", member.value());
        }
    }
}
