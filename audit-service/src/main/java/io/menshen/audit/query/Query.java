package io.menshen.audit.query;

import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// What an auditor asks: terms that must all hold.
///
/// @param terms in the order in which they were written
record Query(List<Term> terms) {

    /// What one may search by.
    enum Field {
        ACTOR,
        ROLE,
        ACTION,
        SUBJECT,
        PURPOSE,
        BASIS,
        FIELD,
        LEVEL,
        OUTCOME,
        CRISIS,
        GROUP,
        CREATED;

        String word() {
            return name().toLowerCase(Locale.ROOT);
        }

        static Optional<Field> of(String word) {
            for (Field field : values()) {
                if (field.word().equals(word)) {
                    return Optional.of(field);
                }
            }
            return Optional.empty();
        }
    }

    /// `field:value`, `-field:value`.
    ///
    /// @param position where the value starts in the text, from 1: for saying where something is wrong
    record Term(Field field, boolean negated, String value, int position) {}

    Query {
        terms = List.copyOf(terms);
    }
}
