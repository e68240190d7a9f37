package io.menshen.platform.peer;

import io.menshen.platform.problem.Problem;
import io.quarkus.vertx.http.HttpServerOptionsCustomizer;
import io.quarkus.vertx.http.runtime.filters.Filters;
import io.vertx.core.http.ClientAuth;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jspecify.annotations.Nullable;

/// Answers only those whose certificate bears a name from [PeerConfig#allowed]; everybody else gets 403 before
/// anything of the request is looked at.
///
/// The handshake asks for a certificate and checks one that is shown; that one *was* shown is asked here, because a
/// failed handshake leaves no word in anybody's log.
@Singleton
public class PeerGate implements HttpServerOptionsCustomizer {

    /// Before every other filter of Quarkus.
    private static final int FIRST = 100_000;

    private static final int DNS_NAME = 2;

    private final @Nullable Set<String> allowed;
    private final boolean probedHere;

    PeerGate(
            PeerConfig config,
            @ConfigProperty(name = "quarkus.management.enabled", defaultValue = "false") boolean management) {
        this.allowed = config.allowed().map(Set::copyOf).orElse(null);
        this.probedHere = !management;
    }

    @Override
    public void customizeHttpsServer(HttpServerOptions options) {
        if (allowed != null) {
            options.setClientAuth(ClientAuth.REQUEST);
        }
    }

    void install(@Observes Filters filters) {
        if (allowed != null) {
            filters.register(this::admit, FIRST);
        }
    }

    void admit(RoutingContext context) {
        Optional<PeerRefusal> refusal =
                probedHere && isProbe(context.normalizedPath()) ? Optional.empty() : refusal(context.request());
        if (refusal.isEmpty()) {
            context.next();
            return;
        }
        refusal.get().tell("a caller");
        Problem problem = Problem.of(403, "peer-refused");
        context.response()
                .setStatusCode(problem.status())
                .putHeader("Content-Type", "application/problem+json")
                .end(problem.toJson(Locale.ENGLISH));
    }

    private Optional<PeerRefusal> refusal(HttpServerRequest request) {
        if (allowed == null) {
            return Optional.empty();
        }
        @Nullable SSLSession session = request.sslSession();
        if (session == null) {
            return Optional.of(PeerRefusal.IN_CLEAR);
        }
        try {
            return session.getPeerCertificates()[0] instanceof X509Certificate certificate
                            && names(certificate).stream().anyMatch(allowed::contains)
                    ? Optional.empty()
                    : Optional.of(PeerRefusal.NAME);
        } catch (SSLPeerUnverifiedException _) {
            return Optional.of(PeerRefusal.NO_CERTIFICATE);
        }
    }

    /// The kubelet and Prometheus have no certificate. With a management port of its own nothing is open here.
    private static boolean isProbe(String path) {
        return path.startsWith("/q/health/") || path.equals("/q/metrics");
    }

    private static List<String> names(X509Certificate certificate) {
        try {
            @Nullable Collection<List<?>> alternatives = certificate.getSubjectAlternativeNames();
            return alternatives == null
                    ? List.of()
                    : alternatives.stream()
                            .filter(each -> each.get(0) instanceof Integer kind && kind == DNS_NAME)
                            .map(each -> String.valueOf(each.get(1)))
                            .toList();
        } catch (CertificateParsingException _) {
            return List.of();
        }
    }
}
