package io.menshen.consent.register;

import java.util.List;
import java.util.UUID;

/// Every reason for which the register may decline. Sealed, so that [RegisterRefusalMapper] covers them all.
abstract sealed class RegisterRefusal extends RuntimeException {

    private RegisterRefusal(String message) {
        super(message, null, false, false);
    }

    static final class NoSuchVersion extends RegisterRefusal {
        NoSuchVersion() {
            super("no such version");
        }
    }

    static final class NoSuchDraft extends RegisterRefusal {
        NoSuchDraft() {
            super("no such draft");
        }
    }

    /// The text could not be put in force.
    static final class Unfit extends RegisterRefusal {
        final List<Document.Fault> faults;

        Unfit(List<Document.Fault> faults) {
            super("faults: " + faults.size());
            this.faults = List.copyOf(faults);
        }
    }

    /// The text is in force already.
    static final class Unchanged extends RegisterRefusal {
        final int number;

        Unchanged(int number) {
            super("in force as " + number);
            this.number = number;
        }
    }

    /// Who drafted does not approve.
    static final class SamePerson extends RegisterRefusal {
        SamePerson() {
            super("the drafter approves");
        }
    }

    /// Somebody has to stand for what came with the service before another one can approve it.
    static final class NobodysDraft extends RegisterRefusal {
        NobodysDraft() {
            super("nobody stands for it");
        }
    }

    /// The approval is for another text.
    static final class OtherText extends RegisterRefusal {
        OtherText() {
            super("approved is another text");
        }
    }

    /// Another version has come into force since it was drafted; approving it would undo that one unseen.
    static final class Outdated extends RegisterRefusal {
        final int inForce;

        Outdated(int inForce) {
            super("in force by now: " + inForce);
            this.inForce = inForce;
        }
    }

    static final class Decided extends RegisterRefusal {
        final UUID draft;

        Decided(UUID draft) {
            super("decided: " + draft);
            this.draft = draft;
        }
    }

    /// A change of this kind rests on an impact assessment.
    static final class NotAssessed extends RegisterRefusal {
        NotAssessed() {
            super("no assessment named");
        }
    }

    /// Somebody of the committee waits for an answer.
    static final class Unanswered extends RegisterRefusal {
        final long comments;

        Unanswered(long comments) {
            super("unanswered comments: " + comments);
            this.comments = comments;
        }
    }

    static final class NoSuchComment extends RegisterRefusal {
        NoSuchComment() {
            super("no such comment");
        }
    }

    static final class Answered extends RegisterRefusal {
        Answered() {
            super("answered already");
        }
    }
}
