package io.menshen.member.apart;

import jakarta.enterprise.context.ApplicationScoped;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.HealthCheckResponseBuilder;
import org.eclipse.microprofile.health.Readiness;

/// Says how the database of what lies apart is. It is never a reason to take the service out: deliveries and
/// most other reads need nothing from there.
@Readiness
@ApplicationScoped
class ApartReadiness implements HealthCheck {

    private final ApartStore store;
    private final Move move;
    private final OrphanSweep sweep;

    ApartReadiness(ApartStore store, Move move, OrphanSweep sweep) {
        this.store = store;
        this.move = move;
        this.sweep = sweep;
    }

    @Override
    public HealthCheckResponse call() {
        HealthCheckResponseBuilder answer = HealthCheckResponse.named("apart").up();
        store.obstacle()
                .ifPresentOrElse(
                        reason -> answer.withData("state", "degraded")
                                .withData("reason", "identity and payment data cannot be read or written: " + reason),
                        () -> answer.withData("state", sweep.missing() > 0 ? "degraded" : "whole"));
        return answer.withData("missing", sweep.missing())
                .withData("to-move", move.left())
                .build();
    }
}
