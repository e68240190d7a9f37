package io.menshen.gateway.caller;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.menshen.gateway.proof.ProofRefused;
import io.menshen.gateway.proof.Proofs;
import io.menshen.gateway.session.EndedSessions;
import io.menshen.gateway.session.SessionTag;
import io.quarkus.security.AuthenticationException;
import io.quarkus.security.UnauthorizedException;
import io.quarkus.security.identity.SecurityIdentity;
import io.quarkus.vertx.http.runtime.security.HttpAuthenticator;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.json.JsonString;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletionException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.eclipse.microprofile.jwt.JsonWebToken;
import org.jspecify.annotations.Nullable;

/// Turns an access token into a [Caller].
///
/// The authenticator is asked itself and not through the user of the request: on failure that one answers in its
/// own words, behind the door's back. quarkus-oidc verifies signature (RS256 only), issuer, audience, type and age.
/// A token that was found good is remembered by its digest for a short while, never beyond its end: verifying the
/// same signature for each of a client's reads is most of their cost.
@ApplicationScoped
public class Callers {

    /// How long a verified token is believed without looking again; keys may be withdrawn.
    private static final Duration REMEMBERED = Duration.ofSeconds(60);

    /// By how much the identity provider's clock may be ahead; the same for ends, in
    /// `quarkus.oidc.token.lifespan-grace`.
    private static final Duration LEEWAY = Duration.ofSeconds(30);

    private static final int LONGEST_TOKEN = 8 * 1024;

    /// The scheme, and the header with the proof.
    private static final String DPOP = "DPoP";

    private static final Pattern SUBJECT = Pattern.compile("[A-Za-z0-9:._@-]{1,128}");
    private static final Pattern AUTHORIZATION = Pattern.compile("(?i)(Bearer|DPoP) ([A-Za-z0-9._~+/=-]+)");
    private static final Pattern THUMBPRINT = Pattern.compile("[A-Za-z0-9_-]{43}");
    private static final Pattern LEVEL = Pattern.compile("[0-9]");
    private static final Pattern SECONDS = Pattern.compile("[0-9]{1,12}");
    private static final Pattern PHONE = Pattern.compile("\\+[1-9][0-9]{6,14}");

    /// SHA-256 of a token: nobody finds a usable one in a heap dump's cache.
    private record Digest(ByteBuffer value) {}

    private final HttpAuthenticator authenticator;
    private final Proofs proofs;
    private final EndedSessions ended;
    private final Clock clock;
    private final Cache<Digest, Caller> known = Caffeine.newBuilder()
            .maximumSize(50_000)
            .expireAfterWrite(REMEMBERED)
            .build();

    Callers(HttpAuthenticator authenticator, Proofs proofs, EndedSessions ended, Clock clock) {
        this.authenticator = authenticator;
        this.proofs = proofs;
        this.ended = ended;
        this.clock = clock;
    }

    /// Who is calling.
    ///
    /// @return completed on the request's context; fails with [CallerRefusal]
    public Future<Caller> of(RoutingContext request) {
        List<String> authorizations = request.request().headers().getAll("Authorization");
        Matcher authorization = AUTHORIZATION.matcher(authorizations.size() == 1 ? authorizations.getFirst() : "");
        if (!authorization.matches() || authorization.group(2).length() > LONGEST_TOKEN) {
            return Future.failedFuture(new CallerRefusal.Unauthenticated());
        }
        boolean withProof = authorization.group(1).equalsIgnoreCase(DPOP);
        String token = authorization.group(2);
        return verified(request, token)
                .map(this::signedIn)
                .compose(found -> possessed(request, withProof, token, found));
    }

    /// Refuses a token whose session was ended. Who does not know what was ended elsewhere takes tokens of the
    /// last minute only: the identity provider gives none for an ended session.
    private Caller signedIn(Caller found) {
        @Nullable SessionTag session = found.session();
        if (session != null) {
            if (ended.has(session)) {
                throw new CallerRefusal.Unauthenticated();
            }
            if (!ended.seen()) {
                found.tokenWithin(REMEMBERED, clock.instant());
            }
        }
        return found;
    }

    /// Whether who sends the token may: a bound one takes a proof by its key, and an unbound one goes by no
    /// other name.
    private Future<Caller> possessed(RoutingContext request, boolean withProof, String token, Caller found) {
        @Nullable String key = found.key();
        if (key == null) {
            return withProof ? Future.failedFuture(new CallerRefusal.Unauthenticated()) : Future.succeededFuture(found);
        }
        List<String> given = request.request().headers().getAll(DPOP);
        if (!withProof || given.size() != 1) {
            return Future.failedFuture(new CallerRefusal.ProofNeeded());
        }
        String uri = request.request().uri();
        int query = uri.indexOf('?');
        return Future.fromCompletionStage(
                        proofs.take(
                                given.getFirst(),
                                request.request().method().name(),
                                query < 0 ? uri : uri.substring(0, query),
                                token,
                                key),
                        Vertx.currentContext())
                .map(found)
                .recover(failure -> Future.failedFuture(unproven(failure)));
    }

    private static CallerRefusal unproven(Throwable failure) {
        Throwable cause =
                failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
        return cause instanceof ProofRefused ? new CallerRefusal.ProofNeeded() : new CallerRefusal.ReplayUnknown();
    }

    private Future<Caller> verified(RoutingContext request, String given) {
        Digest token = digest(given);
        @Nullable Caller remembered = known.getIfPresent(token);
        if (remembered != null && clock.instant().isBefore(remembered.expiresAt())) {
            return Future.succeededFuture(remembered);
        }
        // the authenticator looks at the token itself in one form; what it was sent as is settled afterwards
        request.request().headers().set("Authorization", "Bearer " + given);
        return Future.fromCompletionStage(
                        authenticator.attemptAuthentication(request).subscribeAsCompletionStage(),
                        Vertx.currentContext())
                .recover(failure -> Future.failedFuture(refusal(failure)))
                .compose(identity -> {
                    @Nullable Caller found = caller(identity);
                    if (found == null) {
                        return Future.failedFuture(new CallerRefusal.Unauthenticated());
                    }
                    known.put(token, found);
                    return Future.succeededFuture(found);
                });
    }

    private static CallerRefusal refusal(Throwable failure) {
        return failure instanceof AuthenticationException || failure instanceof UnauthorizedException
                ? new CallerRefusal.Unauthenticated()
                : new CallerRefusal.NobodyToAsk();
    }

    private @Nullable Caller caller(@Nullable SecurityIdentity identity) {
        if (identity == null || identity.isAnonymous() || !(identity.getPrincipal() instanceof JsonWebToken token)) {
            return null;
        }
        @Nullable String subject = token.getSubject();
        if (subject == null || !SUBJECT.matcher(subject).matches()) {
            return null;
        }
        if (token.containsClaim("cnf") && key(token) == null) {
            // bound to something that nobody here can check
            return null;
        }
        if (!typed(text(token, "typ"), key(token))) {
            return null;
        }
        Instant issuedAt = Instant.ofEpochSecond(token.getIssuedAtTime());
        if (issuedAt.isAfter(clock.instant().plus(LEEWAY))) {
            // it would stay young for longer than others do
            return null;
        }
        return new Caller(
                subject,
                text(token, "preferred_username"),
                Set.copyOf(identity.getRoles()),
                text(token, "azp"),
                issuedAt,
                Instant.ofEpochSecond(token.getExpirationTime()),
                phone(token),
                level(text(token, "acr")),
                signedInAt(text(token, "auth_time"), issuedAt),
                key(token),
                session(text(token, "sid")));
    }

    /// An access token, by its own word: never an ID or refresh token. Keycloak calls a bound one `DPoP`.
    /// quarkus-oidc knows one word only, and lets pass what names none.
    private static boolean typed(@Nullable String type, @Nullable String key) {
        return "Bearer".equals(type) || ("DPoP".equals(type) && key != null);
    }

    /// The thumbprint of the key to which the token is bound (RFC 9449 §6.1); null when it is bound to none.
    private static @Nullable String key(JsonWebToken token) {
        if (!(token.getClaim("cnf") instanceof Map<?, ?> bound)) {
            return null;
        }
        @Nullable String thumbprint = text(bound.get("jkt"));
        return thumbprint != null && THUMBPRINT.matcher(thumbprint).matches() ? thumbprint : null;
    }

    private static @Nullable SessionTag session(@Nullable String sid) {
        return sid == null ? null : SessionTag.of(sid);
    }

    /// The realm names levels by numbers (1 password, 2 one-time code, 3 passkey); any other word is no level.
    private static int level(@Nullable String acr) {
        return acr != null && LEVEL.matcher(acr).matches() ? Integer.parseInt(acr) : 0;
    }

    /// Nobody signed in after the token was issued: such a time is none.
    private static @Nullable Instant signedInAt(@Nullable String seconds, Instant issuedAt) {
        if (seconds == null || !SECONDS.matcher(seconds).matches()) {
            return null;
        }
        Instant time = Instant.ofEpochSecond(Long.parseLong(seconds));
        return time.isAfter(issuedAt.plus(LEEWAY)) ? null : time;
    }

    private static @Nullable String phone(JsonWebToken token) {
        @Nullable String phone = text(token, "phone_number");
        boolean verified = Boolean.parseBoolean(text(token, "phone_number_verified"));
        return phone != null && verified && PHONE.matcher(phone).matches() ? phone : null;
    }

    private static @Nullable String text(JsonWebToken token, String claim) {
        return text(token.<@Nullable Object>getClaim(claim));
    }

    private static @Nullable String text(@Nullable Object value) {
        return switch (value) {
            case null -> null;
            case JsonString text -> text.getString();
            default -> value.toString();
        };
    }

    private static Digest digest(String authorization) {
        try {
            MessageDigest sha = MessageDigest.getInstance("SHA-256");
            return new Digest(ByteBuffer.wrap(sha.digest(authorization.getBytes(StandardCharsets.ISO_8859_1))));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
