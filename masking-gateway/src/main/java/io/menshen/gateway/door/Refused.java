package io.menshen.gateway.door;

import io.menshen.disclosure.masking.AnswerRefused;
import io.menshen.disclosure.rule.SignIn;
import io.menshen.gateway.caller.CallerRefusal;
import io.menshen.gateway.disclosure.CannotRecord;
import io.menshen.gateway.upstream.UpstreamFailure;
import io.menshen.gateway.view.Operation;
import io.menshen.platform.problem.Problem;
import io.menshen.platform.problem.Trace;
import java.util.Map;
import java.util.concurrent.CompletionException;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/// The door says no, and this is all it says.
final class Refused extends RuntimeException {

    static final String STALE_TOKEN = "stale-token";
    static final String PROOF_NEEDED = "proof-needed";

    private static final Logger LOG = Logger.getLogger(Refused.class);

    private final int status;
    private final String slug;
    private final transient Map<String, Object> more;
    private final @Nullable SignIn asked;

    Refused(int status, String slug) {
        this(status, slug, null, Map.of());
    }

    /// @param more further members of the problem: words and limits only
    Refused(int status, String slug, Map<String, Object> more) {
        this(status, slug, null, more);
    }

    /// @param asked how the caller has to sign in for this; null when that is not what is missing
    private Refused(int status, String slug, @Nullable SignIn asked, Map<String, Object> more) {
        // no stack: refusing must stay cheap
        super(slug, null, false, false);
        this.status = status;
        this.slug = slug;
        this.asked = asked;
        this.more = Map.copyOf(more);
    }

    private static Refused signIn(SignIn asked) {
        return new Refused(
                401,
                "step-up-needed",
                asked,
                asked.level() == 0
                        ? Map.of("maxAge", asked.maxAge().toSeconds())
                        : Map.of("maxAge", asked.maxAge().toSeconds(), "acr", String.valueOf(asked.level())));
    }

    /// What to say when this happened on the way. What was nobody's wish stands in the log, by its place only.
    ///
    /// @param operation null while it is not known
    /// @param request id of the request
    static Refused of(Throwable failure, @Nullable Operation operation, String request) {
        return switch (failure) {
            case Refused refused -> refused;
            case CallerRefusal refusal ->
                switch (refusal) {
                    case CallerRefusal.Unauthenticated _ -> new Refused(401, "unauthenticated");
                    case CallerRefusal.NobodyToAsk _ -> new Refused(503, "identity-provider-unreachable");
                    case CallerRefusal.ProofNeeded _ -> new Refused(401, PROOF_NEEDED);
                    case CallerRefusal.ReplayUnknown _ -> new Refused(503, "replay-unknown");
                    case CallerRefusal.StaleToken _ -> new Refused(401, STALE_TOKEN);
                    case CallerRefusal.SignInNeeded needed -> signIn(needed.asked());
                };
            case UpstreamFailure upstream ->
                switch (upstream) {
                    case UpstreamFailure.Unreachable _ -> new Refused(502, "service-unreachable");
                    case UpstreamFailure.Late _ -> new Refused(504, "service-late");
                    case UpstreamFailure.Busy _ -> new Refused(503, "service-busy");
                    case UpstreamFailure.TooLarge _, UpstreamFailure.Unusable _ ->
                        unusable(failure, operation, request);
                };
            case AnswerRefused unusable -> unusable(unusable, operation, request);
            case CannotRecord _ -> new Refused(503, "cannot-record");
            case CompletionException wrapped
            when wrapped.getCause() != null -> of(wrapped.getCause(), operation, request);
            default -> {
                LOG.errorf(new Trace(failure), "unexpected, request=%s", request);
                yield new Refused(500, "unexpected");
            }
        };
    }

    /// The service broke its promise. Where, stands in the log; messages name places, never values.
    private static Refused unusable(Throwable why, @Nullable Operation operation, String request) {
        LOG.errorf(
                "unusable answer, operation=%s request=%s: %s %s",
                operation == null ? "none" : operation.id(),
                request,
                why.getClass().getSimpleName(),
                why.getMessage());
        return new Refused(502, "unusable-answer");
    }

    int status() {
        return status;
    }

    String slug() {
        return slug;
    }

    Problem problem() {
        Problem problem = Problem.of(status, slug);
        more.forEach(problem::with);
        return problem;
    }

    @Nullable
    SignIn asked() {
        return asked;
    }
}
