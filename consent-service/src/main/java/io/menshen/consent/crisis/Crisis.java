package io.menshen.consent.crisis;

import io.menshen.consent.approval.Approval;
import io.menshen.consent.approval.ExactRequest;
import io.menshen.consent.approval.Quorum;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/// A crisis from declaration to end: the rule alone, without clock or database.
///
/// @param endsAt as it stands, with the extensions that were approved
/// @param extension one that waits for its approvals
record Crisis(
        CrisisTerms terms,
        String hash,
        State state,
        Instant declaredAt,
        @Nullable Instant approvedAt,
        Instant endsAt,
        @Nullable MoreTime extension,
        @Nullable Instant endedAt) {

    @Schema(name = "CrisisState")
    enum State {
        DECLARED,
        APPROVED,
        ENDED
    }

    static Crisis declared(CrisisTerms terms, String hash, Instant now) {
        return new Crisis(terms, hash, State.DECLARED, now, null, terms.endsAt(), null, null);
    }

    UUID id() {
        return terms.id();
    }

    /// Whether it opens anything at this moment.
    boolean runs(Instant now) {
        return state == State.APPROVED && !now.isBefore(terms.startsAt()) && now.isBefore(end());
    }

    /// The end as it stands, never beyond the hard stop.
    Instant end() {
        return endsAt.isBefore(terms.hardStop()) ? endsAt : terms.hardStop();
    }

    /// Its time is over, and nobody has noted it yet.
    boolean over(Instant now) {
        return state != State.ENDED && !now.isBefore(end());
    }

    /// What waits to be agreed to: the declaration, then an extension. Empty if nothing does.
    Optional<String> waitingHash() {
        return switch (state) {
            case DECLARED -> Optional.of(hash);
            case APPROVED ->
                Optional.ofNullable(extension).map(more -> ExactRequest.of(more).hash());
            case ENDED -> Optional.empty();
        };
    }

    /// Whether this person may agree to this hash now.
    void mayApprove(String account, String agreed, Instant now) {
        if (account.equals(terms.declarer())) {
            throw new CrisisRefusal.OwnInterest();
        }
        if (state == State.ENDED || over(now)) {
            throw new CrisisRefusal.WrongState(State.ENDED.name());
        }
        String waiting = waitingHash().orElseThrow(() -> new CrisisRefusal.WrongState(state.name()));
        if (!waiting.equals(agreed)) {
            throw new CrisisRefusal.OtherRequest(waiting);
        }
    }

    /// What follows from these approvals of what waits.
    Crisis approvedBy(List<Approval> approvals, Quorum quorum, Instant now) {
        if (!quorum.reached(approvals)) {
            return this;
        }
        if (state == State.DECLARED) {
            return new Crisis(terms, hash, State.APPROVED, declaredAt, now, endsAt, null, null);
        }
        return extension == null
                ? this
                : new Crisis(terms, hash, state, declaredAt, approvedAt, extension.endsAt(), null, null);
    }

    /// Asks for more time; whatever was asked before is forgotten.
    Crisis extend(Instant until, Instant now) {
        if (state != State.APPROVED || over(now)) {
            throw new CrisisRefusal.WrongState(over(now) ? State.ENDED.name() : state.name());
        }
        if (!until.isAfter(endsAt)
                || until.isAfter(endsAt.plus(CrisisTerms.LONGEST))
                || until.isAfter(terms.hardStop())) {
            throw new CrisisRefusal.BadTerms("/endsAt");
        }
        return new Crisis(terms, hash, state, declaredAt, approvedAt, endsAt, new MoreTime(id(), endsAt, until), null);
    }

    /// Ending twice changes nothing.
    Crisis end(Instant now) {
        return state == State.ENDED
                ? this
                : new Crisis(terms, hash, State.ENDED, declaredAt, approvedAt, endsAt, null, now);
    }
}
