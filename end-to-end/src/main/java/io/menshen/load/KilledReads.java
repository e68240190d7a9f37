package io.menshen.load;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.menshen.caller.Answer;
import io.menshen.caller.Unexpected;
import io.menshen.local.process.Server;
import io.menshen.local.process.ServerFailure;
import io.menshen.local.stack.Component;
import io.menshen.story.DeliveryRound;
import io.menshen.story.OwnSuite;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// `KilledReads READS KILLS`: P2, P3 and P11 on a packaged suite of its own. A courier's route is read so many times
/// while
/// processes are killed with -9, one after the other, drawn from all of the suite; a leader makes groups meanwhile.
/// Then
/// the log must name every answer that showed something, once, and every group that was answered must be there.
///
/// Ends with exit code 1 when it does not, or when one process needed more than thirty seconds to be back.
public final class KilledReads {

    private static final long SEED = 20_261_123;
    private static final int READERS = 6;
    private static final Duration BACK_WITHIN = Duration.ofSeconds(30);
    private static final Duration PATIENCE = Duration.ofMinutes(5);

    private final DeliveryRound round;
    private final byte[] expected;
    private final Queue<String> shown = new ConcurrentLinkedQueue<>();
    private final Queue<String> groups = new ConcurrentLinkedQueue<>();
    private final AtomicInteger masked = new AtomicInteger();
    private final AtomicInteger refused = new AtomicInteger();
    private final AtomicInteger broken = new AtomicInteger();
    private final AtomicBoolean over = new AtomicBoolean();

    public KilledReads(DeliveryRound round) {
        this.round = round;
        this.expected = round.read().expect(200).body();
        if (!round.shows(expected)) {
            throw new Unexpected("the route shows nothing, so nothing could be disclosed");
        }
    }

    /// What came of it.
    ///
    /// @param reads answers with status 200, shown or masked
    /// @param unrecorded requests whose answer showed something and that the log does not name
    /// @param doubled requests that the log names more than once
    /// @param lostGroups ids that were answered with 201 and are not there
    /// @param back by component: the longest time from the kill until it answered again
    public record Outcome(
            int reads,
            int shown,
            int masked,
            int refused,
            int broken,
            List<String> unrecorded,
            List<String> doubled,
            int groups,
            List<String> lostGroups,
            int kills,
            Map<String, Duration> back) {

        /// Whether nothing was lost and nothing doubled.
        public boolean whole() {
            return unrecorded.isEmpty() && doubled.isEmpty() && lostGroups.isEmpty();
        }

        private boolean inTime() {
            return back.values().stream().allMatch(time -> time.compareTo(BACK_WITHIN) <= 0);
        }
    }

    public static void main(String[] arguments) throws IOException, InterruptedException {
        PrintStream out = new PrintStream(new FileOutputStream(FileDescriptor.out), true, StandardCharsets.UTF_8);
        int reads = Integer.parseInt(arguments[0]);
        int kills = Integer.parseInt(arguments[1]);
        try (OwnSuite suite = OwnSuite.start();
                DeliveryRound round = DeliveryRound.of(suite)) {
            List<Server> all =
                    suite.stack().components().stream().map(Component::server).toList();
            Random random = new Random(SEED);
            List<Server> victims = new ArrayList<>();
            for (int i = 0; i < kills; i++) {
                victims.add(all.get(random.nextInt(all.size())));
            }
            Outcome outcome = new KilledReads(round).run(reads, victims, out::println);
            out.println(new ObjectMapper().writerWithDefaultPrettyPrinter().writeValueAsString(json(outcome)));
            if (!outcome.whole() || !outcome.inTime()) {
                System.exit(1);
            }
        } catch (Unexpected | ServerFailure e) {
            out.println(e.getMessage());
            System.exit(1);
        }
    }

    /// Reads on until so many answers came, and kills these one after the other meanwhile.
    public Outcome run(int reads, List<Server> victims, Consumer<String> progress) throws InterruptedException {
        Map<String, Duration> back = new TreeMap<>();
        List<Future<?>> running = new ArrayList<>();
        try (ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor()) {
            try {
                for (int i = 0; i < READERS; i++) {
                    running.add(callers.submit(this::readOn));
                }
                running.add(callers.submit(this::writeOn));
                for (int i = 0; i < victims.size(); i++) {
                    untilAnswered((long) reads * i / victims.size());
                    Server victim = victims.get(i);
                    Duration took = killed(victim);
                    back.merge(victim.name(), took, (one, other) -> one.compareTo(other) > 0 ? one : other);
                    progress.accept("%,d read; %s killed, back after %.1f s"
                            .formatted(answered(), victim.name(), took.toMillis() / 1_000.0));
                }
                untilAnswered(reads);
            } finally {
                over.set(true);
            }
        }
        for (Future<?> caller : running) {
            await(caller);
        }
        List<String> logged = untilLogged();
        Set<String> named = new HashSet<>();
        List<String> doubled =
                logged.stream().filter(request -> !named.add(request)).toList();
        return new Outcome(
                answered(),
                shown.size(),
                masked.get(),
                refused.get(),
                broken.get(),
                shown.stream().filter(request -> !named.contains(request)).toList(),
                doubled,
                groups.size(),
                groups.stream().filter(this::lost).toList(),
                victims.size(),
                back);
    }

    private static void await(Future<?> caller) throws InterruptedException {
        try {
            caller.get();
        } catch (ExecutionException e) {
            throw e.getCause() instanceof Unexpected reason ? reason : new Unexpected("a caller failed", e);
        }
    }

    private boolean lost(String group) {
        return round.leader().get("/v1/groups/" + group).status() != 200;
    }

    private int answered() {
        return shown.size() + masked.get();
    }

    private void readOn() {
        while (!over.get()) {
            @Nullable Answer answer = answer(round::read);
            if (answer == null) {
                continue;
            }
            if (answer.status() != 200) {
                refused.incrementAndGet();
                if (shows(answer.body())) {
                    throw new Unexpected("a refusal shows something");
                }
                pause();
            } else if (shows(answer.body())) {
                shown.add(answer.request());
            } else {
                masked.incrementAndGet();
            }
        }
    }

    private void writeOn() {
        while (!over.get()) {
            String name = "第%d团".formatted(groups.size() + 1);
            @Nullable Answer answer = answer(() -> round.leader().post("/v1/groups", Map.of("name", name)));
            if (answer != null && answer.status() == 201) {
                groups.add(answer.value("id"));
            }
            pause();
        }
    }

    /// Null when nothing came: whoever was asked is dead.
    private @Nullable Answer answer(Supplier<Answer> call) {
        try {
            return call.get();
        } catch (Unexpected | ServerFailure e) {
            broken.incrementAndGet();
            pause();
            return null;
        }
    }

    private static void pause() {
        try {
            Thread.sleep(50);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private boolean shows(byte[] body) {
        return Arrays.equals(body, expected) || round.shows(body);
    }

    /// Kills it, starts it again, and waits until a route is shown again.
    private Duration killed(Server victim) {
        long began = System.nanoTime();
        victim.kill();
        victim.start();
        long end = began + PATIENCE.toNanos();
        while (true) {
            @Nullable Answer answer = answer(round::read);
            if (answer != null && answer.status() == 200 && shows(answer.body())) {
                shown.add(answer.request());
                return Duration.ofNanos(System.nanoTime() - began);
            }
            if (System.nanoTime() > end) {
                throw new Unexpected("nothing is shown any more after %s was killed".formatted(victim.name()));
            }
        }
    }

    private void untilAnswered(long reads) {
        long end = System.nanoTime() + PATIENCE.toNanos();
        int before = answered();
        while (answered() < reads) {
            if (answered() > before) {
                before = answered();
                end = System.nanoTime() + PATIENCE.toNanos();
            } else if (System.nanoTime() > end) {
                throw new Unexpected("no read is answered any more");
            }
            pause();
        }
    }

    /// What the log names when it has caught up, or will not.
    private List<String> untilLogged() {
        long end = System.nanoTime() + PATIENCE.toNanos();
        List<String> logged = List.of();
        do {
            pause();
            try {
                logged = round.logged("action:readRoute outcome:disclosed");
            } catch (Unexpected | ServerFailure e) {
                broken.incrementAndGet();
            }
        } while (!new HashSet<>(logged).containsAll(shown) && System.nanoTime() < end);
        return logged;
    }

    private static ObjectNode json(Outcome outcome) {
        ObjectNode json = new ObjectMapper().createObjectNode();
        json.put("work", "a courier's route read while processes are killed (P2, P3, P11)");
        json.put("reads", outcome.reads());
        json.put("shown", outcome.shown());
        json.put("masked", outcome.masked());
        json.put("refused", outcome.refused());
        json.put("withoutAnswer", outcome.broken());
        json.put("shownWithoutEntry", outcome.unrecorded().size());
        json.put("entriesTwice", outcome.doubled().size());
        json.put("groupsMade", outcome.groups());
        json.put("groupsLost", outcome.lostGroups().size());
        json.put("kills", outcome.kills());
        json.put(
                "goal",
                "0 without entry, 0 twice, 0 lost, each process back within %d s".formatted(BACK_WITHIN.toSeconds()));
        ObjectNode back = json.putObject("longestUntilShownAgainMillis");
        outcome.back().forEach((name, time) -> back.put(name, time.toMillis()));
        return json;
    }
}
