package io.menshen.load;

import io.menshen.local.stack.ServiceServer;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.net.SocketAddress;
import io.vertx.httpproxy.HttpProxy;
import io.vertx.httpproxy.OriginRequestProvider;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;

/// A small load balancer before several instances of a service: each request goes to the next one that says it is
/// ready. It asks them five times a second and repeats nothing: a request that fails at one has failed.
final class Balancer implements AutoCloseable {

    private static final long LOOK_MILLIS = 200;

    private final List<ServiceServer> instances;
    private final Vertx vertx = Vertx.vertx();
    private final AtomicInteger next = new AtomicInteger();
    private final HttpServer server;
    private final Thread looking;
    private volatile List<ServiceServer> ready;

    Balancer(List<ServiceServer> instances) {
        this.instances = List.copyOf(instances);
        this.ready = this.instances;
        HttpClient client = vertx.createHttpClient(
                new HttpClientOptions().setMaxPoolSize(64).setKeepAliveTimeout(20));
        HttpProxy proxy = HttpProxy.reverseProxy(client).origin(OriginRequestProvider.selector(_ -> origin()));
        try {
            this.server = vertx.createHttpServer(
                            new HttpServerOptions().setHost("127.0.0.1").setPort(0))
                    .requestHandler(proxy)
                    .listen()
                    .toCompletionStage()
                    .toCompletableFuture()
                    .get(10, TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException e) {
            throw new IllegalStateException("the load balancer cannot listen", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
        this.looking = Thread.ofVirtual().name("balancer").start(this::look);
    }

    URI address() {
        return URI.create("http://127.0.0.1:" + server.actualPort());
    }

    /// How many are ready now.
    int ready() {
        return ready.size();
    }

    private Future<SocketAddress> origin() {
        List<ServiceServer> now = ready;
        if (now.isEmpty()) {
            return Future.failedFuture("no instance is ready");
        }
        URI address = URI.create(
                now.get(Math.floorMod(next.getAndIncrement(), now.size())).address());
        return Future.succeededFuture(SocketAddress.inetSocketAddress(address.getPort(), address.getHost()));
    }

    private void look() {
        while (!Thread.currentThread().isInterrupted()) {
            List<ServiceServer> now = new ArrayList<>();
            for (ServiceServer instance : instances) {
                if (instance.healthy()) {
                    now.add(instance);
                }
            }
            ready = List.copyOf(now);
            try {
                Thread.sleep(LOOK_MILLIS);
            } catch (InterruptedException _) {
                return;
            }
        }
    }

    @Override
    public void close() {
        looking.interrupt();
        Future<Void> closed = vertx.close();
        try {
            closed.toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException e) {
            throw new IllegalStateException("the load balancer does not end", e);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }
}
