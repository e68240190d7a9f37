package io.menshen.local.tls;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.InstantSource;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AuthorityTest {

    @TempDir
    Path folder;

    @Test
    void certificatesAreMadeOnceAndAnewBeforeTheyEnd() throws Exception {
        InstantSource now = InstantSource.system();
        Authority authority = new Authority(folder, "not-a-secret", now);
        X509Certificate first = read(authority.identity("member-service").certificate());

        X509Certificate again = read(authority.identity("member-service").certificate());
        X509Certificate later =
                read(new Authority(folder, "not-a-secret", InstantSource.offset(now, Duration.ofDays(61)))
                        .identity("member-service")
                        .certificate());

        assertThat(again).isEqualTo(first);
        assertThat(later.getSerialNumber()).isNotEqualTo(first.getSerialNumber());
        first.verify(read(folder.resolve("ca.crt")).getPublicKey());
        later.verify(read(folder.resolve("ca.crt")).getPublicKey());
        assertThat(first.getSubjectAlternativeNames().toString()).contains("member-service", "127.0.0.1");
        assertThat(first.getBasicConstraints()).isNegative();
    }

    @Test
    void everythingIsItsOwnersAlone() throws Exception {
        Authority authority = new Authority(folder.resolve("tls"), "not-a-secret");
        assertThat(authority.context("operator").getProtocol()).isEqualTo("TLS");

        try (Stream<Path> files = Files.walk(folder.resolve("tls"))) {
            for (Path file : files.toList()) {
                assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                        .as(file.toString())
                        .endsWith("------");
            }
        }
    }

    private static X509Certificate read(Path pem) throws Exception {
        try (InputStream stream = Files.newInputStream(pem)) {
            return (X509Certificate) CertificateFactory.getInstance("X.509").generateCertificate(stream);
        }
    }
}
