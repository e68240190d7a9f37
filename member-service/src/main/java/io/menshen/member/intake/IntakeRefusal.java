package io.menshen.member.intake;

/// Every reason why a pasted text is declined before it is read.
abstract sealed class IntakeRefusal extends RuntimeException {

    private IntakeRefusal(String message) {
        super(message, null, false, false);
    }

    /// Longer than one posting may be.
    static final class TooLarge extends IntakeRefusal {
        TooLarge() {
            super("text too large");
        }
    }

    /// Not text in the encoding that it claims, e.g. lone surrogates.
    static final class Unreadable extends IntakeRefusal {
        Unreadable() {
            super("text not in its encoding");
        }
    }

    /// An encoding other than UTF-8 and GB18030.
    static final class UnknownEncoding extends IntakeRefusal {
        UnknownEncoding() {
            super("encoding not supported");
        }
    }

    /// Nothing but white space.
    static final class Empty extends IntakeRefusal {
        Empty() {
            super("no text");
        }
    }
}
