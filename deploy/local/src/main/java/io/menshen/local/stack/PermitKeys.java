package io.menshen.local.stack;

import io.menshen.local.process.OwnerOnly;
import io.menshen.local.process.ServerFailure;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.util.Base64;

/// The key pair of permits: the gateway signs with the private half, the inner services know the public one.
public record PermitKeys(Path privateKey, Path publicKey) {

    /// The pair in this folder, made at first need.
    public static PermitKeys in(Path folder) {
        PermitKeys keys = new PermitKeys(folder.resolve("permit-private.pem"), folder.resolve("permit-public.pem"));
        try {
            if (!Files.exists(keys.privateKey) || !Files.exists(keys.publicKey)) {
                KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
                generator.initialize(2048);
                KeyPair pair = generator.generateKeyPair();
                OwnerOnly.write(
                        keys.publicKey, pem("PUBLIC KEY", pair.getPublic().getEncoded()));
                OwnerOnly.write(
                        keys.privateKey, pem("PRIVATE KEY", pair.getPrivate().getEncoded()));
            }
            return keys;
        } catch (IOException | GeneralSecurityException e) {
            throw new ServerFailure("The permit keys in %s cannot be made or read.".formatted(folder), e);
        }
    }

    private static byte[] pem(String kind, byte[] der) {
        String body = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der);
        return "-----BEGIN %s-----%n%s%n-----END %s-----%n"
                .formatted(kind, body, kind)
                .getBytes(StandardCharsets.US_ASCII);
    }
}
