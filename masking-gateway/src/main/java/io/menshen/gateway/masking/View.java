package io.menshen.gateway.masking;

import java.util.Set;

/// The compiled description of one answer: what the kernel matches its text against.
///
/// Immutable and shared by all threads.
public final class View {

    private View() {}

    /// @throws IllegalArgumentException when personal fields stand where no data subject can be known
    public static View compile(Shape root) {
        throw new UnsupportedOperationException();
    }

    /// All personal fields that may stand in such an answer.
    public Set<Field> fields() {
        throw new UnsupportedOperationException();
    }
}
