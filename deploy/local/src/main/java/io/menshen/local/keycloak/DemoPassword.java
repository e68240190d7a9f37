package io.menshen.local.keycloak;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Base64;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;

/// The demo users' password in the hashed form that Keycloak exports and imports.
///
/// Hashed here once, because Keycloak would hash it anew for each of the users, which is most of the time that the
/// import takes. At a user's first login Keycloak replaces the hash by one of its own choice.
final class DemoPassword {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int ITERATIONS = 210_000;

    private DemoPassword() {}

    static ObjectNode hashed(String password) {
        byte[] salt = new byte[16];
        new SecureRandom().nextBytes(salt);
        byte[] hash;
        try {
            hash = SecretKeyFactory.getInstance("PBKDF2WithHmacSHA512")
                    .generateSecret(new PBEKeySpec(password.toCharArray(), salt, ITERATIONS, 512))
                    .getEncoded();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
        ObjectNode how =
                JSON.createObjectNode().put("algorithm", "pbkdf2-sha512").put("hashIterations", ITERATIONS);
        how.putObject("additionalParameters");
        ObjectNode what = JSON.createObjectNode()
                .put("value", Base64.getEncoder().encodeToString(hash))
                .put("salt", Base64.getEncoder().encodeToString(salt));
        what.putObject("additionalParameters");
        return JSON.createObjectNode()
                .put("type", "password")
                .put("credentialData", how.toString())
                .put("secretData", what.toString());
    }
}
