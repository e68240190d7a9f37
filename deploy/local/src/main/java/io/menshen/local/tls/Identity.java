package io.menshen.local.tls;

import java.nio.file.Path;

/// The files of one server or caller, all for their owner only.
///
/// @param certificate its certificate and those above it, PEM
/// @param key its private key, PKCS #8 in PEM
/// @param both key and certificates in one file, as Kafka wants them
/// @param authority the authority that it believes, PEM
public record Identity(Path certificate, Path key, Path both, Path authority) {

    static Identity in(Path folder) {
        return new Identity(
                folder.resolve("tls.crt"),
                folder.resolve("tls.key"),
                folder.resolve("tls.pem"),
                folder.resolve("ca.crt"));
    }
}
