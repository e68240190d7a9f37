package io.menshen.gateway.basis;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.menshen.gateway.permit.PermitOrder;
import io.menshen.gateway.permit.Permits;
import io.menshen.gateway.upstream.Upstreams;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.Map;
import java.util.Set;

/// Makes what a member has just decided elsewhere hold at every gateway, before the member is answered (ADR
/// 0005).
@ApplicationScoped
public class Settlements {

    private static final PermitOrder SETTLE = PermitOrder.own(ConsentBasis.SERVICE, "settleRestriction");

    /// A restarted consent-service waits for one silence, and every wait is over after another.
    private static final Duration LIMIT = Duration.ofSeconds(6);

    private final Vertx vertx;
    private final Upstreams upstreams;
    private final Permits permits;
    private final ObjectMapper json;

    Settlements(Vertx vertx, Upstreams upstreams, Permits permits, ObjectMapper json) {
        this.vertx = vertx;
        this.upstreams = upstreams;
        this.permits = permits;
        this.json = json;
    }

    /// @param members every number of the one person
    /// @return when no gateway shows any of them to others; fails when nobody can say that
    public Future<Void> restrict(Set<String> members) {
        Context context = vertx.getOrCreateContext();
        Buffer body;
        try {
            body = Buffer.buffer(json.writeValueAsBytes(Map.of("members", members)));
        } catch (JsonProcessingException e) {
            return Future.failedFuture(e);
        }
        return Future.fromCompletionStage(permits.mint(SETTLE), context)
                .compose(permit -> upstreams.call(
                        ConsentBasis.SERVICE,
                        HttpMethod.POST,
                        "/internal/restrictions",
                        ConsentBasis.headers(permit),
                        body,
                        LIMIT))
                .compose(reply -> reply.status() == 204
                        ? Future.succeededFuture()
                        : Future.failedFuture(new IllegalStateException("status " + reply.status())));
    }
}
