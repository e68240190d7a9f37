package io.menshen.platform.peer;

import io.quarkus.tls.runtime.TrustStoreAndTrustOptions;
import io.quarkus.tls.runtime.TrustStoreProvider;
import io.smallrye.common.annotation.Identifier;
import io.vertx.core.Vertx;
import io.vertx.core.net.TrustOptions;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;
import org.jspecify.annotations.Nullable;

/// Whom the TLS configuration `suite` believes: the JDK's own check against [PeerConfig#authority], which also tells
/// the log when it refuses. Without an authority nobody is believed. Quarkus asks for it anew at every reload.
@ApplicationScoped
@Identifier("suite")
public class PeerTrust implements TrustStoreProvider {

    private final PeerConfig config;

    PeerTrust(PeerConfig config) {
        this.config = config;
    }

    @Override
    public TrustStoreAndTrustOptions getTrustStore(Vertx vertx) {
        try {
            KeyStore authorities = KeyStore.getInstance(KeyStore.getDefaultType());
            authorities.load(null, null);
            @Nullable Path file = config.authority().orElse(null);
            if (file == null) {
                // Quarkus asks everywhere, also where nothing speaks TLS: nobody is believed
                return new TrustStoreAndTrustOptions(authorities, TrustOptions.wrap(new Telling(plain(authorities))));
            }
            try (InputStream pem = Files.newInputStream(file)) {
                int number = 0;
                for (Certificate each : CertificateFactory.getInstance("X.509").generateCertificates(pem)) {
                    authorities.setCertificateEntry("authority-" + number++, each);
                }
            }
            if (authorities.size() == 0) {
                throw new IllegalStateException("there is no certificate in menshen.peer.authority");
            }
            return new TrustStoreAndTrustOptions(authorities, TrustOptions.wrap(new Telling(plain(authorities))));
        } catch (IOException | GeneralSecurityException e) {
            throw new IllegalStateException("menshen.peer.authority cannot be read", e);
        }
    }

    private static X509ExtendedTrustManager plain(KeyStore authorities) throws GeneralSecurityException {
        TrustManagerFactory factory = TrustManagerFactory.getInstance("PKIX");
        factory.init(authorities);
        for (TrustManager manager : factory.getTrustManagers()) {
            if (manager instanceof X509ExtendedTrustManager extended) {
                return extended;
            }
        }
        throw new GeneralSecurityException("the JDK has no trust manager for X.509");
    }

    /// The JDK's decision, told to the log when it is no.
    private static final class Telling extends X509ExtendedTrustManager {

        private static final String CALLER = "a caller";
        private static final String SERVER = "a server";

        private final X509ExtendedTrustManager decides;

        Telling(X509ExtendedTrustManager decides) {
            this.decides = decides;
        }

        @FunctionalInterface
        private interface Check {
            void run() throws CertificateException;
        }

        private static void told(String who, Check check) throws CertificateException {
            try {
                check.run();
            } catch (CertificateException refused) {
                PeerRefusal.of(refused).tell(who);
                throw refused;
            }
        }

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine)
                throws CertificateException {
            told(CALLER, () -> decides.checkClientTrusted(chain, type, engine));
        }

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine)
                throws CertificateException {
            told(SERVER, () -> decides.checkServerTrusted(chain, type, engine));
        }

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket)
                throws CertificateException {
            told(CALLER, () -> decides.checkClientTrusted(chain, type, socket));
        }

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket)
                throws CertificateException {
            told(SERVER, () -> decides.checkServerTrusted(chain, type, socket));
        }

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type) throws CertificateException {
            told(CALLER, () -> decides.checkClientTrusted(chain, type));
        }

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type) throws CertificateException {
            told(SERVER, () -> decides.checkServerTrusted(chain, type));
        }

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return decides.getAcceptedIssuers();
        }
    }
}
