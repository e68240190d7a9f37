package io.menshen.disclosure.masking;

import java.util.Locale;

/// What an inner service has proven about caller and data subject, in the snapshot it answered from
/// (`_proven`).
public enum Fact {
    /// The caller is this member.
    SELF(1),
    /// The caller leads the group of this round.
    LEADER(2),
    /// A live, undelivered stop of the dispatched route named as basis, whose courier is the caller.
    ROUTE(4),
    /// A staff role that may know that the record exists.
    STAFF(8),
    /// The caller has a case about the data subject in hand, and named it as basis.
    CASE(16),
    /// A grant of the caller's, named as basis and spent for this read, names the data subject.
    GRANT(32),
    /// The data subject belongs to a group that the running crisis, named as basis, has declared.
    CRISIS(64),
    /// The caller stands for the data subject, as guardian or under a mandate named as basis whose scope covers
    /// this.
    MANDATE(128),
    /// A recipient's system, named as basis, may read the data subject: consent-service said so for this read.
    SHARING(256);

    private final int bit;

    Fact(int bit) {
        this.bit = bit;
    }

    /// Its bit in a set that is kept as a number.
    public int bit() {
        return bit;
    }

    /// The word in `_proven` and in the rules' `needs`.
    public String code() {
        return name().toLowerCase(Locale.ROOT);
    }
}
