package io.menshen.gateway.budget;

import io.menshen.gateway.permit.Permits;
import jakarta.enterprise.context.ApplicationScoped;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.UUID;
import javax.crypto.Mac;
import javax.crypto.SecretKey;

/// Names for persons and members that mean nothing to whoever has the database: HMAC-SHA-256 under a key that all
/// gateways share and that the database never sees, cut to 128 bits.
@ApplicationScoped
class Tags {

    private static final String ALGORITHM = "HmacSHA256";

    private final SecretKey key;

    Tags(Permits permits) {
        this.key = permits.secretFor("menshen unmasking budgets", ALGORITHM);
    }

    /// @param person OIDC subject
    UUID pot(String person, String role) {
        return tag("pot", person, role);
    }

    /// Another one for each pot, so that rows of two persons cannot be compared.
    UUID member(UUID pot, String member) {
        return tag("member", pot.toString(), member);
    }

    private UUID tag(String what, String first, String second) {
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(key);
            for (String part : new String[] {what, first, second}) {
                byte[] bytes = part.getBytes(StandardCharsets.UTF_8);
                mac.update(
                        ByteBuffer.allocate(Integer.BYTES).putInt(bytes.length).array());
                mac.update(bytes);
            }
            ByteBuffer tag = ByteBuffer.wrap(mac.doFinal());
            return new UUID(tag.getLong(), tag.getLong());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java has HMAC-SHA-256", e);
        }
    }
}
