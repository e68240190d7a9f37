package io.menshen.gateway.caller;

import io.quarkus.oidc.runtime.OidcProvider;
import io.quarkus.oidc.runtime.TenantConfigBean;
import io.quarkus.oidc.runtime.TenantConfigContext;
import io.quarkus.runtime.StartupEvent;
import io.vertx.core.Vertx;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.util.Base64;
import org.jboss.logging.Logger;
import org.jose4j.jwt.consumer.InvalidJwtException;

/// Fetches the identity provider's keys now and then, so that a key it has given up is not believed for ever.
///
/// By itself quarkus-oidc looks again only when a token names a key that it does not know, which a token under a
/// withdrawn key never does. It has no call for looking otherwise, so this shows it a token under a key that nobody
/// has. Its own limit holds for both (`quarkus.oidc.token.forced-jwk-refresh-interval`): a flood of tokens with unknown
/// keys causes one fetch in that time. While the provider does not answer, the keys stay as they are.
@ApplicationScoped
public class KeyWatch {

    private static final Logger LOG = Logger.getLogger(KeyWatch.class);

    private static final String NOBODYS =
            part("{\"alg\":\"RS256\",\"kid\":\"nobody's\"}") + "." + part("{}") + "." + part("no signature");

    private final TenantConfigBean tenants;
    private final Vertx vertx;
    private final CallersConfig config;

    KeyWatch(TenantConfigBean tenants, Vertx vertx, CallersConfig config) {
        this.tenants = tenants;
        this.vertx = vertx;
        this.config = config;
    }

    void begin(@Observes StartupEvent event) {
        vertx.setPeriodic(config.keyRefresh().toMillis(), _ -> look());
    }

    private void look() {
        TenantConfigContext tenant = tenants.getDefaultTenant();
        OidcProvider provider = tenant.ready() ? tenant.provider() : null;
        if (provider != null) {
            provider.refreshJwksAndVerifyJwtToken(NOBODYS, false, false, null)
                    .subscribe()
                    .with(_ -> LOG.error("a token under nobody's key was found good"), failure -> {
                        if (!(failure instanceof InvalidJwtException)) {
                            LOG.warnf(
                                    "the identity provider's keys could not be fetched: %s",
                                    failure.getClass().getSimpleName());
                        }
                    });
        }
    }

    private static String part(String text) {
        return Base64.getUrlEncoder()
                .withoutPadding()
                .encodeToString(text.getBytes(java.nio.charset.StandardCharsets.UTF_8));
    }
}
