package io.menshen.consent.seat;

import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// One seat from proposal to end: the rule alone, without clock or database.
///
/// @param endProposedBy who asked for an end before the term is over
record Seat(
        UUID id,
        Seats.Body body,
        String account,
        Instant startsAt,
        Instant endsAt,
        String proposedBy,
        @Nullable String approvedBy,
        @Nullable String endProposedBy,
        @Nullable String endedBy,
        @Nullable Instant endedAt) {

    enum State {
        PROPOSED,
        /// Approved, its term has not begun.
        AHEAD,
        SITS,
        OVER
    }

    State state(Instant now) {
        if (endedAt != null || !now.isBefore(endsAt)) {
            return State.OVER;
        }
        if (approvedBy == null) {
            return State.PROPOSED;
        }
        return now.isBefore(startsAt) ? State.AHEAD : State.SITS;
    }

    Seat approvedBy(String approver, Instant now) {
        if (state(now) != State.PROPOSED) {
            throw new SeatRefusal.WrongState(state(now).name());
        }
        another(proposedBy, approver);
        return new Seat(id, body, account, startsAt, endsAt, proposedBy, approver, null, null, null);
    }

    /// A privacy officer asks for an end before the term is over.
    Seat endProposedBy(String officer, Instant now) {
        if (state(now) == State.OVER) {
            throw new SeatRefusal.WrongState(State.OVER.name());
        }
        return new Seat(id, body, account, startsAt, endsAt, proposedBy, approvedBy, officer, null, null);
    }

    Seat endedBy(String other, Instant now) {
        if (endProposedBy == null || state(now) == State.OVER) {
            throw new SeatRefusal.WrongState(state(now).name());
        }
        another(endProposedBy, other);
        return new Seat(id, body, account, startsAt, endsAt, proposedBy, approvedBy, endProposedBy, other, now);
    }

    private void another(String first, String second) {
        if (first.equals(second) || account.equals(second)) {
            throw new SeatRefusal.OwnInterest();
        }
    }
}
