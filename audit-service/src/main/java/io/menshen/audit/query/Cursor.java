package io.menshen.audit.query;

import java.math.BigInteger;

/// A page's cursor is the index at which the page before ended.
final class Cursor {

    private static final BigInteger LARGEST = BigInteger.valueOf(Long.MAX_VALUE);

    private Cursor() {}

    /// @param digits 1 to 19 of them, as the resource has checked
    static long read(String digits) {
        return new BigInteger(digits).min(LARGEST).longValueExact();
    }
}
