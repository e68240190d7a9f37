package io.menshen.consent.grant;

import io.menshen.consent.approval.Approval;
import io.menshen.consent.approval.Quorum;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// A grant from draft to end: the rule alone, without clock or database. Each verb gives the grant that follows, or
/// refuses.
///
/// @param hash of the exact terms
/// @param breakGlass nobody was asked before; two people look at it afterwards
/// @param readsUsed reads that were spent
/// @param personsSeen different members that were read
record Grant(
        GrantTerms terms,
        String hash,
        boolean breakGlass,
        State state,
        Instant madeAt,
        @Nullable Instant approvedAt,
        @Nullable Instant activatedAt,
        @Nullable Instant endsAt,
        int readsUsed,
        int personsSeen,
        @Nullable Instant endedAt,
        @Nullable Ending ending) {

    /// How long a grant that does not become active waits for it.
    static final Duration WAITS = Duration.ofDays(7);

    enum State {
        DRAFT,
        REQUESTED,
        APPROVED,
        ACTIVE,
        ENDED
    }

    enum Ending {
        EXPIRED,
        USED_UP,
        TASK_DONE,
        /// By somebody who may approve.
        REVOKED,
        CONSENT_WITHDRAWN,
        CRISIS_ENDED,
        /// A member it names was erased, or the record expired.
        MEMBER_GONE
    }

    static Grant draft(GrantTerms terms, String hash, Instant now) {
        return new Grant(terms, hash, false, State.DRAFT, now, null, null, null, 0, 0, null, null);
    }

    /// Active at once, for the one who takes it.
    static Grant brokenGlass(GrantTerms terms, String hash, Instant now) {
        return new Grant(
                terms,
                hash,
                true,
                State.ACTIVE,
                now,
                null,
                now,
                now.plus(Duration.ofMinutes(terms.minutes())),
                0,
                0,
                null,
                null);
    }

    UUID id() {
        return terms.id();
    }

    Grant submit() {
        if (state != State.DRAFT) {
            throw new GrantRefusal.WrongState(state.name());
        }
        return in(State.REQUESTED);
    }

    /// Whether this person may agree to this hash now.
    void mayApprove(String account, String agreed) {
        if (account.equals(terms.requester()) || account.equals(terms.receiver())) {
            throw new GrantRefusal.OwnInterest();
        }
        if (!agreed.equals(hash)) {
            throw new GrantRefusal.OtherRequest(hash);
        }
        if (state != State.REQUESTED && state != State.APPROVED) {
            throw new GrantRefusal.WrongState(state.name());
        }
    }

    /// Approved once there are enough.
    Grant approvedBy(List<Approval> approvals, Quorum quorum, Instant now) {
        if (state != State.REQUESTED || !quorum.reached(approvals)) {
            return this;
        }
        return new Grant(terms, hash, breakGlass, State.APPROVED, madeAt, now, null, null, 0, 0, null, null);
    }

    /// The time counts from here.
    Grant activate(String account, Instant now) {
        if (!account.equals(terms.receiver())) {
            throw new GrantRefusal.NotTheReceiver();
        }
        if (state != State.APPROVED) {
            throw new GrantRefusal.WrongState(state.name());
        }
        Instant end = now.plus(Duration.ofMinutes(terms.minutes()));
        return new Grant(terms, hash, breakGlass, State.ACTIVE, madeAt, approvedAt, now, end, 0, 0, null, null);
    }

    /// Why it is over by time alone, if it is.
    Optional<Ending> over(Instant now) {
        if (state == State.ENDED) {
            return Optional.empty();
        }
        Instant limit = endsAt == null ? madeAt.plus(WAITS) : endsAt;
        return now.isBefore(limit) ? Optional.empty() : Optional.of(Ending.EXPIRED);
    }

    /// Ending twice changes nothing: the first reason stands.
    Grant end(Ending why, Instant now) {
        if (state == State.ENDED) {
            return this;
        }
        return new Grant(
                terms,
                hash,
                breakGlass,
                State.ENDED,
                madeAt,
                approvedAt,
                activatedAt,
                endsAt,
                readsUsed,
                personsSeen,
                now,
                why);
    }

    private Grant in(State next) {
        return new Grant(
                terms,
                hash,
                breakGlass,
                next,
                madeAt,
                approvedAt,
                activatedAt,
                endsAt,
                readsUsed,
                personsSeen,
                endedAt,
                ending);
    }
}
