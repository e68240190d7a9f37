package io.menshen.gateway.console;

import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.net.URI;
import java.util.Optional;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/// Tells a browser what the pages may do, and the pages where people sign in.
@ApplicationScoped
class Console {

    /// The threshold lets no path end in a slash.
    private static final String HOME = "/console/index.html";

    private final String settings;
    private final String policy;

    /// @param named the issuer in people's tokens
    /// @param server where the gateway itself finds it, which is the same when nothing else is said
    Console(
            @ConfigProperty(name = "quarkus.oidc.token.issuer") Optional<String> named,
            @ConfigProperty(name = "quarkus.oidc.auth-server-url") String server) {
        String issuer = named.orElse(server);
        settings = JsonObject.of("issuer", issuer).encode();
        URI at = URI.create(issuer);
        // scripts of these files alone, no HTML out of text, no other place to send anything to (CSP Level 3, Trusted
        // Types)
        policy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self' "
                + at.getScheme() + "://" + at.getAuthority()
                + "; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
                + "; require-trusted-types-for 'script'; trusted-types lit-html";
    }

    void serve(@Observes Router router) {
        router.get("/console").handler(request -> request.redirect(HOME));
        router.get("/").handler(request -> request.redirect(HOME));
        router.get("/console/settings.json")
                .handler(request -> request.response()
                        .putHeader("Content-Type", "application/json")
                        .end(settings));
        router.get("/console/*").handler(this::bound);
    }

    private void bound(RoutingContext request) {
        request.response().putHeader("Content-Security-Policy", policy);
        request.next();
    }
}
