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
import java.util.Objects;
import java.util.TreeMap;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

/// `MaskFigure PROJECT [ROUNDS]`: B2. The peers take turns, each time in a JVM of its own, after they have masked
/// alike; the
/// figure is the median of the rounds. With it what each allocates, what hostile answers cost, and a roster of 10 MB in
/// a
/// heap that holds little more than it.
public final class MaskFigure {

    private static final List<String> PEERS = List.of("menshen", "streaming", "tree");
    private static final List<String> ALONE = List.of("menshenNotes", "menshenHostile", "streamingHostile");
    private static final List<String> SIZES = List.of("4", "40", "400");
    private static final String FORTY = "40";
    private static final String ALLOCATED = "gc.alloc.rate.norm";

    /// peer and lines → ns of each round
    private final Map<String, List<Double>> nanos = new TreeMap<>();

    /// peer and lines → bytes allocated by a call, the most of all rounds
    private final Map<String, Double> bytes = new TreeMap<>();

    private MaskFigure() {}

    public static void main(String[] arguments) throws IOException, RunnerException {
        PrintStream out = new PrintStream(new FileOutputStream(FileDescriptor.out), true, StandardCharsets.UTF_8);
        Path project = Path.of(arguments[0]);
        int rounds = arguments.length > 1 ? Integer.parseInt(arguments[1]) : 3;
        MaskFigure figure = new MaskFigure();
        for (int round = 1; round <= rounds; round++) {
            out.println("round %d of %d".formatted(round, rounds));
            for (String size : SIZES) {
                for (String peer : PEERS) {
                    figure.measure(peer, size, "256m");
                }
            }
        }
        for (String alone : ALONE) {
            figure.measure(alone, FORTY, "256m");
        }
        figure.measure("menshenLarge", FORTY, "96m");
        ObjectNode result = figure.result(rounds);
        Result.write(project, "mask", result);
        out.println(new ObjectMapper().writerWithDefaultPrettyPrinter().writeValueAsString(result));
    }

    private void measure(String peer, String size, String heap) throws RunnerException {
        RunResult result = new Runner(new OptionsBuilder()
                        .include("^" + MaskKernels.class.getName().replace(".", "\\.") + "\\." + peer + "$")
                        .param("lines", size)
                        .forks(1)
                        .jvmArgs(
                                "-Xms" + heap,
                                "-Xmx" + heap,
                                "-XX:+UseSerialGC",
                                "--sun-misc-unsafe-memory-access=allow")
                        .addProfiler(GCProfiler.class)
                        .warmupIterations(4)
                        .warmupTime(TimeValue.milliseconds(700))
                        .measurementIterations(3)
                        .measurementTime(TimeValue.milliseconds(500))
                        .shouldFailOnError(true)
                        .verbosity(VerboseMode.SILENT)
                        .build())
                .runSingle();
        String key = key(peer, size);
        nanos.computeIfAbsent(key, _ -> new ArrayList<>())
                .add(result.getPrimaryResult().getStatistics().getPercentile(50));
        double allocated = Objects.requireNonNull(result.getSecondaryResults().get(ALLOCATED))
                .getScore();
        bytes.merge(key, allocated, Math::max);
    }

    private ObjectNode result(int rounds) {
        ObjectNode result = new ObjectMapper().createObjectNode();
        result.put("figure", "B2");
        result.put(
                "work", "mask a roster in memory, three of its ten fields, two cut; median ns of a call, one thread");
        result.put("goal", "at least 2 times Jackson's streaming (3 wished for) and 8 times a tree; 0 B a call");
        result.put("rounds", rounds);
        result.put("eachMasksAsTheOthersDo", true);
        ArrayNode rows = result.putArray("rows");
        for (String size : SIZES) {
            ObjectNode row = rows.addObject().put("lines", size);
            for (String peer : PEERS) {
                put(row, peer, size);
            }
            row.put("timesStreaming", ratio("streaming", size));
            row.put("timesTree", ratio("tree", size));
        }
        ObjectNode alone = result.putObject("fortyLines");
        ALONE.forEach(each -> put(alone, each, FORTY));
        ObjectNode large = result.putObject("tenMegabytesInAHeapOf96");
        put(large, "menshenLarge", FORTY);
        return result;
    }

    private void put(ObjectNode row, String peer, String size) {
        double[] sorted = nanos.getOrDefault(key(peer, size), List.of()).stream()
                .mapToDouble(each -> each)
                .sorted()
                .toArray();
        double median = sorted[sorted.length / 2];
        row.putObject(peer)
                .put("nanos", Math.round(median))
                .put("spreadPercent", Result.rounded(100 * (sorted[sorted.length - 1] - sorted[0]) / median))
                .put("bytesAllocated", Result.rounded(bytes.getOrDefault(key(peer, size), 0.0)));
    }

    /// The median of the rounds' own ratios: the peer's time over ours.
    private double ratio(String peer, String size) {
        List<Double> ours = nanos.getOrDefault(key("menshen", size), List.of());
        List<Double> theirs = nanos.getOrDefault(key(peer, size), List.of());
        double[] ratios = new double[ours.size()];
        Arrays.setAll(ratios, i -> theirs.get(i) / ours.get(i));
        Arrays.sort(ratios);
        return Result.rounded(ratios[ratios.length / 2]);
    }

    private static String key(String peer, String size) {
        return peer + " " + size;
    }
}
