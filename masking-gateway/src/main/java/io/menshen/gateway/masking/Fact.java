package io.menshen.gateway.masking;

import java.util.Locale;

/// What an inner service has proven about caller and data subject, in the snapshot it answered from (`_proven`).
public enum Fact {
    /// The caller is this member.
    SELF,
    /// The caller leads the group of this round.
    LEADER,
    /// A live, undelivered stop of the dispatched route named as basis, whose courier is the caller.
    ROUTE,
    /// A staff role that may know that the record exists.
    STAFF;

    /// The word in `_proven` and in the rules' `needs`.
    public String code() {
        return name().toLowerCase(Locale.ROOT);
    }
}
