package io.menshen.gateway.door;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.interfaces.RSAPublicKey;
import java.time.Instant;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/// Stands in for Keycloak: publishes a key, signs tokens as the realm does, and every wrong way too.
public final class IdentityProvider implements QuarkusTestResourceLifecycleManager {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Base64.Encoder BASE64 = Base64.getUrlEncoder().withoutPadding();
    private static final KeyPair OTHER = generate();

    private final KeyPair keys = generate();
    private final AtomicInteger requests = new AtomicInteger();
    private final AtomicInteger fetches = new AtomicInteger();
    /// The sessions of its people, and the interface to them.
    final Accounts accounts = new Accounts();

    private volatile boolean disabled;
    private HttpServer server;
    private int port;
    private boolean late;

    @Override
    public void init(Map<String, String> arguments) {
        late = Boolean.parseBoolean(arguments.getOrDefault("late", "false"));
    }

    @Override
    public Map<String, String> start() {
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = free.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        if (!late) {
            open();
        }
        return late
                ? Map.of(
                        "quarkus.oidc.auth-server-url",
                        issuer(),
                        "menshen.caller.key-refresh",
                        "300ms",
                        "quarkus.oidc.token.forced-jwk-refresh-interval",
                        "0.2S")
                : Map.of("quarkus.oidc.auth-server-url", issuer());
    }

    /// Begins to answer.
    void open() {
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.createContext(
                "/realms/menshen/.well-known/openid-configuration",
                exchange -> answer(
                        exchange,
                        Map.of(
                                "issuer", issuer(),
                                "jwks_uri", issuer() + "/certs",
                                "token_endpoint", issuer() + "/token",
                                "authorization_endpoint", issuer() + "/auth",
                                "introspection_endpoint", issuer() + "/introspect")));
        server.createContext("/realms/menshen/certs", exchange -> {
            fetches.incrementAndGet();
            answer(exchange, Map.of("keys", List.of(disabled ? jwk((RSAPublicKey) OTHER.getPublic(), "two") : key())));
        });
        accounts.serve(server);
        server.createContext("/", exchange -> answer(exchange, Map.of("active", true)));
        server.start();
    }

    @Override
    public void inject(TestInjector injector) {
        injector.injectIntoFields(this, field -> field.getType() == IdentityProvider.class);
    }

    @Override
    public void stop() {
        if (server != null) {
            server.stop(0);
        }
    }

    /// How often anybody has asked for anything.
    int requests() {
        return requests.get();
    }

    /// How often anybody has asked for the keys.
    int fetches() {
        return fetches.get();
    }

    /// Gives up the key with which it signs, and publishes another.
    void disableKey() {
        disabled = true;
    }

    String issuer() {
        return "http://localhost:" + port + "/realms/menshen";
    }

    String subject(String username) {
        return UUID.nameUUIDFromBytes(username.getBytes(StandardCharsets.UTF_8)).toString();
    }

    /// What the realm puts into an access token for one user.
    Map<String, Object> claims(String username, String... roles) {
        Map<String, Object> claims = new LinkedHashMap<>();
        long now = Instant.now().getEpochSecond();
        claims.put("iss", issuer());
        claims.put("aud", List.of("menshen-api", "account"));
        claims.put("typ", "Bearer");
        claims.put("sub", subject(username));
        claims.put("jti", UUID.randomUUID().toString());
        claims.put("azp", "frontend");
        claims.put("preferred_username", username);
        claims.put("realm_access", Map.of("roles", List.of(roles)));
        claims.put("acr", "1");
        claims.put("auth_time", now);
        claims.put("iat", now);
        claims.put("exp", now + 300);
        return claims;
    }

    String token(String username, String... roles) {
        return sign(claims(username, roles));
    }

    String sign(Map<String, Object> claims) {
        return sign(Map.of("alg", "RS256", "typ", "JWT", "kid", "one"), claims, keys.getPrivate());
    }

    /// Signed well, but by another algorithm.
    String signRs512(Map<String, Object> claims) {
        return sign(Map.of("alg", "RS512", "typ", "JWT", "kid", "one"), claims, keys.getPrivate(), "SHA512withRSA");
    }

    static String sign(Map<String, Object> header, Map<String, Object> claims, PrivateKey key) {
        return sign(header, claims, key, "SHA256withRSA");
    }

    static String sign(Map<String, Object> header, Map<String, Object> claims, PrivateKey key, String algorithm) {
        try {
            String content = part(header) + "." + part(claims);
            Signature signature = Signature.getInstance(algorithm);
            signature.initSign(key);
            signature.update(content.getBytes(StandardCharsets.US_ASCII));
            return content + "." + BASE64.encodeToString(signature.sign());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /// The classic confusion: the public key taken for a shared secret.
    String signWithThePublicKey(Map<String, Object> claims) {
        try {
            String content = part(Map.of("alg", "HS256", "typ", "JWT", "kid", "one")) + "." + part(claims);
            String pem = "-----BEGIN PUBLIC KEY-----\n"
                    + Base64.getMimeEncoder(64, new byte[] {'\n'})
                            .encodeToString(keys.getPublic().getEncoded())
                    + "\n-----END PUBLIC KEY-----\n";
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(pem.getBytes(StandardCharsets.US_ASCII), "HmacSHA256"));
            return content + "." + BASE64.encodeToString(mac.doFinal(content.getBytes(StandardCharsets.US_ASCII)));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    static String unsigned(Map<String, Object> claims) {
        return part(Map.of("alg", "none", "typ", "JWT")) + "." + part(claims) + ".";
    }

    static KeyPair generate() {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
            generator.initialize(2048);
            return generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private Map<String, Object> key() {
        return jwk((RSAPublicKey) keys.getPublic(), "one");
    }

    static Map<String, Object> jwk(RSAPublicKey key, String id) {
        return Map.of(
                "kty",
                "RSA",
                "kid",
                id,
                "use",
                "sig",
                "alg",
                "RS256",
                "n",
                unsignedBytes(key.getModulus()),
                "e",
                unsignedBytes(key.getPublicExponent()));
    }

    private static String unsignedBytes(BigInteger number) {
        byte[] bytes = number.toByteArray();
        return BASE64.encodeToString(bytes[0] == 0 ? java.util.Arrays.copyOfRange(bytes, 1, bytes.length) : bytes);
    }

    private static String part(Map<String, Object> content) {
        try {
            return BASE64.encodeToString(JSON.writeValueAsBytes(content));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void answer(HttpExchange exchange, Map<String, Object> body) throws IOException {
        requests.incrementAndGet();
        byte[] bytes = JSON.writeValueAsBytes(body);
        exchange.getResponseHeaders().set("Content-Type", "application/json");
        exchange.sendResponseHeaders(200, bytes.length);
        exchange.getResponseBody().write(bytes);
        exchange.close();
    }
}
