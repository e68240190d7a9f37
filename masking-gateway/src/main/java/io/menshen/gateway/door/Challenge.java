package io.menshen.gateway.door;

import io.menshen.disclosure.rule.SignIn;
import io.menshen.gateway.proof.Proofs;
import io.vertx.core.MultiMap;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What a 401 asks for, in the words of the client's library (RFC 6750, RFC 9449, RFC 9470).
final class Challenge {

    private static final String NAME = "WWW-Authenticate";
    private static final String ALGORITHMS = "algs=\"" + Proofs.ALGORITHMS + "\"";

    private Challenge() {}

    /// @param bound the caller's token is bound to a key
    static void write(Refused no, boolean bound, MultiMap headers) {
        // a spent budget has said already what would help
        if (no.status() == 401 && !headers.contains(NAME)) {
            headers.set(NAME, of(no, bound ? "DPoP " : "Bearer "));
        }
    }

    private static List<String> of(Refused no, String scheme) {
        @Nullable SignIn asked = no.asked();
        if (asked != null) {
            return List.of(scheme + "error=\"insufficient_user_authentication\", "
                    + "error_description=\"Sign in more strongly, or again\""
                    + (asked.level() == 0 ? "" : ", acr_values=\"" + asked.level() + "\"")
                    + ", max_age=" + asked.maxAge().toSeconds());
        }
        return switch (no.slug()) {
            case Refused.STALE_TOKEN ->
                List.of(scheme + "error=\"invalid_token\", "
                        + "error_description=\"Refresh the token: this asks for the roles of now\"");
            case Refused.PROOF_NEEDED -> List.of("DPoP error=\"invalid_dpop_proof\", " + ALGORITHMS);
            default -> List.of("Bearer", "DPoP " + ALGORITHMS);
        };
    }
}
