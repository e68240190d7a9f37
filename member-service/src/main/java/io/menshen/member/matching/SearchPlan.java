package io.menshen.member.matching;

/// How many bits a search index should keep of each tag: CipherSweet's rule for L.
///
/// With R members and L bits some R / 2^L members share a tag. The rule asks for 2 ≤ R / 2^L ≤ √R: at least
/// two, so that a tag alone names nobody; at most √R, so that a search opens few to compare.
///
/// @param low fewer bits than this, and a search opens too many
/// @param high more bits than this, and a tag can single a member out
/// @param advised about sixteen share a tag, as far as the rule allows it
public record SearchPlan(int low, int high, int advised) {

    /// More is of no use to anybody.
    static final int MOST_BITS = 30;

    private static final double LOG_OF_SIXTEEN = 4;

    /// Whether an index does what the rule asks.
    public enum Fit {
        FITS,
        /// A tag can single a member out.
        TOO_FINE,
        /// A search opens too many.
        TOO_COARSE
    }

    /// The plan for so many rows. For fewer than eight no number of bits keeps the rule, and one bit is as good
    /// as any.
    public static SearchPlan of(long rows) {
        double log = Math.log((double) Math.max(rows, 4)) / Math.log(2);
        int high = Math.clamp((int) Math.floor(log - 1 + 1e-9), 1, MOST_BITS);
        int low = Math.clamp((int) Math.ceil(log / 2 - 1e-9), 1, high);
        return new SearchPlan(low, high, Math.clamp(Math.round(log - LOG_OF_SIXTEEN), low, high));
    }

    /// How an index with so many bits fits.
    public Fit fit(int bits) {
        if (bits > high) {
            return Fit.TOO_FINE;
        }
        return bits < low ? Fit.TOO_COARSE : Fit.FITS;
    }
}
