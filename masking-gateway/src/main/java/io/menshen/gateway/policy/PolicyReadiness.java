package io.menshen.gateway.policy;

import io.menshen.gateway.basis.ConsentBasis;
import io.menshen.gateway.disclosure.DisclosureLog;
import jakarta.enterprise.context.ApplicationScoped;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;
import org.jspecify.annotations.Nullable;

/// Ready when it knows what to expose and what to mask – the rules in force – and could record. Whether Kafka takes
/// records and whether
/// the lease holds is shown, not required: without them the door stays open and shows less.
@Readiness
@ApplicationScoped
public class PolicyReadiness implements HealthCheck {

    private final Policy policy;
    private final DisclosureLog log;
    private final ConsentBasis basis;

    PolicyReadiness(Policy policy, DisclosureLog log, ConsentBasis basis) {
        this.policy = policy;
        this.log = log;
        this.basis = basis;
    }

    @Override
    public HealthCheckResponse call() {
        @Nullable Edition edition = policy.inForce();
        boolean ready = edition != null && policy.missing().isEmpty() && log.constructed();
        return HealthCheckResponse.named("door")
                .status(ready)
                .withData("policy", edition == null ? "none" : edition.rules().version())
                .withData(
                        "operations",
                        edition == null ? 0 : edition.exposure().operations().size())
                .withData(
                        "faults",
                        edition == null ? 0 : edition.exposure().faults().size())
                .withData("missingDocuments", String.join(" ", policy.missing()))
                .withData("records", log.open() ? "acknowledged" : "waiting for Kafka")
                .withData("lease", basis.leased() ? "held" : "none")
                .build();
    }
}
