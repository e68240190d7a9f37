package io.menshen.disclosure.masking;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// What may stand at one place of an answer, as the document describes it: the input of [View#compile].
///
/// `null` is allowed everywhere.
public sealed interface Shape {

    /// A string of which the document says that it holds nothing personal.
    record Text() implements Shape {}

    /// A string that cannot hold anything personal, because only certain strings are let through.
    record Code(Format format) implements Shape {}

    /// A string from a closed list.
    record Choice(Set<String> values) implements Shape {
        public Choice {
            values = Set.copyOf(values);
        }
    }

    /// A number.
    record Figure() implements Shape {}

    /// `true` or `false`.
    record Flag() implements Shape {}

    /// Any JSON of which the document says that it holds nothing personal.
    record Anything() implements Shape {}

    /// A personal value of any JSON type; strings are masked, everything else is shown whole or cut.
    record Personal(Field field) implements Shape {}

    /// The id of the data subject whom the enclosing object and everything nested in it is about.
    ///
    /// @param field how the id itself is disclosed; null when it may always be shown
    record Subject(@Nullable Field field) implements Shape {}

    /// The facts proven about that data subject; always cut.
    record Proven() implements Shape {}

    /// An object with these properties and no others; the order is the one to expect.
    record Group(Map<String, Shape> properties) implements Shape {
        public Group {
            properties = Collections.unmodifiableMap(new LinkedHashMap<>(properties));
        }
    }

    /// An array.
    record Items(Shape each) implements Shape {}

    /// Formats that are checked byte by byte, and so cannot hide a value.
    enum Format {
        UUID,
        DATE,
        DATE_TIME
    }
}
