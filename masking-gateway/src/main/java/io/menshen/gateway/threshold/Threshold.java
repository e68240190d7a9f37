package io.menshen.gateway.threshold;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.menshen.platform.problem.Problem;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.vertx.http.runtime.filters.Filters;
import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Stands before everything that the gateway serves. What has another form than the one that is taken is refused, and
/// its connection closed: what comes behind it cannot be told from a request.
@ApplicationScoped
class Threshold {

    /// Before whatever else looks at a request.
    private static final int FIRST = 100_000;

    private static final String DOOR = "/v1/";
    private static final String SEEN = Threshold.class.getName();

    /// Connections that will be closed: what came on one behind the last request that is answered is not looked at,
    /// though it may have been read already.
    private final Cache<HttpConnection, Boolean> closing =
            Caffeine.newBuilder().weakKeys().build();

    private final Set<String> origins;
    private final MeterRegistry metrics;

    Threshold(ThresholdConfig config, MeterRegistry metrics) {
        this.origins = Set.copyOf(config.origins());
        this.metrics = metrics;
    }

    void stand(@Observes Filters filters) {
        filters.register(this::look, FIRST);
    }

    /// What the router itself cannot read – a name of a host that is none, a target without a path – never comes to a
    /// filter, and would be told, with its path, to the log.
    void stand(@Observes Router router) {
        router.route().order(-FIRST).failureHandler(routing -> {
            int status = routing.statusCode();
            if (routing.get(SEEN) == null && (status == 400 || status == 404)) {
                say(routing.request(), routing.response().headers());
                watch(routing);
                refuse(routing.request(), 400, "bad-request");
            } else {
                routing.next();
            }
        });
    }

    private void look(RoutingContext routing) {
        routing.put(SEEN, true);
        HttpServerRequest request = routing.request();
        if (closing.getIfPresent(request.connection()) != null) {
            return;
        }
        watch(routing);
        HttpServerResponse response = request.response();
        say(request, response.headers());
        int fault = Form.fault(request);
        if (fault != 0) {
            refuse(request, fault, fault == 405 ? "method-not-allowed" : "bad-request");
            return;
        }
        boolean plain = Form.plainPath(request.uri());
        if (!plain || request.headers().contains("Transfer-Encoding")) {
            // what it is about, or where its body ends, two machines in a row may see differently: nothing comes after
            response.headers().set("Connection", "close");
        }
        if (!plain && !routing.normalizedPath().startsWith(DOOR)) {
            // the door refuses its own, when it knows whose they are
            refuse(request, 400, "bad-path");
            return;
        }
        if (fromAPage(request, response.headers())) {
            response.setStatusCode(204).end();
            return;
        }
        routing.next();
    }

    /// Whoever says that the connection will be closed has it closed, before anything else is read from it.
    private void watch(RoutingContext routing) {
        HttpServerRequest request = routing.request();
        routing.addHeadersEndHandler(_ -> {
            if (request.response().headers().contains("Connection", "close", true)) {
                closing.put(request.connection(), true);
            }
        });
        routing.addEndHandler(_ -> {
            if (closing.getIfPresent(request.connection()) != null) {
                // when what was said is out
                routing.vertx().runOnContext(_ -> request.connection().close());
            }
        });
    }

    private static void say(HttpServerRequest request, MultiMap headers) {
        headers.set("Cache-Control", "no-store");
        headers.set("X-Content-Type-Options", "nosniff");
        headers.set("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'");
        headers.set("Referrer-Policy", "no-referrer");
        if (request.isSSL()) {
            headers.set("Strict-Transport-Security", "max-age=31536000");
        }
    }

    /// Lets a page of a listed origin read the answer.
    ///
    /// @return whether the browser only asked whether it may, and is answered
    private boolean fromAPage(HttpServerRequest request, MultiMap headers) {
        if (!origins.isEmpty()) {
            headers.set("Vary", "Origin");
        }
        @Nullable String origin = request.getHeader("Origin");
        if (origin == null || !origins.contains(origin)) {
            return false;
        }
        headers.set("Access-Control-Allow-Origin", origin);
        headers.set(
                "Access-Control-Expose-Headers",
                "ETag, Location, Menshen-Policy, Menshen-Request-Id, RateLimit, RateLimit-Policy, Retry-After, WWW-Authenticate");
        if (!HttpMethod.OPTIONS.equals(request.method())
                || request.getHeader("Access-Control-Request-Method") == null) {
            return false;
        }
        headers.set("Access-Control-Allow-Methods", "GET, POST, PUT, PATCH, DELETE");
        headers.set(
                "Access-Control-Allow-Headers",
                "Accept-Language, Authorization, Content-Type, Idempotency-Key, If-Match, Menshen-Basis, Menshen-Purpose, Menshen-Request-Id, Prefer");
        headers.set("Access-Control-Max-Age", "600");
        return true;
    }

    private void refuse(HttpServerRequest request, int status, String slug) {
        metrics.counter("menshen.gateway.refusals", "operation", "unknown", "code", slug)
                .increment();
        HttpServerResponse response = request.response();
        response.setStatusCode(status);
        response.headers().set("Content-Type", "application/problem+json");
        response.headers().set("Connection", "close");
        @Nullable String language = request.getHeader("Accept-Language");
        Locale locale = language != null && language.startsWith("zh") ? Locale.CHINESE : Locale.ENGLISH;
        response.end(Buffer.buffer(Problem.of(status, slug).toJson(locale)));
    }
}
