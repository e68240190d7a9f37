package io.menshen.member.reindex;

/// Every reason why an index may not be built anew as asked.
abstract sealed class ReindexRefusal extends RuntimeException {

    private ReindexRefusal(String message) {
        super(message, null, false, false);
    }

    /// There is no search index of this field.
    static final class NotFound extends ReindexRefusal {
        NotFound() {
            super("no such index");
        }
    }

    /// It is being built already.
    static final class UnderWay extends ReindexRefusal {
        UnderWay() {
            super("the index is being built already");
        }
    }

    /// So many bits would break the rule for this number of members.
    static final class BitsOutOfRange extends ReindexRefusal {

        private final int low;
        private final int high;

        BitsOutOfRange(int low, int high) {
            super("bits must lie between " + low + " and " + high);
            this.low = low;
            this.high = high;
        }

        int low() {
            return low;
        }

        int high() {
            return high;
        }
    }
}
