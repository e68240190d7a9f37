package io.menshen.local.testing;

import io.menshen.local.process.Server;
import io.menshen.local.process.ServerFailure;
import io.menshen.local.stack.Ports;
import io.menshen.local.stack.Service;
import io.menshen.local.stack.Stack;
import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;

/// Starts the servers that one service needs, real ones, on free ports, in a fresh folder; stops all at the end.
///
/// ```java
/// @QuarkusTest
/// @WithTestResource(value = StackResource.class, initArgs = @ResourceArg(name = "service", value = "member-service"))
/// class MemberResourceTest {
///     Stack stack;      // filled in: stop, kill, seal and start servers through it
///     Permits permits;  // filled in: mints permits that the service accepts
/// }
/// ```
///
/// `keycloak=true` adds a Keycloak with the realm.
public final class StackResource implements QuarkusTestResourceLifecycleManager {

    private Service service = Service.MEMBER;
    private boolean withKeycloak;
    private @Nullable Stack stack;
    private @Nullable Watchdog watchdog;

    @Override
    public void init(Map<String, String> arguments) {
        String name = arguments.get("service");
        if (name == null) {
            throw new IllegalArgumentException("StackResource needs the argument `service`, such as member-service");
        }
        service = Service.named(name);
        withKeycloak = Boolean.parseBoolean(arguments.getOrDefault("keycloak", "false"));
    }

    @Override
    public Map<String, String> start() {
        try {
            Path home = Files.createTempDirectory("menshen-test-").toRealPath();
            watchdog = new Watchdog(home);
            Stack started = Stack.forTests(home, Ports.free());
            stack = started;
            startTogether(started.serversOf(service));
            if (withKeycloak) {
                started.keycloak().start();
            }
            Map<String, String> settings =
                    new HashMap<>(started.settings(service).all());
            // Tests of several modules run side by side.
            settings.put("quarkus.http.test-port", "0");
            settings.put("quarkus.management.test-port", settings.get("quarkus.management.port"));
            return settings;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void startTogether(List<Server> servers) {
        List<CompletableFuture<Void>> starts = new ArrayList<>();
        for (Server server : servers) {
            starts.add(CompletableFuture.runAsync(
                    server::start,
                    command ->
                            Thread.ofPlatform().name("start-" + server.name()).start(command)));
        }
        try {
            CompletableFuture.allOf(starts.toArray(CompletableFuture[]::new)).join();
        } catch (CompletionException e) {
            throw e.getCause() instanceof ServerFailure failure ? failure : e;
        }
    }

    @Override
    public void inject(TestInjector injector) {
        Stack running = stack;
        if (running != null) {
            injector.injectIntoFields(running, field -> field.getType() == Stack.class);
            injector.injectIntoFields(Permits.of(running), field -> field.getType() == Permits.class);
        }
    }

    @Override
    public void stop() {
        Stack running = stack;
        if (running != null) {
            running.keycloak().kill();
            running.serversOf(service).forEach(Server::kill);
        }
        try {
            if (watchdog != null) {
                watchdog.close();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
