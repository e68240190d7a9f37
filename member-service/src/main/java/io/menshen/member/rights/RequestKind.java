package io.menshen.member.rights;

import org.jspecify.annotations.Nullable;

/// What is asked for. For what can be done at once it says where: the request is kept, but nobody has to wait
/// for staff.
public enum RequestKind {
    /// PIPL Art. 44, 45: what is held.
    ACCESS("/v1/me"),
    /// PIPL Art. 45.
    COPY("/v1/me/copies"),
    /// PIPL Art. 46.
    CORRECT("/v1/me/corrections"),
    /// PIPL Art. 44.
    RESTRICT("/v1/me/restriction"),
    /// PIPL Art. 47.
    ERASE("/v1/me/erasure"),
    /// PIPL Art. 48: the rules of processing, explained.
    EXPLAIN("/v1/disclosure-rules"),
    /// PIPL Art. 45: to a handler whom the member names.
    TRANSFER(null),
    /// PIPL Art. 49: a close relative of somebody who has died, with a reference to the proof.
    RELATIVE(null),
    /// PIPL Art. 50, 65.
    COMPLAINT(null),
    /// What somebody wants to say.
    FEEDBACK(null),
    /// A report of abuse by somebody who does not say who they are; never by an account's own request.
    REPORT(null);

    private final @Nullable String atOnce;

    RequestKind(@Nullable String atOnce) {
        this.atOnce = atOnce;
    }

    /// Where it can be done at once, without staff; absent if it cannot.
    @Nullable
    String atOnce() {
        return atOnce;
    }

    /// Whether somebody asks who may have no record of their own.
    boolean withoutRecord() {
        return this == RELATIVE || this == COMPLAINT || this == FEEDBACK;
    }
}
