package io.menshen.disclosure.masking;

/// Why the kernel lets an answer not pass. Sealed, so that nobody forgets a case.
///
/// Messages hold places only (an offset, a pointer out of the document), never a byte of the answer: even an
/// unknown property name may be somebody's name. No stack trace: an answer under attack must stay cheap to refuse.
public abstract sealed class AnswerRefused extends RuntimeException {

    private AnswerRefused(String message) {
        super(message, null, false, false);
    }

    /// Not strict JSON in strict UTF-8.
    public static final class Malformed extends AnswerRefused {
        Malformed(String what, int offset) {
            super(what + " at byte " + offset);
        }
    }

    /// Bigger, deeper or more entangled than an answer may be.
    public static final class TooMuch extends AnswerRefused {
        TooMuch(String what) {
            super(what);
        }
    }

    /// The same property twice in one object, however it was spelled.
    public static final class DuplicateKey extends AnswerRefused {
        DuplicateKey(int offset) {
            super("duplicate property at byte " + offset);
        }
    }

    /// A property that the document does not know.
    public static final class UnknownField extends AnswerRefused {
        UnknownField(String parent, int offset) {
            super("unknown property of '" + parent + "' at byte " + offset);
        }
    }

    /// A value that is not of the type, the format or the closed list that the document promises.
    public static final class UnexpectedValue extends AnswerRefused {
        UnexpectedValue(String pointer, int offset) {
            super("unexpected value of '" + pointer + "' at byte " + offset);
        }
    }

    /// Personal fields without anybody they would be about.
    public static final class SubjectMissing extends AnswerRefused {
        SubjectMissing(String pointer) {
            super("no data subject in '" + pointer + "'");
        }
    }
}
