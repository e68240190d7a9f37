package io.menshen.gateway.door;

import io.vertx.core.MultiMap;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// What the caller says the access is for, and what is said to prove it. Nothing is believed of it: whoever
/// owns the fact checks it.
///
/// @param purpose a purpose that the rules know; null for operations that need none
/// @param basis `kind/id`
record Claim(@Nullable String purpose, @Nullable String basis) {

    /// A live thing that proves a purpose; its id is random, so that nothing personal can stand in it.
    private static final Pattern LIVE =
            Pattern.compile("(?:route|order|case|grant|crisis|mandate)/[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}");

    /// A recipient in the register, by its public word.
    private static final Pattern RECIPIENT = Pattern.compile("sharing/[a-z][a-z0-9]*(?:-[a-z0-9]+)*");

    private static final int LONGEST = 64;

    /// Before the purpose that was consented to.
    private static final String CONSENT = "consent/";

    static Claim of(MultiMap headers, @Nullable String usual, Set<String> purposes) {
        @Nullable String purpose = one(headers, "Menshen-Purpose", "unknown-purpose");
        if (purpose == null) {
            purpose = usual;
        } else if (!purposes.contains(purpose)) {
            throw new Refused(400, "unknown-purpose");
        }
        @Nullable String basis = one(headers, "Menshen-Basis", "bad-basis");
        if (basis != null && !known(basis, purposes)) {
            throw new Refused(400, "bad-basis");
        }
        return new Claim(purpose, basis);
    }

    private static boolean known(String basis, Set<String> purposes) {
        return basis.startsWith(CONSENT)
                ? purposes.contains(basis.substring(CONSENT.length()))
                : LIVE.matcher(basis).matches()
                        || (basis.length() <= LONGEST
                                && RECIPIENT.matcher(basis).matches());
    }

    private static @Nullable String one(MultiMap headers, String name, String otherwise) {
        List<String> values = headers.getAll(name);
        if (values.size() > 1) {
            throw new Refused(400, otherwise);
        }
        return values.isEmpty() ? null : values.getFirst().trim();
    }
}
