package io.menshen.load;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.menshen.caller.Answer;
import io.menshen.caller.Unexpected;
import io.menshen.local.process.ServerFailure;
import io.menshen.local.stack.Service;
import io.menshen.local.stack.ServiceServer;
import io.menshen.story.DeliveryRound;
import io.menshen.story.OwnSuite;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.Supplier;

/// `RollingRestart ROUNDS`: two gateways behind a load balancer are restarted one after the other, so many times, while
/// a courier reads the route, a stranger asks for it and a leader makes groups, all without a repetition. No request
/// may
/// fail, nothing may be shown to who may not see it, and the log names whatever was shown.
///
/// Ends with exit code 1 when one of that does not hold.
public final class RollingRestart {

    /// How long a gateway that was told to end still takes requests while it says that it is not ready: longer than a
    /// load balancer needs to hear it.
    private static final Map<String, String> DRAINED = Map.of("quarkus.shutdown.delay", "3s");

    private static final int READERS = 6;
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private final DeliveryRound round;
    private final Balancer balancer;
    private final List<ServiceServer> gateways;
    private final byte[] expected;
    private final Queue<String> shown = new ConcurrentLinkedQueue<>();
    private final Queue<String> failures = new ConcurrentLinkedQueue<>();
    private final AtomicInteger requests = new AtomicInteger();
    private final AtomicInteger leaks = new AtomicInteger();
    private final AtomicBoolean over = new AtomicBoolean();

    private RollingRestart(DeliveryRound round, Balancer balancer, List<ServiceServer> gateways) {
        this.round = round;
        this.balancer = balancer;
        this.gateways = gateways;
        this.expected = round.read().expect(200).body();
        if (!round.shows(expected)) {
            throw new Unexpected("the route shows nothing, so nothing could leak");
        }
    }

    /// What came of it.
    ///
    /// @param failures what was answered otherwise than it should, or not at all
    /// @param leaks answers that showed something to who may not see it
    /// @param unrecorded requests whose answer showed something and that the log does not name
    record Outcome(
            int restarts,
            int requests,
            int shown,
            List<String> failures,
            int leaks,
            List<String> unrecorded,
            Duration longestRestart) {

        boolean whole() {
            return failures.isEmpty() && leaks == 0 && unrecorded.isEmpty();
        }
    }

    public static void main(String[] arguments) throws IOException, InterruptedException {
        PrintStream out = new PrintStream(new FileOutputStream(FileDescriptor.out), true, StandardCharsets.UTF_8);
        int rounds = Integer.parseInt(arguments[0]);
        try (OwnSuite suite = OwnSuite.start(stack -> stack.told(Service.GATEWAY, DRAINED))) {
            ServiceServer second = suite.another(Service.GATEWAY, DRAINED);
            second.start();
            List<ServiceServer> gateways = List.of(suite.server(Service.GATEWAY), second);
            try (Balancer balancer = new Balancer(gateways);
                    DeliveryRound round = DeliveryRound.of(suite, balancer.address())) {
                Outcome outcome = new RollingRestart(round, balancer, gateways).run(rounds, out::println);
                out.println(new ObjectMapper().writerWithDefaultPrettyPrinter().writeValueAsString(json(outcome)));
                if (!outcome.whole()) {
                    System.exit(1);
                }
            }
        } catch (Unexpected | ServerFailure e) {
            out.println(e.getMessage());
            System.exit(1);
        }
    }

    private Outcome run(int rounds, Consumer<String> progress) throws InterruptedException {
        Duration longest = Duration.ZERO;
        try (ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < READERS; i++) {
                callers.execute(() -> again(this::readAsCourier));
            }
            callers.execute(() -> again(this::readAsStranger));
            callers.execute(() -> again(this::write));
            try {
                Thread.sleep(3_000);
                for (int i = 0; i < rounds * gateways.size(); i++) {
                    ServiceServer gateway = gateways.get(i % gateways.size());
                    long began = System.nanoTime();
                    gateway.stop();
                    gateway.start();
                    untilAllReady();
                    Duration took = Duration.ofNanos(System.nanoTime() - began);
                    longest = took.compareTo(longest) > 0 ? took : longest;
                    progress.accept("%,d requests, %d failed; %s restarted in %.1f s"
                            .formatted(requests.get(), failures.size(), gateway.name(), took.toMillis() / 1_000.0));
                }
            } finally {
                over.set(true);
            }
        }
        return new Outcome(
                rounds * gateways.size(),
                requests.get(),
                shown.size(),
                List.copyOf(failures),
                leaks.get(),
                unrecorded(),
                longest);
    }

    private void again(Runnable call) {
        while (!over.get()) {
            call.run();
        }
    }

    private void readAsCourier() {
        asked(round::read, 200).ifPresent(answer -> {
            if (Arrays.equals(answer.body(), expected)) {
                shown.add(answer.request());
            } else {
                failures.add(answer + " differs from the first one");
            }
        });
    }

    private void readAsStranger() {
        asked(round::readAsAnotherCourier, 404).ifPresent(answer -> {
            if (round.shows(answer.body())) {
                leaks.incrementAndGet();
            }
        });
        pause();
    }

    private void write() {
        asked(() -> round.leader().post("/v1/groups", Map.of("name", "第%d团".formatted(requests.get()))), 201);
        pause();
    }

    /// The answer, if it is as it should be; what is not is counted, and looked through.
    private Optional<Answer> asked(Supplier<Answer> call, int status) {
        requests.incrementAndGet();
        try {
            Answer answer = call.get();
            if (answer.status() == status) {
                return Optional.of(answer);
            }
            if (round.shows(answer.body())) {
                leaks.incrementAndGet();
            }
            failures.add(answer + " " + answer.value("code"));
        } catch (Unexpected e) {
            failures.add(String.valueOf(e.getMessage()));
        }
        pause();
        return Optional.empty();
    }

    private void untilAllReady() throws InterruptedException {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (balancer.ready() < gateways.size()) {
            if (System.nanoTime() > end) {
                throw new Unexpected("a gateway does not come back");
            }
            Thread.sleep(100);
        }
        Thread.sleep(2_000);
    }

    private List<String> unrecorded() {
        long end = System.nanoTime() + PATIENCE.toNanos();
        Set<String> logged;
        do {
            pause();
            logged = new HashSet<>(round.logged("action:readRoute outcome:disclosed"));
        } while (!logged.containsAll(shown) && System.nanoTime() < end);
        Set<String> named = logged;
        return shown.stream().filter(request -> !named.contains(request)).toList();
    }

    private static void pause() {
        try {
            Thread.sleep(50);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static ObjectNode json(Outcome outcome) {
        ObjectNode json = new ObjectMapper().createObjectNode();
        json.put("work", "two gateways behind a load balancer, restarted one after the other under reads and writes");
        json.put("restarts", outcome.restarts());
        json.put("requests", outcome.requests());
        json.put("shown", outcome.shown());
        json.put("failed", outcome.failures().size());
        outcome.failures().stream().distinct().limit(10).forEach(json.withArray("failures")::add);
        json.put("leaks", outcome.leaks());
        json.put("shownWithoutEntry", outcome.unrecorded().size());
        json.put("longestRestartMillis", outcome.longestRestart().toMillis());
        json.put("goal", "0 failed, 0 leaks, 0 without entry");
        return json;
    }
}
