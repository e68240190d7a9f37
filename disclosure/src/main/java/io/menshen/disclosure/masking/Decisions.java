package io.menshen.disclosure.masking;

/// The decisions for one answer. The kernel asks once for every value it found, in the order of the text.
@FunctionalInterface
public interface Decisions {

    /// @param subject number of the data subject in the [Answer], from 0
    Decision of(int subject, Field field);
}
