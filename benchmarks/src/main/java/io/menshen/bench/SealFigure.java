package io.menshen.bench;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

/// `SealFigure PROJECT [ROUNDS]`: B4. The peers take turns, each time in a JVM of its own, so that what the
/// machine does meanwhile hits all of them; the figure is the median of the rounds, and the spread says what it
/// is worth.
public final class SealFigure {

    private static final List<String> PEERS = List.of("menshen", "jca", "tink");
    private static final List<String> WORK = List.of("Seal", "Open");
    private static final List<String> SIZES = List.of("8", "120");

    /// peer, work, size → ns of each round
    private final Map<String, List<Double>> measured = new TreeMap<>();

    private SealFigure() {}

    public static void main(String[] arguments) throws IOException, RunnerException {
        PrintStream out = new PrintStream(new FileOutputStream(FileDescriptor.out), true, StandardCharsets.UTF_8);
        Path project = Path.of(arguments[0]);
        int rounds = arguments.length > 1 ? Integer.parseInt(arguments[1]) : 3;
        SealFigure figure = new SealFigure();
        for (int round = 1; round <= rounds; round++) {
            out.println("round %d of %d".formatted(round, rounds));
            for (String work : WORK) {
                for (String size : SIZES) {
                    for (String peer : PEERS) {
                        figure.measure(peer, work, size);
                    }
                }
            }
        }
        for (String work : WORK) {
            for (String size : SIZES) {
                figure.measure("sm4", work, size);
            }
        }
        ObjectNode result = figure.result(rounds);
        Result.write(project, "seal", result);
        out.println(new ObjectMapper().writerWithDefaultPrettyPrinter().writeValueAsString(result));
    }

    private void measure(String peer, String work, String size) throws RunnerException {
        double nanos = new Runner(new OptionsBuilder()
                        .include("^" + SealKernels.class.getName().replace(".", "\\.") + "\\." + peer + work + "$")
                        .param("fields", size)
                        .forks(1)
                        .jvmArgs("-Xms256m", "-Xmx256m", "-XX:+UseSerialGC", "--sun-misc-unsafe-memory-access=allow")
                        .warmupIterations(4)
                        .warmupTime(TimeValue.milliseconds(500))
                        .measurementIterations(3)
                        .measurementTime(TimeValue.milliseconds(300))
                        .shouldFailOnError(true)
                        .verbosity(VerboseMode.SILENT)
                        .build())
                .runSingle()
                .getPrimaryResult()
                .getStatistics()
                .getPercentile(50);
        measured.computeIfAbsent(key(peer, work, size), _ -> new ArrayList<>()).add(nanos);
    }

    private ObjectNode result(int rounds) {
        ObjectNode result = new ObjectMapper().createObjectNode();
        result.put("figure", "B4");
        result.put("work", "seal and open one field group of one member, AES-256-GCM; median ns of a call, one thread");
        result.put("goal", "at most 1.15 times raw JCA's time, at most Tink's");
        result.put("rounds", rounds);
        result.put("eachOpensWhatTheOthersSealed", true);
        ArrayNode rows = result.putArray("rows");
        for (String size : SIZES) {
            for (String work : WORK) {
                ObjectNode row = rows.addObject().put("fields", size).put("work", work);
                for (String peer : PEERS) {
                    put(row, peer, measured.getOrDefault(key(peer, work, size), List.of()));
                }
                row.put("ofJca", ratio("jca", work, size));
                row.put("ofTink", ratio("tink", work, size));
                put(row, "sm4", measured.getOrDefault(key("sm4", work, size), List.of()));
            }
        }
        return result;
    }

    private static void put(ObjectNode row, String peer, List<Double> nanos) {
        double[] sorted = nanos.stream().mapToDouble(each -> each).sorted().toArray();
        double median = sorted[sorted.length / 2];
        row.putObject(peer)
                .put("nanos", Math.round(median))
                .put("spreadPercent", Result.rounded(100 * (sorted[sorted.length - 1] - sorted[0]) / median));
    }

    /// The median of the rounds' own ratios: our time over the peer's.
    private double ratio(String peer, String work, String size) {
        List<Double> ours = measured.getOrDefault(key("menshen", work, size), List.of());
        List<Double> theirs = measured.getOrDefault(key(peer, work, size), List.of());
        double[] ratios = new double[ours.size()];
        Arrays.setAll(ratios, i -> ours.get(i) / theirs.get(i));
        Arrays.sort(ratios);
        return Result.rounded(ratios[ratios.length / 2]);
    }

    private static String key(String peer, String work, String size) {
        return peer + work + size;
    }
}
