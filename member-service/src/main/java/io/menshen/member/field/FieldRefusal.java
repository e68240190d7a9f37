package io.menshen.member.field;

import java.util.List;

/// Why values are not taken.
public abstract sealed class FieldRefusal extends RuntimeException {

    private FieldRefusal(String message) {
        super(message, null, false, false);
    }

    /// One fault: where it is and which rule it breaks, never the value.
    ///
    /// @param pointer a JSON pointer (RFC 6901)
    /// @param code `Form`, `NoPurpose`, `Unknown`, `Contradiction`, `Sensitive`
    public record Fault(String pointer, String code) {

        /// A name that is no field. It is not repeated: anything may stand there.
        static Fault unknown() {
            return new Fault("", "Unknown");
        }
    }

    /// Fields without their form, without a purpose, unknown, or against each other.
    public static final class Malformed extends FieldRefusal {
        private final List<Fault> faults;

        public Malformed(List<Fault> faults) {
            super(faults.size() + " faults");
            this.faults = List.copyOf(faults);
        }

        public List<Fault> faults() {
            return faults;
        }
    }
}
