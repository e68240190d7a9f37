package io.menshen.member.reindex;

import io.menshen.member.matching.SearchField;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Map;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.HealthCheckResponseBuilder;
import org.eclipse.microprofile.health.Readiness;

/// Says how the search indexes fit. Always up: one that does not fit serves all the same.
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
        boolean alarm = false;
        for (Map.Entry<SearchField, IndexWatch.Finding> each : watch.findings().entrySet()) {
            IndexWatch.Finding found = each.getValue();
            alarm |= found.alarm();
            answer.withData(
                    each.getKey().code(), found.fit() + ", " + found.bits() + " bits, " + found.rows() + " rows");
        }
        answer.withData("alarm", alarm);
        return answer.build();
    }
}
