package io.menshen.bench;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.menshen.local.stack.Ports;
import io.menshen.local.stack.Stack;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

/// `BasisFigure PROJECT [ROUNDS]`: the first half of B8. The gateway's decision in its own process against a point
/// look-up by primary key on one connection to a PostgreSQL of this machine, in turns, each in a JVM of its own.
public final class BasisFigure {

    private static final int MEMBERS = 100_000;
    private static final List<String> PEERS = List.of("menshen", "postgres");

    private final Map<String, List<Double>> medians = new TreeMap<>();
    private final String url;
    private final String password;

    private BasisFigure(String url, String password) {
        this.url = url;
        this.password = password;
    }

    public static void main(String[] arguments) throws IOException, SQLException, RunnerException {
        PrintStream out = new PrintStream(new FileOutputStream(FileDescriptor.out), true, StandardCharsets.UTF_8);
        Path project = Path.of(arguments[0]);
        int rounds = arguments.length > 1 ? Integer.parseInt(arguments[1]) : 3;
        Path home = Files.createTempDirectory("menshen-basis-").toRealPath();
        Stack stack = Stack.forTests(home, Ports.free());
        try {
            stack.postgres().start();
            BasisFigure figure = new BasisFigure(
                    stack.postgres().jdbcUrl("consent"), stack.postgres().password("consent"));
            figure.fill();
            for (int round = 1; round <= rounds; round++) {
                out.println("round %d of %d".formatted(round, rounds));
                for (String peer : PEERS) {
                    figure.measure(peer);
                }
            }
            ObjectNode result = figure.result(rounds);
            Result.write(project, "basis", result);
            out.println(new ObjectMapper().writerWithDefaultPrettyPrinter().writeValueAsString(result));
        } finally {
            stack.postgres().kill();
            try (Stream<Path> files = Files.walk(home)) {
                files.sorted(Comparator.reverseOrder())
                        .forEach(file -> file.toFile().delete());
            }
        }
    }

    private void fill() throws SQLException {
        try (Connection connection = DriverManager.getConnection(url, "consent", password);
                Statement statement = connection.createStatement()) {
            statement.execute("CREATE TABLE bench_basis (member uuid PRIMARY KEY, agreed boolean NOT NULL)");
            statement.execute("INSERT INTO bench_basis SELECT gen_random_uuid(), n % 3 > 0 FROM generate_series(1, "
                    + MEMBERS + ") n");
            statement.execute("ANALYZE bench_basis");
        }
    }

    private void measure(String peer) throws RunnerException {
        double nanos = new Runner(new OptionsBuilder()
                        .include("^" + BasisKernels.class.getName().replace(".", "\\.") + "\\." + peer + "$")
                        .forks(1)
                        .jvmArgs(
                                "-Xms512m",
                                "-Xmx512m",
                                "-XX:+UseSerialGC",
                                "--sun-misc-unsafe-memory-access=allow",
                                "-D" + BasisState.URL + "=" + url,
                                "-D" + BasisState.USER + "=consent",
                                "-D" + BasisState.PASSWORD + "=" + password)
                        .warmupIterations(4)
                        .warmupTime(TimeValue.milliseconds(500))
                        .measurementIterations(3)
                        .measurementTime(TimeValue.milliseconds(500))
                        .shouldFailOnError(true)
                        .verbosity(VerboseMode.SILENT)
                        .build())
                .runSingle()
                .getPrimaryResult()
                .getStatistics()
                .getPercentile(50);
        medians.computeIfAbsent(peer, _ -> new ArrayList<>()).add(nanos);
    }

    private ObjectNode result(int rounds) {
        ObjectNode result = new ObjectMapper().createObjectNode();
        result.put("figure", "B8");
        result.put(
                "work",
                "may this field of this member be shown: lease, basis, duties and rules in the gateway's process,"
                        + " against SELECT by primary key; 100,000 members in random order, one thread");
        result.put("goal", "p50 at most 500 ns; at least 100 times as fast");
        result.put("rounds", rounds);
        result.put("bothDecideTheSame", true);
        double ours = median("menshen");
        double theirs = median("postgres");
        result.put("menshenP50Nanos", Math.round(ours));
        result.put("postgresP50Nanos", Math.round(theirs));
        result.put("times", Result.rounded(theirs / ours));
        for (String peer : PEERS) {
            double[] sorted = medians.getOrDefault(peer, List.of()).stream()
                    .mapToDouble(each -> each)
                    .sorted()
                    .toArray();
            result.put(
                    peer + "SpreadPercent",
                    Result.rounded(100 * (sorted[sorted.length - 1] - sorted[0]) / sorted[sorted.length / 2]));
        }
        return result;
    }

    private double median(String peer) {
        double[] sorted = medians.getOrDefault(peer, List.of()).stream()
                .mapToDouble(each -> each)
                .sorted()
                .toArray();
        return sorted[sorted.length / 2];
    }
}
