package io.menshen.gateway.door;

import io.menshen.disclosure.rule.SignIn;
import io.menshen.platform.problem.Problem;
import io.vertx.core.MultiMap;
import org.jspecify.annotations.Nullable;

/// What a 401 asks for, in the words of the client's library (RFC 6750, RFC 9470) and in those of the problem.
final class Challenge {

    private static final String NAME = "WWW-Authenticate";

    private Challenge() {}

    static void write(Refused no, MultiMap headers) {
        if (no.status() == 401) {
            headers.set(NAME, of(no));
        }
    }

    private static String of(Refused no) {
        @Nullable SignIn asked = no.asked();
        if (asked != null) {
            return "Bearer error=\"insufficient_user_authentication\", "
                    + "error_description=\"Sign in more strongly, or again\""
                    + (asked.level() == 0 ? "" : ", acr_values=\"" + asked.level() + "\"")
                    + ", max_age=" + asked.maxAge().toSeconds();
        }
        return no.slug().equals(Refused.STALE_TOKEN)
                ? "Bearer error=\"invalid_token\", error_description=\"Refresh the token: this asks for the roles of now\""
                : "Bearer";
    }

    static Problem problem(Refused no) {
        Problem problem = Problem.of(no.status(), no.slug());
        @Nullable SignIn asked = no.asked();
        if (asked != null) {
            problem.with("maxAge", asked.maxAge().toSeconds());
            if (asked.level() > 0) {
                problem.with("acr", String.valueOf(asked.level()));
            }
        }
        return problem;
    }
}
