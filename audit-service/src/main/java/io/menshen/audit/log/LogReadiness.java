package io.menshen.audit.log;

import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.HealthCheckResponseBuilder;
import org.eclipse.microprofile.health.Readiness;
import org.jspecify.annotations.Nullable;

/// Ready means: what is read now can be proved soon. Anything else is said with its reason.
@Readiness
@ApplicationScoped
class LogReadiness implements HealthCheck {

    /// "An entry is provable within five seconds."
    private static final Duration PROVABLE_WITHIN = Duration.ofSeconds(5);

    private final LogStatus status;

    LogReadiness(LogStatus status) {
        this.status = status;
    }

    @Override
    public HealthCheckResponse call() {
        LogStatus.Snapshot now = status.snapshot();
        boolean signing = status.unsignedFor().compareTo(PROVABLE_WITHIN) <= 0;
        boolean up = switch (now.state()) {
            case STARTING, FROZEN -> false;
            case STANDBY, READING_ONLY -> true;
            case APPENDING -> signing;
        };
        HealthCheckResponseBuilder answer = HealthCheckResponse.named("log")
                .status(up)
                .withData("state", now.state().name())
                .withData("size", now.size())
                .withData("signedSize", now.signedSize());
        @Nullable String reason = now.reason();
        @Nullable String waits = status.signingWaits();
        if (reason != null) {
            answer.withData("reason", reason);
        } else if (waits != null) {
            answer.withData("reason", "signing waits: " + waits);
        }
        return answer.build();
    }
}
