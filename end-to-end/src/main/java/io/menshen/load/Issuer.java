package io.menshen.load;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpServer;
import io.menshen.caller.SignIn;
import java.io.IOException;
import java.math.BigInteger;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.security.interfaces.RSAPublicKey;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.UnaryOperator;

/// An identity provider of our own with as many members as are wanted: the realm has a handful of demo users,
/// and signing hundreds in through its pages would take longer than what is to be tried. Tokens look like
/// Keycloak's.
final class Issuer implements SignIn, AutoCloseable {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Base64.Encoder BASE64 = Base64.getUrlEncoder().withoutPadding();
    private static final long LIFE_SECONDS = 300;

    private final KeyPair keys;
    private final HttpServer server;
    private final UnaryOperator<String> phoneOf;

    /// @param phoneOf the verified mobile of a user
    Issuer(UnaryOperator<String> phoneOf) {
        this.phoneOf = phoneOf;
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
            generator.initialize(2048);
            keys = generator.generateKeyPair();
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException | GeneralSecurityException e) {
            throw new IllegalStateException("no identity provider of our own", e);
        }
        RSAPublicKey key = (RSAPublicKey) keys.getPublic();
        serve("/.well-known/openid-configuration", Map.of("issuer", url(), "jwks_uri", url() + "/certs"));
        serve(
                "/certs",
                Map.of(
                        "keys",
                        List.of(Map.of(
                                "kty", "RSA",
                                "kid", "one",
                                "use", "sig",
                                "alg", "RS256",
                                "n", unsigned(key.getModulus()),
                                "e", unsigned(key.getPublicExponent())))));
        server.start();
    }

    private void serve(String path, Map<String, Object> body) {
        byte[] bytes = bytes(body);
        server.createContext(path, exchange -> {
            exchange.getResponseHeaders().set("Content-Type", "application/json");
            exchange.sendResponseHeaders(200, bytes.length);
            exchange.getResponseBody().write(bytes);
            exchange.close();
        });
    }

    String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    @Override
    public String accessToken(String user) {
        long now = InstantSource.system().instant().getEpochSecond();
        Map<String, Object> claims = new HashMap<>(Map.of(
                "iss",
                url(),
                "aud",
                "menshen-api",
                "typ",
                "Bearer",
                "sub",
                UUID.nameUUIDFromBytes(user.getBytes(StandardCharsets.UTF_8)).toString(),
                "jti",
                UUID.randomUUID().toString(),
                "azp",
                "frontend",
                "acr",
                "1",
                "iat",
                now,
                "auth_time",
                now,
                "exp",
                now + LIFE_SECONDS));
        claims.put("realm_access", Map.of("roles", List.of("member")));
        claims.put("preferred_username", user);
        claims.put("phone_number", phoneOf.apply(user));
        claims.put("phone_number_verified", true);
        try {
            String content = part(Map.of("alg", "RS256", "typ", "JWT", "kid", "one")) + "." + part(claims);
            Signature signature = Signature.getInstance("SHA256withRSA");
            signature.initSign(keys.getPrivate());
            signature.update(content.getBytes(StandardCharsets.US_ASCII));
            return content + "." + BASE64.encodeToString(signature.sign());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK signs by RS256", e);
        }
    }

    private static String part(Map<String, Object> content) {
        return BASE64.encodeToString(bytes(content));
    }

    private static byte[] bytes(Map<String, Object> content) {
        try {
            return JSON.writeValueAsBytes(content);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("plain values are JSON", e);
        }
    }

    private static String unsigned(BigInteger number) {
        byte[] bytes = number.toByteArray();
        return BASE64.encodeToString(bytes[0] == 0 ? Arrays.copyOfRange(bytes, 1, bytes.length) : bytes);
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
