package io.menshen.story;

import io.menshen.caller.SignIn;
import io.menshen.local.DemoPeople;
import io.menshen.local.process.Server;
import io.menshen.local.process.ServerFailure;
import io.menshen.local.stack.Component;
import io.menshen.local.stack.Ports;
import io.menshen.local.stack.Service;
import io.menshen.local.stack.ServiceServer;
import io.menshen.local.stack.Stack;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/// The whole packaged suite with a data folder and ports of its own, gone when it is closed.
public final class OwnSuite implements AutoCloseable {

    private final Stack stack;
    private final List<ServiceServer> others = new ArrayList<>();
    private final Thread atExit = new Thread(this::remove);

    private OwnSuite(Stack stack) {
        this.stack = stack;
        Runtime.getRuntime().addShutdownHook(atExit);
    }

    public static OwnSuite start() {
        return start(UnaryOperator.identity());
    }

    /// @param otherwise what is different from the suite as it is
    public static OwnSuite start(UnaryOperator<Stack> otherwise) {
        try {
            Path home = Files.createTempDirectory("menshen-suite-").toRealPath();
            OwnSuite suite = new OwnSuite(otherwise.apply(Stack.forTests(home, Ports.free())));
            try {
                suite.startAgain();
                DemoPeople.prepare(suite.stack);
                return suite;
            } catch (ServerFailure e) {
                suite.close();
                throw e;
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public URI gateway() {
        return URI.create(server(Service.GATEWAY).address());
    }

    public SignIn signIn() {
        return stack.keycloak()::token;
    }

    public Path home() {
        return stack.home();
    }

    public Stack stack() {
        return stack;
    }

    public ServiceServer server(Service service) {
        return stack.service(service);
    }

    /// A further instance of a service; not started yet.
    ///
    /// @param changes what it is told otherwise than the suite's own
    public ServiceServer another(Service service, Map<String, String> changes) {
        ServiceServer server = stack.another(service, others.size() + 2, Ports.oneFree(), changes);
        others.add(server);
        return server;
    }

    /// Starts a service without waiting until it is ready.
    void launch(Service service) {
        Thread.ofPlatform().name("launch-" + service.id()).daemon().start(() -> {
            try {
                server(service).start();
            } catch (ServerFailure e) {
                // Whoever launched it looks at its readiness.
                return;
            }
        });
    }

    /// Starts everything that does not run, each part as soon as what it needs is up.
    void startAgain() {
        Map<String, CompletableFuture<Void>> started = new HashMap<>();
        for (Component component : stack.components()) {
            CompletableFuture<?>[] needs =
                    component.needs().stream().map(started::get).toArray(CompletableFuture[]::new);
            started.put(
                    component.name(),
                    CompletableFuture.allOf(needs)
                            .thenRunAsync(
                                    component.server()::start,
                                    task -> Thread.ofPlatform()
                                            .name("start-" + component.name())
                                            .start(task)));
        }
        try {
            CompletableFuture.allOf(started.values().toArray(CompletableFuture[]::new))
                    .join();
        } catch (CompletionException e) {
            throw e.getCause() instanceof ServerFailure failure ? failure : e;
        }
    }

    /// Stops everything in good order; the data stays.
    void stop() {
        for (Component component : reversed()) {
            component.server().stop();
        }
    }

    private List<Component> reversed() {
        return stack.components().reversed();
    }

    @Override
    public void close() {
        Runtime.getRuntime().removeShutdownHook(atExit);
        remove();
    }

    private void remove() {
        others.forEach(Server::kill);
        reversed().stream().map(Component::server).forEach(Server::kill);
        try (Stream<Path> files = Files.walk(stack.home())) {
            files.sorted(Comparator.reverseOrder())
                    .forEach(file -> file.toFile().delete());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
