package io.menshen.gateway.door;

import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.Base64;
import java.util.UUID;
import org.jose4j.jwk.JsonWebKey.OutputControlLevel;
import org.jose4j.jwk.PublicJsonWebKey;
import org.jose4j.jws.JsonWebSignature;
import org.jose4j.lang.JoseException;

/// A DPoP proof, right and in every wrong way. Each signing makes up a new `jti`, unless one was given.
record Proof(
        PublicJsonWebKey shown,
        PublicJsonWebKey signer,
        String algorithm,
        String type,
        boolean secret,
        JsonObject claims) {

    private static final Base64.Encoder BASE64 = Base64.getUrlEncoder().withoutPadding();

    static Proof by(PublicJsonWebKey key) {
        return new Proof(key, key, "ES256", "dpop+jwt", false, new JsonObject());
    }

    Proof of(String method, String target, String token) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(token.getBytes(StandardCharsets.US_ASCII));
            return with("htm", method)
                    .with("htu", target)
                    .with("ath", BASE64.encodeToString(hash))
                    .with("iat", Instant.now().getEpochSecond())
                    .with("jti", "");
        } catch (java.security.GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    String target() {
        return claims.getString("htu");
    }

    Proof with(String name, Object value) {
        JsonObject changed = claims.copy();
        if (value == null) {
            changed.remove(name);
        } else {
            changed.put(name, value);
        }
        return new Proof(shown, signer, algorithm, type, secret, changed);
    }

    Proof signedBy(PublicJsonWebKey other) {
        return new Proof(shown, other, algorithm, type, secret, claims);
    }

    Proof signedWith(String other, PublicJsonWebKey key) {
        return new Proof(key, key, other, type, secret, claims);
    }

    Proof typed(String other) {
        return new Proof(shown, signer, algorithm, other, secret, claims);
    }

    Proof withPrivateKey() {
        return new Proof(shown, signer, algorithm, type, true, claims);
    }

    String sign() {
        JsonWebSignature proof = new JsonWebSignature();
        proof.setHeader("typ", type);
        proof.setAlgorithmHeaderValue(algorithm);
        proof.getHeaders()
                .setObjectHeaderValue(
                        "jwk",
                        shown.toParams(secret ? OutputControlLevel.INCLUDE_PRIVATE : OutputControlLevel.PUBLIC_ONLY));
        JsonObject payload = claims.copy();
        if ("".equals(payload.getString("jti"))) {
            payload.put("jti", UUID.randomUUID().toString());
        }
        proof.setPayload(payload.encode());
        proof.setKey(signer.getPrivateKey());
        proof.setDoKeyValidation(false);
        try {
            return proof.getCompactSerialization();
        } catch (JoseException e) {
            throw new IllegalStateException(e);
        }
    }

    String unsigned() {
        JsonObject head = new JsonObject()
                .put("typ", "dpop+jwt")
                .put("alg", "none")
                .put("jwk", new JsonObject(shown.toParams(OutputControlLevel.PUBLIC_ONLY)));
        return part(head) + "." + part(claims.copy().put("jti", "x")) + ".";
    }

    static String thumbprint(PublicJsonWebKey key) {
        return key.calculateBase64urlEncodedThumbprint("SHA-256");
    }

    private static String part(JsonObject json) {
        return BASE64.encodeToString(json.encode().getBytes(StandardCharsets.UTF_8));
    }
}
