package io.menshen.withdrawal;

/// Something that somebody did, as seen from outside.
///
/// @param where the gateway, or what the fault befell
/// @param began before it was sent, by this machine's monotonic clock, in nanoseconds
/// @param ended after it was answered
record Act(Kind kind, String where, long began, long ended) {

    enum Kind {
        /// The member gave the consent and was answered.
        GIVEN,
        /// The member withdrew it and was answered, perhaps after asking again.
        WITHDRAWN,
        /// A read that showed the field.
        SHOWN,
        /// A read that was answered and did not show it.
        MASKED,
        /// A read that was refused: nothing was shown.
        REFUSED,
        /// Something was held still, cut off, delayed or killed.
        FAULT
    }

    boolean read() {
        return kind == Kind.SHOWN || kind == Kind.MASKED || kind == Kind.REFUSED;
    }
}
