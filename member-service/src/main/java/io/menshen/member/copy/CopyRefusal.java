package io.menshen.member.copy;

/// Every reason why a copy is not handed over.
abstract sealed class CopyRefusal extends RuntimeException {

    private CopyRefusal(String message) {
        super(message, null, false, false);
    }

    /// There is none, or no such part of it.
    static final class NotFound extends CopyRefusal {
        NotFound() {
            super("no such copy");
        }
    }

    /// It is not finished, so there is no table to fetch.
    static final class NotReady extends CopyRefusal {
        NotReady() {
            super("not ready");
        }
    }
}
