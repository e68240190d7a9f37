package io.menshen.member.imports;

/// Every reason why a file is declined before it is read.
abstract sealed class ImportRefusal extends RuntimeException {

    private ImportRefusal(String message) {
        super(message, null, false, false);
    }

    /// There is no such import, or not of this partner.
    static final class NotFound extends ImportRefusal {
        NotFound() {
            super("no such import");
        }
    }

    /// An encoding other than UTF-8 and GB18030.
    static final class UnknownEncoding extends ImportRefusal {
        UnknownEncoding() {
            super("encoding not supported");
        }
    }

    /// A part without a byte.
    static final class Empty extends ImportRefusal {
        Empty() {
            super("nothing in it");
        }
    }

    /// A number of parts, or of a part, that cannot be.
    static final class BadPart extends ImportRefusal {
        BadPart() {
            super("no such part");
        }
    }

    /// The partner has as many files under way as it may have.
    static final class TooMany extends ImportRefusal {
        TooMany() {
            super("too many imports under way");
        }
    }

    /// The import is not in a state in which this can be done.
    static final class WrongState extends ImportRefusal {
        WrongState() {
            super("not in this state");
        }
    }
}
