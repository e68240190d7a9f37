package io.menshen.gateway.masking;

import java.util.Set;

/// One JSON answer, read and indexed: whose personal values stand in it, and where.
///
/// Use: [#read], then ask [#subjects], [#member], [#facts] and [#fields], decide, then [#render]. Not for two
/// threads at a time. It keeps its working memory, so one instance may be used for many answers; until the next
/// [#read] (or [#forget]) it refers to the bytes it was given, which must not be changed.
public final class Answer {

    /// The longest answer with personal data that passes.
    public static final int MAX_BYTES = 1 << 20;

    /// The deepest nesting that passes.
    public static final int MAX_DEPTH = 32;

    /// Reads an answer, forgetting the one before.
    ///
    /// @throws AnswerRefused when it is not exactly what the view describes
    public Answer read(View view, byte[] json, int length) {
        throw new UnsupportedOperationException();
    }

    /// How many data subjects the answer speaks of. A member who stands in it twice is counted twice, because
    /// what is proven may differ from place to place.
    public int subjects() {
        throw new UnsupportedOperationException();
    }

    /// The member id of a data subject.
    public String member(int subject) {
        throw new UnsupportedOperationException();
    }

    /// What the inner service has proven about a data subject and this caller.
    public Set<Fact> facts(int subject) {
        throw new UnsupportedOperationException();
    }

    /// The personal fields of a data subject that stand in the answer, each once, in the order of the catalogue.
    public Set<Field> fields(int subject) {
        throw new UnsupportedOperationException();
    }

    /// Like [#fields], but only those with a value: a null discloses nothing.
    public Set<Field> held(int subject) {
        throw new UnsupportedOperationException();
    }

    /// Writes the answer as decided: masked values replaced, absent properties and `_proven` cut, every other byte
    /// as it came.
    ///
    /// @param explained append `_masking` with the level, the rule and the reason of each kind of place
    public byte[] render(Decisions decisions, boolean explained) {
        throw new UnsupportedOperationException();
    }

    /// Lets go of the bytes of the answer.
    public void forget() {
        throw new UnsupportedOperationException();
    }
}
