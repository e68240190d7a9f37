package io.menshen.gateway.proof;

import io.quarkus.virtual.threads.VirtualThreads;
import jakarta.enterprise.context.ApplicationScoped;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutorService;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jboss.logging.Logger;
import org.jose4j.jwa.AlgorithmConstraints;
import org.jose4j.jwa.AlgorithmConstraints.ConstraintType;
import org.jose4j.jwk.PublicJsonWebKey;
import org.jose4j.jwt.JwtClaims;
import org.jose4j.jwt.MalformedClaimException;
import org.jose4j.jwt.NumericDate;
import org.jose4j.jwt.consumer.InvalidJwtException;
import org.jose4j.jwt.consumer.JwtConsumer;
import org.jose4j.jwt.consumer.JwtConsumerBuilder;
import org.jose4j.jwt.consumer.JwtContext;
import org.jose4j.keys.resolvers.EmbeddedJwkVerificationKeyResolver;
import org.jose4j.lang.JoseException;

/// Checks a DPoP proof (RFC 9449 §4.3) and takes it, once.
///
/// jose4j verifies the signature under the key in the header and computes its thumbprint; what remains are
/// comparisons.
@ApplicationScoped
public class Proofs {

    /// What a 401 names as `algs`.
    public static final String ALGORITHMS = "ES256 EdDSA PS256 RS256";

    private static final Logger LOG = Logger.getLogger(Proofs.class);

    private static final AlgorithmConstraints ALLOWED =
            new AlgorithmConstraints(ConstraintType.PERMIT, ALGORITHMS.split(" "));

    private static final int LONGEST_PROOF = 4 * 1024;
    private static final int LEEWAY = 30;
    private static final Pattern JTI = Pattern.compile("[\\x21-\\x7e]{1,128}");
    private static final Pattern ORIGIN_AND_PATH = Pattern.compile("(?i)(https?://[^/?#]+)(/[^?#]*)(?:[?#].*)?");

    private final UsedProofs used;
    private final Set<String> origins;
    private final Duration maxAge;
    private final Clock clock;
    private final ExecutorService threads;

    Proofs(UsedProofs used, ProofConfig config, Clock clock, @VirtualThreads ExecutorService threads) {
        this.used = used;
        this.origins = config.origins().stream()
                .map(origin -> canonical(origin.toString()))
                .collect(Collectors.toSet());
        this.maxAge = config.maxAge();
        this.clock = clock;
        this.threads = threads;
    }

    /// Takes the proof for this one request.
    ///
    /// @param path as it stands in the request, without the query
    /// @param token the access token, as it was sent
    /// @param thumbprint of the key to which it is bound (`cnf.jkt`)
    /// @return done when nobody has used it before; fails with [ProofRefused], or with [CannotTell] when nobody
    ///     knows. Completed on any thread.
    public CompletionStage<Void> take(String proof, String method, String path, String token, String thumbprint) {
        return CompletableFuture.runAsync(
                () -> {
                    JwtClaims claims = verified(proof, method, path, token, thumbprint);
                    try {
                        Instant made =
                                Instant.ofEpochSecond(claims.getIssuedAt().getValue());
                        // another gateway's clock may be behind by the leeway
                        if (!used.take(
                                thumbprint, claims.getJwtId(), made.plus(maxAge).plusSeconds(2 * LEEWAY))) {
                            LOG.warn("a DPoP proof came a second time");
                            throw new ProofRefused();
                        }
                    } catch (SQLException e) {
                        LOG.warnf("whether a DPoP proof was used cannot be known: %s", e.getSQLState());
                        throw new CannotTell();
                    } catch (MalformedClaimException e) {
                        throw new ProofRefused();
                    }
                },
                threads);
    }

    /// Everything about it but whether it is new.
    ///
    /// @throws ProofRefused whatever is wrong
    JwtClaims verified(String proof, String method, String path, String token, String thumbprint) {
        if (proof.length() > LONGEST_PROOF) {
            throw new ProofRefused();
        }
        try {
            JwtContext context = consumer().process(proof);
            JwtClaims claims = context.getJwtClaims();
            PublicJsonWebKey key = context.getJoseObjects().getFirst().getJwkHeader();
            boolean good = key.getPrivateKey() == null
                    && key.calculateBase64urlEncodedThumbprint("SHA-256").equals(thumbprint)
                    && method.equals(claims.getStringClaimValue("htm"))
                    && leadsTo(claims.getStringClaimValue("htu"), path)
                    && digest(token).equals(claims.getStringClaimValue("ath"))
                    && JTI.matcher(claims.getJwtId()).matches();
            if (!good) {
                throw new ProofRefused();
            }
            return claims;
        } catch (InvalidJwtException | JoseException | MalformedClaimException e) {
            throw new ProofRefused();
        }
    }

    private JwtConsumer consumer() {
        return new JwtConsumerBuilder()
                .setVerificationKeyResolver(new EmbeddedJwkVerificationKeyResolver())
                .setJwsAlgorithmConstraints(ALLOWED)
                .setExpectedType(true, "dpop+jwt")
                .setRequireJwtId()
                .setRequireIssuedAt()
                .setIssuedAtRestrictions(LEEWAY, (int) maxAge.toSeconds())
                .setEvaluationTime(NumericDate.fromSeconds(clock.instant().getEpochSecond()))
                .setSkipDefaultAudienceValidation()
                .build();
    }

    private boolean leadsTo(String target, String path) {
        java.util.regex.Matcher parts = ORIGIN_AND_PATH.matcher(target == null ? "" : target);
        return parts.matches() && origins.contains(canonical(parts.group(1))) && path.equals(parts.group(2));
    }

    /// Letter case and the scheme's own port do not matter in an origin (RFC 3986 §6.2.2, §6.2.3).
    private static String canonical(String origin) {
        String lower = origin.toLowerCase(Locale.ROOT).replaceFirst("/+$", "");
        return lower.startsWith("https:") ? lower.replaceFirst(":443$", "") : lower.replaceFirst(":80$", "");
    }

    private static String digest(String token) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(token.getBytes(StandardCharsets.US_ASCII));
            return Base64.getUrlEncoder().withoutPadding().encodeToString(hash);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    /// The database that all gateways share does not answer: nothing is taken.
    public static final class CannotTell extends RuntimeException {

        CannotTell() {
            super(null, null, false, false);
        }
    }
}
