package io.menshen.member.message;

import java.io.Serial;

/// A provider did not take a message. It says the provider's code or the kind of failure, never what a provider
/// wrote: that may quote a number.
final class NotSentException extends Exception {

    @Serial
    private static final long serialVersionUID = 1;

    private final boolean possiblySent;

    private NotSentException(String reason, boolean possiblySent) {
        super(reason, null, false, false);
        this.possiblySent = possiblySent;
    }

    /// The provider said no, or was not reached.
    static NotSentException refused(String reason) {
        return new NotSentException(reason, false);
    }

    /// The provider may have taken it; its answer did not come.
    static NotSentException unknown(String reason) {
        return new NotSentException(reason, true);
    }

    boolean possiblySent() {
        return possiblySent;
    }
}
