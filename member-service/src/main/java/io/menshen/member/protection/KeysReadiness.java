package io.menshen.member.protection;

import jakarta.enterprise.context.ApplicationScoped;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.HealthCheckResponseBuilder;
import org.eclipse.microprofile.health.Readiness;

/// Ready as long as sealed data can be opened, and says what stands in the way.
///
/// A sealed Vault alone does not take the service out: the keys that are open serve reads until their time is over.
@Readiness
@ApplicationScoped
class KeysReadiness implements HealthCheck {

    private final Keks keks;
    private final IndexKeys index;
    private final KeyKeeper keeper;

    KeysReadiness(Keks keks, IndexKeys index, KeyKeeper keeper) {
        this.keks = keks;
        this.index = index;
        this.keeper = keeper;
    }

    @Override
    public HealthCheckResponse call() {
        HealthCheckResponseBuilder answer = HealthCheckResponse.named("keys").status(keks.anyOpen() && index.open());
        keeper.obstacle().ifPresent(reason -> answer.withData("reason", reason));
        return answer.build();
    }
}
