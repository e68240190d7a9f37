package io.menshen.gateway.permit;

import com.github.benmanes.caffeine.cache.AsyncCache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.quarkus.virtual.threads.VirtualThreads;
import io.smallrye.jwt.algorithm.SignatureAlgorithm;
import io.smallrye.jwt.build.Jwt;
import io.smallrye.jwt.build.JwtClaimsBuilder;
import io.smallrye.jwt.util.KeyUtils;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.time.Clock;
import java.time.Instant;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import javax.crypto.KDF;
import javax.crypto.SecretKey;
import javax.crypto.spec.HKDFParameterSpec;

/// Mints permits and keeps them while they are good, so that a signature is rare.
@ApplicationScoped
public class Permits {

    private final PermitConfig config;
    private final Clock clock;
    private final PrivateKey key;
    private final AsyncCache<PermitOrder, String> minted;

    Permits(PermitConfig config, Clock clock, @VirtualThreads ExecutorService threads) {
        this.config = config;
        this.clock = clock;
        this.key = read(config.privateKeyLocation());
        this.minted = Caffeine.newBuilder()
                .maximumSize(config.kept())
                .expireAfterWrite(config.lifetime().minus(config.margin()))
                .executor(threads)
                .buildAsync();
    }

    /// A permit good for at least the margin. Completed on any thread; signing never happens on the caller's.
    public CompletableFuture<String> mint(PermitOrder order) {
        return minted.get(order, this::sign);
    }

    /// A key of its own for another use (HKDF-SHA-256), the same on every gateway that signs with this key.
    ///
    /// @param use what nothing else is called
    public SecretKey secretFor(String use, String algorithm) {
        try {
            return KDF.getInstance("HKDF-SHA256")
                    .deriveKey(
                            algorithm,
                            HKDFParameterSpec.ofExtract()
                                    .addIKM(key.getEncoded())
                                    .thenExpand(use.getBytes(StandardCharsets.UTF_8), 32));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java 25 has HKDF", e);
        }
    }

    private String sign(PermitOrder order) {
        Instant now = clock.instant();
        JwtClaimsBuilder claims = Jwt.claims()
                .issuer(config.issuer())
                .audience(order.audience())
                .subject(order.subject())
                .groups(order.roles())
                .issuedAt(now)
                .expiresAt(now.plus(config.lifetime()))
                .claim("jti", UUID.randomUUID().toString())
                .claim("op", order.operation());
        if (order.username() != null) {
            claims.upn(order.username());
        }
        if (order.purpose() != null) {
            claims.claim("purpose", order.purpose());
        }
        if (order.basis() != null) {
            claims.claim("basis", order.basis());
        }
        if (!order.open().isEmpty()) {
            claims.claim("open", order.open());
        }
        if (order.member() != null) {
            claims.claim("member", order.member());
        }
        if (!order.merged().isEmpty()) {
            claims.claim("merged", order.merged());
        }
        if (order.phone() != null) {
            claims.claim("phone", order.phone());
        }
        PermitOrder.Leave leave = order.leave();
        if (leave != null) {
            claims.claim("leave-members", leave.members());
            claims.claim("leave-groups", leave.groups());
            claims.claim("leave-drill", leave.drill());
            claims.claim("leave-minors", leave.minors());
        }
        PermitOrder.Capacity capacity = order.capacity();
        if (capacity != null) {
            claims.claim("under-fourteen", capacity.underFourteen());
            claims.claim("stands-for", capacity.standsFor());
        }
        return claims.jws().algorithm(SignatureAlgorithm.RS256).sign(key);
    }

    private static PrivateKey read(String location) {
        try {
            Path file = location.startsWith("file:") ? Path.of(URI.create(location)) : Path.of(location);
            return KeyUtils.decodePrivateKey(Files.readString(file));
        } catch (IOException | GeneralSecurityException e) {
            // neither path nor content: one is the machine's business, the other the key
            throw new IllegalStateException(
                    "menshen.permit.private-key-location is not a readable PKCS #8 key in PEM: "
                            + e.getClass().getSimpleName(),
                    e);
        }
    }
}
