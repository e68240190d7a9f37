package io.menshen.local.tls;

import io.menshen.local.process.OwnerOnly;
import io.menshen.local.process.ServerFailure;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/// A small certificate authority in a folder: for the TLS connections of a stack on one machine, and for tests. It is
/// trusted by nobody but that stack. Certificates are made by the JDK's own `keytool`.
public final class Authority {

    /// When this little time is left, a new one is made: at the next start, or while the launcher looks.
    public static final Duration RENEWED_BEFORE = Duration.ofDays(30);

    private static final int DAYS = 90;
    private static final int DAYS_OF_AUTHORITY = 3650;
    private static final String CA = "ca";
    private static final String PASSWORD = "MENSHEN_STORE_PASSWORD";

    private final Path folder;
    private final Path store;
    private final String password;
    private final InstantSource clock;

    /// @param folder where everything lies
    /// @param password of the key store that holds the authority's key
    public Authority(Path folder, String password) {
        this(folder, password, InstantSource.system());
    }

    Authority(Path folder, String password, InstantSource clock) {
        this.folder = folder;
        this.store = folder.resolve("authority.p12");
        this.password = password;
        this.clock = clock;
    }

    /// Where the authority's certificate is, PEM; made with the first [#identity].
    public Path certificate() {
        return folder.resolve("ca.crt");
    }

    /// TLS for a caller of this name, which believes this authority alone.
    public SSLContext context(String name) {
        Identity identity = identity(name);
        try {
            KeyStore own = KeyStore.getInstance("PKCS12");
            own.load(null, null);
            String pem = Files.readString(identity.key());
            String body = pem.replaceAll("-----[A-Z ]+-----|\\s", "");
            Key key = KeyFactory.getInstance("EC")
                    .generatePrivate(new PKCS8EncodedKeySpec(Base64.getDecoder().decode(body)));
            own.setKeyEntry("own", key, new char[0], readAll(identity.certificate()));
            KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
            keys.init(own, new char[0]);
            KeyStore believed = KeyStore.getInstance("PKCS12");
            believed.load(null, null);
            believed.setCertificateEntry(CA, readAll(identity.authority())[0]);
            TrustManagerFactory trust = TrustManagerFactory.getInstance("PKIX");
            trust.init(believed);
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(keys.getKeyManagers(), trust.getTrustManagers(), null);
            return context;
        } catch (IOException | GeneralSecurityException e) {
            throw new ServerFailure("The certificate of %s in %s cannot be used.".formatted(name, folder), e);
        }
    }

    private static Certificate[] readAll(Path pem) throws IOException, GeneralSecurityException {
        try (InputStream stream = Files.newInputStream(pem)) {
            return CertificateFactory.getInstance("X.509")
                    .generateCertificates(stream)
                    .toArray(new Certificate[0]);
        }
    }

    /// Key and certificate under this name, made at first need and anew before they end.
    ///
    /// The certificate bears the name, and the loopback addresses of this machine.
    public synchronized Identity identity(String name) {
        ensureAuthority();
        Identity identity = Identity.in(folder.resolve(name));
        if (!usable(identity)) {
            issue(name, identity, "-1H", DAYS);
        }
        return identity;
    }

    /// A certificate that ended yesterday, for tests of who refuses it.
    public synchronized Identity ended(String name) {
        ensureAuthority();
        Identity identity = Identity.in(folder.resolve("ended-" + name));
        issue(name, identity, "-3d", 2);
        return identity;
    }

    private void ensureAuthority() {
        try {
            OwnerOnly.folder(folder);
            if (Files.exists(store) && lasts(folder.resolve("ca.crt"))) {
                return;
            }
            Path fresh = folder.resolve("authority.new");
            Files.deleteIfExists(fresh);
            keytool(
                    fresh,
                    "-genkeypair",
                    "-alias",
                    CA,
                    "-dname",
                    "CN=Menshen local authority",
                    "-ext",
                    "bc:c=ca:true,pathlen:0",
                    "-ext",
                    "ku:c=keyCertSign,cRLSign",
                    "-validity",
                    Integer.toString(DAYS_OF_AUTHORITY));
            Certificate certificate = read(fresh).getCertificate(CA);
            OwnerOnly.write(folder.resolve("ca.crt"), pem("CERTIFICATE", certificate.getEncoded()));
            Files.move(fresh, store, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException | GeneralSecurityException e) {
            throw new ServerFailure("The certificate authority in %s cannot be made or read.".formatted(folder), e);
        }
    }

    private boolean usable(Identity identity) {
        try {
            return Files.exists(identity.both())
                    && Files.mismatch(identity.authority(), folder.resolve("ca.crt")) == -1
                    && lasts(identity.certificate());
        } catch (IOException _) {
            return false;
        }
    }

    /// Will the first certificate of the file still be valid for a while?
    private boolean lasts(Path pem) {
        try {
            return readAll(pem)[0] instanceof X509Certificate first
                    && first.getNotAfter().toInstant().isAfter(clock.instant().plus(RENEWED_BEFORE));
        } catch (IOException | GeneralSecurityException _) {
            return false;
        }
    }

    private void issue(String name, Identity identity, String start, int days) {
        // In a copy of the store, so that the authority's own never holds anybody else's key.
        Path copy = folder.resolve(name + ".new");
        try {
            Files.deleteIfExists(copy);
            OwnerOnly.write(copy, Files.readAllBytes(store));
            keytool(
                    copy,
                    "-genkeypair",
                    "-alias",
                    name,
                    "-dname",
                    "CN=" + name,
                    "-signer",
                    CA,
                    "-ext",
                    "san=dns:" + name + ",dns:localhost,ip:127.0.0.1",
                    "-ext",
                    "ku:c=digitalSignature",
                    "-ext",
                    "eku=serverAuth,clientAuth",
                    "-startdate",
                    start,
                    "-validity",
                    Integer.toString(days));
            KeyStore made = read(copy);
            Key key = made.getKey(name, password.toCharArray());
            ByteArrayOutputStream chain = new ByteArrayOutputStream();
            for (Certificate each : made.getCertificateChain(name)) {
                chain.write(pem("CERTIFICATE", each.getEncoded()));
            }
            byte[] secret = pem("PRIVATE KEY", key.getEncoded());
            ByteArrayOutputStream both = new ByteArrayOutputStream();
            both.write(secret);
            both.write(chain.toByteArray());
            OwnerOnly.write(identity.authority(), Files.readAllBytes(folder.resolve("ca.crt")));
            OwnerOnly.write(identity.key(), secret);
            OwnerOnly.write(identity.certificate(), chain.toByteArray());
            OwnerOnly.write(identity.both(), both.toByteArray());
        } catch (IOException | GeneralSecurityException e) {
            throw new ServerFailure("The certificate of %s in %s cannot be made.".formatted(name, folder), e);
        } finally {
            try {
                Files.deleteIfExists(copy);
            } catch (IOException _) {
                // Owner-only, and replaced at the next issue.
            }
        }
    }

    private KeyStore read(Path file) throws IOException, GeneralSecurityException {
        return KeyStore.getInstance(file.toFile(), password.toCharArray());
    }

    private void keytool(Path file, String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-J-XX:TieredStopAtLevel=1",
                "-J-Xmx64m"));
        command.addAll(Arrays.asList(arguments));
        command.addAll(List.of(
                "-keyalg",
                "EC",
                "-groupname",
                "secp256r1",
                "-storetype",
                "PKCS12",
                "-keystore",
                file.toString(),
                "-storepass:env",
                PASSWORD));
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().put(PASSWORD, password);
        Process process = builder.start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        try {
            if (process.waitFor() != 0) {
                throw new IOException("keytool says: "
                        + output.lines().reduce((_, last) -> last).orElse("nothing"));
            }
        } catch (InterruptedException _) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
            throw new IOException("interrupted");
        }
        Files.setPosixFilePermissions(file, java.nio.file.attribute.PosixFilePermissions.fromString("rw-------"));
    }

    private static byte[] pem(String kind, byte[] der) {
        String body = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der);
        return "-----BEGIN %s-----%n%s%n-----END %s-----%n"
                .formatted(kind, body, kind)
                .getBytes(StandardCharsets.US_ASCII);
    }
}
