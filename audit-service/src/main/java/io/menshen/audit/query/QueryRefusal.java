package io.menshen.audit.query;

/// Why a query is not understood, and where. Never repeats what was written: it may hold anything.
abstract sealed class QueryRefusal extends RuntimeException {

    private final int position;

    private QueryRefusal(int position) {
        // The stack says nothing that the position does not.
        super("the query is not understood at " + position, null, false, false);
        this.position = position;
    }

    /// The first character that is wrong, counted from 1.
    int position() {
        return position;
    }

    /// A word stands where `field:` is expected.
    static final class FieldExpected extends QueryRefusal {
        FieldExpected(int position) {
            super(position);
        }
    }

    static final class UnknownField extends QueryRefusal {
        UnknownField(int position) {
            super(position);
        }
    }

    static final class ValueExpected extends QueryRefusal {
        ValueExpected(int position) {
            super(position);
        }
    }

    static final class QuoteNotClosed extends QueryRefusal {
        QuoteNotClosed(int position) {
            super(position);
        }
    }

    /// The value cannot be one of this field: no such outcome, no member id, no date.
    static final class WrongValue extends QueryRefusal {
        WrongValue(int position) {
            super(position);
        }
    }

    static final class TooLong extends QueryRefusal {
        TooLong(int position) {
            super(position);
        }
    }
}
