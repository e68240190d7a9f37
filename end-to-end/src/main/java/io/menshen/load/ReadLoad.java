package io.menshen.load;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.menshen.caller.Answer;
import io.menshen.caller.Unexpected;
import io.menshen.story.DeliveryRound;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Supplier;
import org.HdrHistogram.Histogram;

/// `ReadLoad [GATEWAY-URL MENSHEN_HOME]`: how fast a courier's route is read end to end, with a live basis: token,
/// proof, permit, opening, masking and a record that Kafka has acknowledged, for every single read.
///
/// Without arguments it starts a stack of its own. The callers run on this machine too and take their share of its
/// cores, so the figure is a lower bound; it is a first number, not a goal.
public final class ReadLoad {

    private static final int CALLERS = 16;
    private static final int ROUNDS = 3;
    private static final Duration WARM_UP = Duration.ofSeconds(20);
    private static final Duration ROUND = Duration.ofSeconds(15);

    private final Supplier<Answer> read;
    private final byte[] expected;

    private ReadLoad(Supplier<Answer> read) {
        this.read = read;
        this.expected = read.get().expect(200).body();
    }

    public static void main(String[] arguments) throws IOException, InterruptedException {
        PrintStream out = new PrintStream(new FileOutputStream(FileDescriptor.out), true, StandardCharsets.UTF_8);
        try (DeliveryRound round = DeliveryRound.open(List.of(arguments))) {
            out.println(new ObjectMapper()
                    .writerWithDefaultPrettyPrinter()
                    .writeValueAsString(new ReadLoad(round::read).measure(round.stops())));
        } catch (Unexpected e) {
            out.println(e.getMessage());
            System.exit(1);
        }
    }

    private ObjectNode measure(int stops) throws InterruptedException {
        round(WARM_UP);
        List<Round> rounds = new ArrayList<>();
        for (int i = 0; i < ROUNDS; i++) {
            rounds.add(round(ROUND));
        }
        double[] rates = rounds.stream().mapToDouble(Round::perSecond).sorted().toArray();
        Histogram latencies = new Histogram(3);
        rounds.forEach(round -> latencies.add(round.latencies()));
        ObjectNode result = new ObjectMapper().createObjectNode();
        result.put("work", "courier reads a dispatched route with its live basis, through the gateway");
        result.put("stops", stops);
        result.put("answerBytes", expected.length);
        result.put("callers", CALLERS);
        result.put("secondsPerRound", ROUND.toSeconds());
        result.put("reads", latencies.getTotalCount());
        result.put("readsPerSecond", rounded(rates[rates.length / 2]));
        ArrayNode all = result.putArray("readsPerSecondOfEachRound");
        Arrays.stream(rates).forEach(rate -> all.add(rounded(rate)));
        result.put("spreadPercent", rounded(100 * (rates[rates.length - 1] - rates[0]) / rates[rates.length / 2]));
        result.put("p50Millis", millis(latencies.getValueAtPercentile(50)));
        result.put("p99Millis", millis(latencies.getValueAtPercentile(99)));
        result.put("maxMillis", millis(latencies.getMaxValue()));
        result.put("everyAnswerWas200AndEqual", true);
        result.put("cores", Runtime.getRuntime().availableProcessors());
        return result;
    }

    private record Round(Histogram latencies, Duration took) {

        double perSecond() {
            return latencies.getTotalCount() * 1e9 / took.toNanos();
        }
    }

    private Round round(Duration length) throws InterruptedException {
        long start = System.nanoTime();
        long end = start + length.toNanos();
        Histogram together = new Histogram(3);
        try (ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<Histogram>> running = new ArrayList<>();
            for (int i = 0; i < CALLERS; i++) {
                running.add(callers.submit(() -> readUntil(end)));
            }
            for (Future<Histogram> caller : running) {
                together.add(caller.get());
            }
        } catch (ExecutionException e) {
            throw e.getCause() instanceof Unexpected reason ? reason : new Unexpected("a caller failed", e);
        }
        return new Round(together, Duration.ofNanos(System.nanoTime() - start));
    }

    private Histogram readUntil(long end) {
        Histogram latencies = new Histogram(3);
        while (System.nanoTime() < end) {
            Answer answer = read.get().expect(200);
            if (!Arrays.equals(answer.body(), expected)) {
                throw new Unexpected("an answer differs from the first one");
            }
            latencies.recordValue(answer.took().toNanos() / 1_000);
        }
        return latencies;
    }

    private static double millis(long micros) {
        return micros / 1_000.0;
    }

    private static double rounded(double value) {
        return Math.round(value * 10) / 10.0;
    }
}
