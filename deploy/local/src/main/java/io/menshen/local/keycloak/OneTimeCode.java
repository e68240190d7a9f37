package io.menshen.local.keycloak;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Instant;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/// The demo users' one-time codes (RFC 6238): what an app on their phone would show.
///
/// @param secret as Keycloak keeps it
record OneTimeCode(String secret) {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final long PERIOD = 30;
    private static final int DIGITS = 6;

    String at(Instant time) {
        try {
            Mac mac = Mac.getInstance("HmacSHA1");
            mac.init(new SecretKeySpec(secret.getBytes(StandardCharsets.UTF_8), "HmacSHA1"));
            byte[] hash = mac.doFinal(ByteBuffer.allocate(Long.BYTES)
                    .putLong(time.getEpochSecond() / PERIOD)
                    .array());
            // RFC 4226, 5.3: four bytes from the place that the last half-byte names, without the sign
            int number = ByteBuffer.wrap(hash, hash[hash.length - 1] & 0xf, Integer.BYTES)
                            .getInt()
                    & Integer.MAX_VALUE;
            return "%06d".formatted(number % 1_000_000);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has HmacSHA1", e);
        }
    }

    /// In the form that Keycloak exports and imports.
    ObjectNode credential() {
        ObjectNode how = JSON.createObjectNode()
                .put("subType", "totp")
                .put("digits", DIGITS)
                .put("counter", 0)
                .put("period", PERIOD)
                .put("algorithm", "HmacSHA1");
        return JSON.createObjectNode()
                .put("type", "otp")
                .put("userLabel", "demo")
                .put("credentialData", how.toString())
                .put("secretData", JSON.createObjectNode().put("value", secret).toString());
    }

    @Override
    public String toString() {
        return "OneTimeCode";
    }
}
