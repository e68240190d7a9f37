package io.menshen.gateway.caller;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.quarkus.security.AuthenticationException;
import io.quarkus.security.UnauthorizedException;
import io.quarkus.security.identity.SecurityIdentity;
import io.quarkus.vertx.http.runtime.security.HttpAuthenticator;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
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

    private static final Pattern SUBJECT = Pattern.compile("[A-Za-z0-9:._@-]{1,128}");
    private static final Pattern LEVEL = Pattern.compile("[0-9]");
    private static final Pattern SECONDS = Pattern.compile("[0-9]{1,12}");
    private static final Pattern PHONE = Pattern.compile("\\+[1-9][0-9]{6,14}");

    /// SHA-256 of a token: nobody finds a usable one in a heap dump's cache.
    private record Digest(ByteBuffer value) {}

    private final HttpAuthenticator authenticator;
    private final Clock clock;
    private final Cache<Digest, Caller> known = Caffeine.newBuilder()
            .maximumSize(50_000)
            .expireAfterWrite(REMEMBERED)
            .build();

    Callers(HttpAuthenticator authenticator, Clock clock) {
        this.authenticator = authenticator;
        this.clock = clock;
    }

    /// Who is calling.
    ///
    /// @return completed on the request's context; fails with [CallerRefusal]
    public Future<Caller> of(RoutingContext request) {
        List<String> authorizations = request.request().headers().getAll("Authorization");
        if (authorizations.size() != 1
                || authorizations.getFirst().length() > LONGEST_TOKEN
                || !authorizations.getFirst().regionMatches(true, 0, "Bearer ", 0, 7)) {
            return Future.failedFuture(new CallerRefusal.Unauthenticated());
        }
        Digest token = digest(authorizations.getFirst());
        @Nullable Caller remembered = known.getIfPresent(token);
        if (remembered != null && clock.instant().isBefore(remembered.expiresAt())) {
            return Future.succeededFuture(remembered);
        }
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
        // quarkus-oidc lets a token pass that names no type at all
        if (!"Bearer".equals(text(token, "typ"))) {
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
                signedInAt(text(token, "auth_time"), issuedAt));
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
        @Nullable Object value = token.getClaim(claim);
        return switch (value) {
            case null -> null;
            case jakarta.json.JsonString text -> text.getString();
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
