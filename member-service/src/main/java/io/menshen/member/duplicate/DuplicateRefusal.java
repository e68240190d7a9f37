package io.menshen.member.duplicate;

import java.util.List;

/// Every reason why something is not done about a pair.
abstract sealed class DuplicateRefusal extends RuntimeException {

    private DuplicateRefusal(String message) {
        super(message, null, false, false);
    }

    /// There is none.
    static final class NotFound extends DuplicateRefusal {
        NotFound() {
            super("no such pair");
        }
    }

    /// Nobody decides about the own record.
    static final class OwnRecord extends DuplicateRefusal {
        OwnRecord() {
            super("own record");
        }
    }

    /// Another reviewer has it in hand.
    static final class InOtherHands extends DuplicateRefusal {
        InOtherHands() {
            super("in other hands");
        }
    }

    /// Only who has it in hand decides.
    static final class NotInHand extends DuplicateRefusal {
        NotInHand() {
            super("not in hand");
        }
    }

    /// It is not in the state that this needs.
    static final class Over extends DuplicateRefusal {
        Over() {
            super("over");
        }
    }

    /// A choice does not name one of the two records, or no field of the catalogue.
    static final class BadChoice extends DuplicateRefusal {
        BadChoice() {
            super("bad choice");
        }
    }

    /// Something is going on with one of the two records that has to end first.
    static final class Hindered extends DuplicateRefusal {
        private final List<Hindrance> hindrances;

        Hindered(List<Hindrance> hindrances) {
            super("hindered by " + hindrances);
            this.hindrances = List.copyOf(hindrances);
        }

        List<Hindrance> hindrances() {
            return hindrances;
        }
    }

    /// What has to end first.
    enum Hindrance {
        /// A correction waits for a reviewer.
        CORRECTION,
        /// The member has asked to be erased.
        ERASURE,
        /// Somebody is claiming one of the records.
        CLAIM,
        /// The record that would go has taken another one in, which can still be undone: let it survive, or
        /// wait.
        EARLIER_MERGE
    }
}
