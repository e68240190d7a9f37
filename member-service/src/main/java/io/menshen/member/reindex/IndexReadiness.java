package io.menshen.member.reindex;

import jakarta.enterprise.context.ApplicationScoped;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.HealthCheckResponseBuilder;
import org.eclipse.microprofile.health.Readiness;

/// Says how the search index fits. Always up: one that does not fit serves all the same.
@Readiness
@ApplicationScoped
class IndexReadiness implements HealthCheck {

    private final IndexWatch watch;

    IndexReadiness(IndexWatch watch) {
        this.watch = watch;
    }

    @Override
    public HealthCheckResponse call() {
        HealthCheckResponseBuilder answer =
                HealthCheckResponse.named("search-index").up();
        watch.finding()
                .ifPresent(found -> answer.withData("fit", found.fit().name())
                        .withData("bits", found.bits())
                        .withData("rows", found.rows())
                        .withData("alarm", found.alarm()));
        return answer.build();
    }
}
