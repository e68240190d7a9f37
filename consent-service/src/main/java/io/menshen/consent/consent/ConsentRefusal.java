package io.menshen.consent.consent;

import io.menshen.consent.purpose.PurposeCode;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// Every reason for which a consent may be declined. Sealed, so that [ConsentRefusalMapper] covers them all.
abstract sealed class ConsentRefusal extends RuntimeException {

    private ConsentRefusal(String message) {
        super(message, null, false, false);
    }

    /// The caller's account is not linked to a member.
    static final class NoMemberRecord extends ConsentRefusal {
        NoMemberRecord() {
            super("no member record");
        }
    }

    static final class NotFound extends ConsentRefusal {
        NotFound() {
            super("no such consent of this member");
        }
    }

    /// Several purposes under one "yes" (PIPL Art. 29 asks for separate consent).
    static final class Bundled extends ConsentRefusal {
        Bundled() {
            super("several purposes at once");
        }
    }

    /// The box was ticked before the member saw it: that is no act of the member's (PIPL Art. 14).
    static final class Preselected extends ConsentRefusal {
        Preselected() {
            super("ticked beforehand");
        }
    }

    static final class NoPurpose extends ConsentRefusal {
        NoPurpose() {
            super("no purpose named");
        }
    }

    static final class UnknownPurpose extends ConsentRefusal {
        UnknownPurpose() {
            super("not in the catalogue");
        }
    }

    /// The purpose rests on another basis; asking for consent would pretend that refusing were possible.
    static final class NotNeeded extends ConsentRefusal {
        final PurposeCode purpose;

        NotNeeded(PurposeCode purpose) {
            super("needs no consent: " + purpose);
            this.purpose = purpose;
        }
    }

    /// The member has not seen the notice in force.
    static final class StaleNotice extends ConsentRefusal {
        final int current;

        StaleNotice(int current) {
            super("notice in force: " + current);
            this.current = current;
        }
    }

    static final class AlreadyGiven extends ConsentRefusal {
        /// Absent when it was withdrawn again in the same moment.
        final @Nullable UUID consent;

        AlreadyGiven(@Nullable UUID consent) {
            super("already given: " + consent);
            this.consent = consent;
        }
    }

    /// The member has refused or withdrawn lately and is left in peace.
    static final class AskedTooSoon extends ConsentRefusal {
        final Instant again;

        AskedTooSoon(Instant again) {
            super("not before " + again);
            this.again = again;
        }
    }

    static final class NoRequest extends ConsentRefusal {
        NoRequest() {
            super("no such request to this member");
        }
    }

    /// The question was answered with a consent; that is withdrawn, not refused.
    static final class AnsweredAlready extends ConsentRefusal {
        final UUID request;

        AnsweredAlready(UUID request) {
            super("answered: " + request);
            this.request = request;
        }
    }

    /// A child under 14 does not consent alone (PIPL Art. 31).
    static final class GuardianNeeded extends ConsentRefusal {
        GuardianNeeded() {
            super("under 14");
        }
    }

    /// The caller does not stand for this member, or not in this; or there is no such member.
    static final class NotRepresented extends ConsentRefusal {
        NotRepresented() {
            super("does not stand for this member");
        }
    }

    /// The notice in force does not describe the purpose, so nobody could know what they consent to (PIPL Art.
    /// 14, 17).
    static final class NotInNotice extends ConsentRefusal {
        NotInNotice() {
            super("no notice describes it yet");
        }
    }

    /// It ended in another way than by withdrawal: a newer one took its place, or its time was over.
    static final class Ended extends ConsentRefusal {
        final UUID consent;

        Ended(UUID consent) {
            super("ended: " + consent);
            this.consent = consent;
        }
    }
}
