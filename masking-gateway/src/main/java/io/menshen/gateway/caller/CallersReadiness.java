package io.menshen.gateway.caller;

import io.quarkus.oidc.runtime.TenantConfigBean;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;

/// Ready once the identity provider's keys are known; that it cannot be reached later stops nobody who holds a
/// token.
///
/// quarkus-oidc fetches the keys when it starts, and after a failure only for the next caller. No caller comes to a
/// gateway that is not ready, so this asks in their place. (The extension's own check asks the provider each time.)
@Readiness
@ApplicationScoped
public class CallersReadiness implements HealthCheck {

    private static final Duration LIMIT = Duration.ofSeconds(3);

    private final TenantConfigBean tenants;

    CallersReadiness(TenantConfigBean tenants) {
        this.tenants = tenants;
    }

    @Override
    public HealthCheckResponse call() {
        boolean known = known();
        return HealthCheckResponse.named("callers")
                .status(known)
                .withData("keys", known ? "known" : "the identity provider has not answered yet")
                .build();
    }

    private boolean known() {
        if (tenants.getDefaultTenant().ready()) {
            return true;
        }
        try {
            return tenants.getDefaultTenant().initialize().await().atMost(LIMIT).ready();
        } catch (RuntimeException e) {
            return false;
        }
    }
}
