package io.menshen.gateway.upstream;

import io.menshen.platform.trace.Traces;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanKind;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.tls.CertificateUpdatedEvent;
import io.quarkus.tls.TlsConfigurationRegistry;
import io.quarkus.tls.runtime.config.TlsConfigUtils;
import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.ConnectionPoolTooBusyException;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpClosedException;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.net.URI;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Calls a service. Redirects are not followed, nothing is decompressed, nothing is held beyond 1 MiB.
///
/// Vert.x' client, because the whole way of a request runs on one event loop (ADR 0003) and because it lets an
/// answer be refused while it arrives.
@ApplicationScoped
public class Upstreams {

    /// The longest body, either way.
    public static final int MAX_BODY = 1 << 20;

    private static final int CONNECTIONS = 256;
    private static final int WAITING = 1024;

    /// The certificate that it shows, and the authority it believes; without one it believes nobody.
    private static final String TLS = "suite";

    private record Place(String host, int port, boolean tls) {}

    private final Vertx vertx;
    private final Traces traces;
    private final HttpClient client;
    private final Map<String, Place> places;

    Upstreams(Vertx vertx, UpstreamConfig config, Traces traces, TlsConfigurationRegistry certificates) {
        this.vertx = vertx;
        this.traces = traces;
        HttpClientOptions options = new HttpClientOptions()
                .setMaxPoolSize(CONNECTIONS)
                .setMaxWaitQueueSize(WAITING)
                .setKeepAliveTimeout(20)
                .setConnectTimeout(1_000)
                .setDecompressionSupported(false)
                .setMaxHeaderSize(16 * 1024)
                .setTcpNoDelay(true);
        certificates.get(TLS).ifPresent(tls -> TlsConfigUtils.configure(options, tls));
        this.client = vertx.createHttpClient(options);
        this.places = new HashMap<>();
        config.services().forEach((name, service) -> places.put(name, place(name, service.url())));
    }

    private static Place place(String name, URI url) {
        boolean tls = "https".equals(url.getScheme());
        boolean bare = url.getPath() == null
                || url.getPath().isEmpty()
                || url.getPath().equals("/");
        if (url.getHost() == null || !bare || !(tls || "http".equals(url.getScheme()))) {
            throw new IllegalStateException("menshen.upstream." + name + ".url must be http(s)://host:port");
        }
        int port = url.getPort() >= 0 ? url.getPort() : tls ? 443 : 80;
        return new Place(url.getHost(), port, tls);
    }

    /// The configured services.
    public Set<String> names() {
        return Set.copyOf(places.keySet());
    }

    /// One call. To be made on a Vert.x context; the future completes there.
    ///
    /// @param uri path and query, as checked by the caller
    /// @return fails with [UpstreamFailure]
    public Future<Reply> call(
            String service, HttpMethod method, String uri, MultiMap headers, @Nullable Buffer body, Duration limit) {
        @Nullable Place place = places.get(service);
        if (place == null) {
            return Future.failedFuture(new UpstreamFailure.Unreachable(service));
        }
        Span span = traces.begin(service, SpanKind.CLIENT, Traces.current());
        headers.set(Traces.HEADER, Traces.text(span));
        Future<Reply> reply = once(service, place, method, uri, headers, body, limit);
        if (HttpMethod.GET.equals(method)) {
            // a pooled connection that the service had closed in that very moment; reading twice does no harm
            reply = reply.recover(failure -> failure instanceof Stale
                    ? once(service, place, method, uri, headers, body, limit)
                    : Future.failedFuture(failure));
        }
        return reply.onComplete(done ->
                        Traces.end(span, done.succeeded() ? done.result().status() : 0))
                .recover(failure -> Future.failedFuture(plain(service, failure)));
    }

    private Future<Reply> once(
            String service,
            Place place,
            HttpMethod method,
            String uri,
            MultiMap headers,
            @Nullable Buffer body,
            Duration limit) {
        Promise<Reply> reply = Promise.promise();
        // for all of it, also waiting for a connection: an idle time-out would let a trickle go on for ever
        long timer = vertx.setTimer(limit.toMillis(), _ -> reply.tryFail(new UpstreamFailure.Late(service)));
        reply.future().onComplete(_ -> vertx.cancelTimer(timer));
        RequestOptions options = new RequestOptions()
                .setHost(place.host())
                .setPort(place.port())
                .setSsl(place.tls())
                .setMethod(method)
                .setURI(uri)
                .setHeaders(headers)
                .setFollowRedirects(false);
        client.request(options).onComplete(connected -> {
            if (connected.failed()) {
                reply.tryFail(failure(service, connected.cause()));
            } else if (reply.future().isComplete()) {
                connected.result().reset();
            } else {
                exchange(service, connected.result(), body, reply);
            }
        });
        return reply.future();
    }

    private static void exchange(
            String service, HttpClientRequest request, @Nullable Buffer body, Promise<Reply> reply) {
        reply.future().onFailure(_ -> request.reset());
        Future<HttpClientResponse> response = body == null ? request.send() : request.send(body);
        response.onComplete(answered -> {
            if (answered.failed()) {
                reply.tryFail(failure(service, answered.cause()));
            } else {
                read(service, answered.result(), reply);
            }
        });
    }

    private static void read(String service, HttpClientResponse response, Promise<Reply> reply) {
        @Nullable String announced = response.getHeader("Content-Length");
        if (announced != null && announced.length() > 7) {
            reply.tryFail(new UpstreamFailure.TooLarge(service));
            return;
        }
        Buffer whole = Buffer.buffer(announced == null ? 1024 : Math.min(Integer.parseInt(announced), MAX_BODY));
        response.handler(piece -> {
            if (whole.length() + piece.length() > MAX_BODY) {
                reply.tryFail(new UpstreamFailure.TooLarge(service));
            } else {
                whole.appendBuffer(piece);
            }
        });
        response.exceptionHandler(broken -> reply.tryFail(new UpstreamFailure.Unreachable(service)));
        response.endHandler(_ -> reply.tryComplete(new Reply(response.statusCode(), response.headers(), whole)));
    }

    /// A connection that was gone before the service can have looked at the request.
    private static final class Stale extends RuntimeException {
        Stale() {
            super(null, null, false, false);
        }
    }

    private static Throwable failure(String service, Throwable cause) {
        return switch (cause) {
            case ConnectionPoolTooBusyException _ -> new UpstreamFailure.Busy(service);
            case HttpClosedException _ -> new Stale();
            default -> new UpstreamFailure.Unreachable(service);
        };
    }

    private static Throwable plain(String service, Throwable failure) {
        return failure instanceof UpstreamFailure ? failure : new UpstreamFailure.Unreachable(service);
    }

    /// Connections that are open stay; the next ones show the new certificate.
    void renew(@Observes CertificateUpdatedEvent renewed) {
        if (renewed.name().equals(TLS)) {
            client.updateSSLOptions(renewed.tlsConfiguration().getSSLOptions());
        }
    }

    void stop(@Observes ShutdownEvent stopped) {
        client.close();
    }
}
