package io.menshen.local;

import io.menshen.local.process.ProcessTable;
import io.menshen.local.process.ServerFailure;
import io.menshen.local.process.ServerProcess;
import io.menshen.local.stack.Component;
import io.menshen.local.stack.Ports;
import io.menshen.local.stack.Stack;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/// Starts and stops the components of a stack in the order of their needs, as many side by side as that allows.
final class Launcher {

    private final List<Component> components;
    private final ProcessTable processes;
    private final PrintWriter out;
    private final Set<String> startedHere = ConcurrentHashMap.newKeySet();
    private volatile boolean stopping;

    Launcher(Stack stack, PrintWriter out) {
        this(stack.components(), stack.processes(), out);
    }

    Launcher(List<Component> components, ProcessTable processes, PrintWriter out) {
        this.components = List.copyOf(components);
        this.processes = processes;
        this.out = out;
    }

    /// Starts what does not run yet. When something fails, what was started here is stopped again.
    void start() {
        endStrays();
        refuseBusyPorts();
        AtomicReference<@Nullable Throwable> reason = new AtomicReference<>();
        Map<String, CompletableFuture<Void>> starts = new HashMap<>();
        for (Component component : components) {
            starts.put(component.name(), after(component.needs(), starts, () -> {
                if (reason.get() == null && !stopping) {
                    try {
                        start(component);
                    } catch (RuntimeException e) {
                        if (reason.compareAndSet(null, e)) {
                            say("  %-16s does not start; what is starting beside it is waited for, then all is stopped"
                                    .formatted(component.name()));
                        }
                    }
                }
            }));
        }
        join(starts);
        Throwable failed = reason.get();
        if (failed != null && !stopping) {
            stop(startedHere);
            throw failed instanceof ServerFailure sentence
                    ? sentence
                    : new ServerFailure("Something unexpected happened: %s.".formatted(failed), failed);
        }
    }

    private void start(Component component) {
        boolean ranBefore = component.server().running();
        long begin = System.nanoTime();
        if (!ranBefore) {
            startedHere.add(component.name());
        }
        component.server().start();
        say("  %-16s %s".formatted(component.name(), ranBefore ? "was up already" : seconds(begin)));
    }

    /// Starts again whatever ended by itself. Returns how many were started.
    int revive() {
        int revived = 0;
        for (Component component : components) {
            if (!stopping && !component.server().running()) {
                say("  %-16s ended by itself, starting it again".formatted(component.name()));
                start(component);
                revived++;
            }
        }
        return revived;
    }

    /// Stops everything of this folder, recorded or not. Safe to call while [#start] still works in other threads.
    void stop() {
        stopping = true;
        stop(Set.copyOf(components.stream().map(Component::name).toList()));
        for (String name : processes.recorded()) {
            if (!name.equals("launcher")) {
                processes.find(name).ifPresent(ServerProcess::kill);
                processes.forget(name);
            }
        }
        endStrays();
    }

    private void stop(Set<String> names) {
        Map<String, CompletableFuture<Void>> stops = new HashMap<>();
        for (Component component : components.reversed()) {
            if (names.contains(component.name())) {
                List<String> users = components.stream()
                        .filter(other -> other.needs().contains(component.name()))
                        .map(Component::name)
                        .toList();
                stops.put(component.name(), after(users, stops, () -> stop(component)));
            }
        }
        join(stops);
    }

    private void stop(Component component) {
        if (component.server().running()) {
            long begin = System.nanoTime();
            component.server().stop();
            if (!component.ports().isEmpty()) {
                say("  %-16s stopped %s".formatted(component.name(), seconds(begin)));
            }
        }
    }

    private void endStrays() {
        for (ServerProcess stray : processes.strays()) {
            stray.kill();
            say("  a server that nobody had recorded (process %d) was ended".formatted(stray.pid()));
        }
    }

    private void refuseBusyPorts() {
        for (Component component : components) {
            if (component.server().running()) {
                continue;
            }
            for (int port : component.ports()) {
                if (!Ports.isFree(port)) {
                    throw new ServerFailure(
                            "Port %d, which %s needs, is in use by another program; stop that or set MENSHEN_PORT_BASE to another number."
                                    .formatted(port, component.name()));
                }
            }
        }
    }

    private static CompletableFuture<Void> after(
            List<String> names, Map<String, CompletableFuture<Void>> running, Runnable work) {
        CompletableFuture<?>[] first =
                names.stream().map(running::get).filter(Objects::nonNull).toArray(CompletableFuture[]::new);
        return CompletableFuture.allOf(first)
                .thenRunAsync(work, task -> Thread.ofPlatform().daemon().start(task));
    }

    private static void join(Map<String, CompletableFuture<Void>> all) {
        CompletableFuture.allOf(all.values().toArray(CompletableFuture[]::new)).join();
    }

    private void say(String line) {
        synchronized (out) {
            out.println(line);
            out.flush();
        }
    }

    /// Has somebody asked us to end?
    boolean stopping() {
        return stopping;
    }

    static String seconds(long begin) {
        return String.format(
                Locale.ROOT,
                "%6.1f s",
                Duration.ofNanos(System.nanoTime() - begin).toMillis() / 1000.0);
    }
}
