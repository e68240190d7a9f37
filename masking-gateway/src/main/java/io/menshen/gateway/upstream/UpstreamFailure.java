package io.menshen.gateway.upstream;

/// Why a service gave no answer that could be looked at. Sealed, so that the door has words for each.
///
/// Messages name the service only.
public abstract sealed class UpstreamFailure extends RuntimeException {

    private UpstreamFailure(String message) {
        // no stack: during an outage there are many of them
        super(message, null, false, false);
    }

    /// No connection, or one that broke.
    public static final class Unreachable extends UpstreamFailure {
        Unreachable(String service) {
            super(service + " cannot be reached");
        }
    }

    /// Not in time.
    public static final class Late extends UpstreamFailure {
        Late(String service) {
            super(service + " is late");
        }
    }

    /// Too many calls are waiting for a connection.
    public static final class Busy extends UpstreamFailure {
        Busy(String service) {
            super(service + " is busy");
        }
    }

    /// More than an answer may be.
    public static final class TooLarge extends UpstreamFailure {
        TooLarge(String service) {
            super(service + " sent too much");
        }
    }

    /// An answer, but not one that means anything here.
    public static final class Unusable extends UpstreamFailure {
        public Unusable(String service) {
            super(service + " answered something else");
        }
    }
}
