package io.menshen.load;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.menshen.caller.Answer;
import io.menshen.caller.Caller;
import io.menshen.caller.Unexpected;
import io.menshen.local.AuditKeys;
import io.menshen.local.backup.Backups;
import io.menshen.local.backup.Drill;
import io.menshen.local.backup.Retention;
import io.menshen.local.stack.Service;
import io.menshen.story.OwnSuite;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.StringReader;
import java.io.Writer;
import java.lang.management.ManagementFactory;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;
import org.postgresql.PGConnection;

/// `MemberLoad COUNT`: what becomes of many members, on the packaged suite with a data folder of its own.
///
/// * how fast pasted lists become sealed members, against `COPY` of the same people in clear with the same number
///   of indexes (B6);
/// * how many calls to Vault all of them cost who are read once after a restart, against one for each member (B7);
/// * how fast a rotation moves every data key, and whether erasing one takes longer when there are many (B7);
/// * how long the drill takes: backups, restored beside, checked (P15).
///
/// Ends with exit code 1 when the drill fails or a member is missing.
public final class MemberLoad {

    /// A chat group holds no more than that.
    private static final int IN_A_GROUP = 500;

    private static final Duration PATIENCE = Duration.ofMinutes(20);

    private final PrintStream out;
    private final OwnSuite suite;
    private final HttpClient http;
    private final Caller leader;
    private final Caller operator;
    private final Caller leaver;
    private final int count;
    private final List<String> rounds = new ArrayList<>();
    private final ObjectNode result = new ObjectMapper().createObjectNode();

    private MemberLoad(PrintStream out, OwnSuite suite, int count, HttpClient http) {
        this.out = out;
        this.suite = suite;
        this.http = http;
        this.count = count;
        this.leader = Caller.signedIn(suite.gateway(), http, "leader1", suite.signIn());
        this.operator = Caller.signedIn(suite.gateway(), http, "operator1", suite.signIn());
        this.leaver = Caller.signedIn(suite.gateway(), http, "member2", suite.signIn());
    }

    public static void main(String[] arguments) throws IOException, InterruptedException, SQLException {
        PrintStream out = new PrintStream(new FileOutputStream(FileDescriptor.out), true, StandardCharsets.UTF_8);
        int count = Integer.parseInt(arguments[0]);
        try (OwnSuite suite = OwnSuite.start();
                HttpClient http = HttpClient.newBuilder()
                        .version(HttpClient.Version.HTTP_1_1)
                        .connectTimeout(Duration.ofSeconds(5))
                        .build()) {
            MemberLoad load = new MemberLoad(out, suite, count, http);
            boolean good = load.measure();
            out.println(new ObjectMapper().writerWithDefaultPrettyPrinter().writeValueAsString(load.result));
            if (!good) {
                System.exit(1);
            }
        } catch (Unexpected e) {
            out.println(e.getMessage());
            System.exit(1);
        }
    }

    private boolean measure() throws IOException, InterruptedException, SQLException {
        result.put("work", "members from pasted lists: taken in, read cold, keys rotated, one erased, all restored");
        result.put("members", count);
        result.put("loadAverageBefore", loadAverage());
        AuditKeys.pin(suite.stack()).ifPresent(out::println);
        double erasedAlone = erasure();
        takeIn();
        readCold();
        rotate();
        ObjectNode erasure = result.putObject("erasure");
        erasure.put("goal", "does not grow with the number of members");
        erasure.put("millisWithNoOtherMember", erasedAlone);
        erasure.put("millisWithAll", erasure());
        boolean restored = drill();
        result.put("cores", Runtime.getRuntime().availableProcessors());
        result.put("loadAverageAfter", loadAverage());
        return restored;
    }

    // ---- taken in -----------------------------------------------------------------------------------------------

    private void takeIn() throws IOException, SQLException {
        double cpu = cpuSeconds();
        long begin = System.nanoTime();
        for (int from = 0; from < count; from += IN_A_GROUP) {
            int to = Math.min(from + IN_A_GROUP, count);
            String round = openRound(from / IN_A_GROUP);
            rounds.add(round);
            job(leader.postText("/v1/rounds/%s/intakes".formatted(round), list(from, to))
                    .expect(202)
                    .value("job"));
            if (to % 5_000 == 0) {
                out.println("%,d members after %.0f s".formatted(to, seconds(begin)));
            }
        }
        double took = seconds(begin);
        double used = cpuSeconds() - cpu;
        double copy = copy();
        ObjectNode intake = result.putObject("intake");
        intake.put("goal", "at least 0.6 of COPY of the same people in clear (B6)");
        intake.put("membersPerSecond", Math.round(count / took));
        intake.put("membersPerCpuSecondOfMemberService", Math.round(count / used));
        intake.put("copyRowsPerSecond", Math.round(count / copy));
        intake.put("ofCopy", Math.round(1e5 * copy / took) / 1e5);
    }

    private String openRound(int number) {
        String group = leader.post("/v1/groups", Map.of("name", "团购%d".formatted(number)))
                .expect(201)
                .value("id");
        return leader.post(
                        "/v1/groups/%s/rounds".formatted(group),
                        Map.of(
                                "title",
                                "鸡蛋",
                                "goods",
                                List.of(Map.of("name", "鸡蛋30枚", "price", 3500)),
                                "cutoff",
                                InstantSource.system()
                                        .instant()
                                        .plus(2, ChronoUnit.DAYS)
                                        .truncatedTo(ChronoUnit.SECONDS)
                                        .toString(),
                                "handover",
                                "PICKUP"))
                .expect(201)
                .value("id");
    }

    private static String list(int from, int to) {
        StringBuilder list = new StringBuilder("#接龙\n规格：A 鸡蛋30枚 35元\n\n");
        for (int i = from; i < to; i++) {
            list.append("%d. %s %s %s A1%n".formatted(i - from + 1, name(i), mobile(i), flat(i)));
        }
        return list.toString();
    }

    private static String name(int i) {
        return "赵钱孙李周吴郑王冯陈".substring(i % 10, i % 10 + 1)
                + "一二三四五六七八九十".charAt(i / 10 % 10)
                + "妹山海云风花月石林泉".charAt(i / 100 % 10);
    }

    private static String mobile(int i) {
        return "13%09d".formatted(800_000_000 + i);
    }

    private static String flat(int i) {
        return "%d-%d-%d0%d".formatted(1 + i / 100 % 99, 1 + i / 20 % 5, 1 + i / 4 % 30, 1 + i % 4);
    }

    /// @return seconds
    private double copy() throws SQLException, IOException {
        StringBuilder rows = new StringBuilder();
        for (int i = 0; i < count; i++) {
            rows.append(UUID.randomUUID())
                    .append('\t')
                    .append(name(i))
                    .append('\t')
                    .append(mobile(i))
                    .append('\t')
                    .append(flat(i))
                    .append('\n');
        }
        try (Connection connection = suite.stack().postgres().connect("member");
                Statement statement = connection.createStatement()) {
            statement.execute("CREATE TABLE in_clear (id uuid PRIMARY KEY, name text, mobile text, flat text)");
            statement.execute("CREATE INDEX ON in_clear (name)");
            statement.execute("CREATE INDEX ON in_clear (mobile)");
            long begin = System.nanoTime();
            connection
                    .unwrap(PGConnection.class)
                    .getCopyAPI()
                    .copyIn("COPY in_clear FROM STDIN", new StringReader(rows.toString()));
            double took = seconds(begin);
            statement.execute("DROP TABLE in_clear");
            return took;
        }
    }

    // ---- read cold ----------------------------------------------------------------------------------------------

    private void readCold() throws IOException, InterruptedException {
        suite.server(Service.MEMBER).stop();
        suite.server(Service.MEMBER).start();
        ready();
        double before = vaultCalls();
        double cpu = cpuSeconds();
        long begin = System.nanoTime();
        long members = 0;
        for (String round : rounds) {
            members += leader.get("/v1/rounds/%s/roster?limit=%d".formatted(round, IN_A_GROUP))
                    .expect(200)
                    .items()
                    .count();
        }
        double took = seconds(begin);
        if (members != count) {
            throw new Unexpected("%d members are on the rosters, not %d".formatted(members, count));
        }
        double calls = vaultCalls();
        ObjectNode read = result.putObject("coldRead");
        read.put("goal", "at most 20 calls to Vault for a million reads (B7)");
        read.put("membersPerSecond", Math.round(members / took));
        read.put("membersPerCpuSecondOfMemberService", Math.round(members / (cpuSeconds() - cpu)));
        read.put("vaultCallsAtTheStart", Math.round(before));
        read.put("vaultCallsForAllReads", Math.round(calls - before));
        read.put("vaultCallsOfOneUnwrapForEach", members);
    }

    private void ready() {
        until(() -> leader.get("/v1/rounds/%s/roster?limit=1".formatted(rounds.getFirst())), 200);
    }

    private double vaultCalls() throws IOException, InterruptedException {
        String metrics = http.send(
                        HttpRequest.newBuilder(
                                        URI.create(suite.server(Service.MEMBER).address() + "/q/metrics"))
                                .build(),
                        BodyHandlers.ofString())
                .body();
        return metrics.lines()
                .filter(line -> line.startsWith("menshen_vault_calls_total"))
                .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
                .sum();
    }

    // ---- keys ---------------------------------------------------------------------------------------------------

    private void rotate() {
        long begin = System.nanoTime();
        Answer done = job(operator.post("/v1/key-rotations").expect(202).value("job"), operator);
        double took = seconds(begin);
        ObjectNode rotation = result.putObject("rotation");
        rotation.put("keys", done.json().path("total").asLong());
        rotation.put("seconds", rounded(took));
        rotation.put("keysPerSecond", Math.round(done.json().path("total").asLong() / took));
    }

    /// @return milliseconds until a member who leaves is gone
    private double erasure() {
        leaver.post("/v1/members", Map.of("displayName", "过路人")).expect(201);
        long begin = System.nanoTime();
        leaver.post("/v1/me/erasure", Map.of("atOnce", true)).expect(202);
        until(() -> leaver.get("/v1/me"), 404);
        return rounded(seconds(begin) * 1_000);
    }

    // ---- backup and drill ---------------------------------------------------------------------------------------

    private boolean drill() {
        PrintWriter silent = new PrintWriter(Writer.nullWriter());
        long begin = System.nanoTime();
        long bytes = new Backups(suite.stack(), silent)
                .make(Backups.defaultFolder(suite.home()), Optional.empty(), Retention.DEFAULT).stream()
                        .mapToLong(backup -> backup.made().size())
                        .sum();
        ObjectNode drill = result.putObject("drill");
        drill.put("goal", "at most 600 s with 100,000 members (P15)");
        drill.put("backupSeconds", rounded(seconds(begin)));
        drill.put("backupMegabytes", bytes >> 20);
        Drill.Report report = new Drill(suite.stack(), null).run();
        drill.put("seconds", rounded(report.seconds()));
        drill.put("passed", report.passed());
        report.checks().stream()
                .filter(check -> !check.passed())
                .forEach(check -> drill.withArray("failed").add(check.what() + " " + check.detail()));
        return report.passed();
    }

    // -------------------------------------------------------------------------------------------------------------

    private Answer job(String id) {
        return job(id, leader);
    }

    private Answer job(String id, Caller caller) {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (System.nanoTime() < end) {
            Answer job = caller.get("/v1/jobs/" + id).expect(200);
            switch (job.value("state")) {
                case "DONE" -> {
                    return job;
                }
                case "QUEUED", "RUNNING" -> pause();
                default -> throw new Unexpected("a job ended as " + job.value("state"));
            }
        }
        throw new Unexpected("a job takes longer than %d minutes".formatted(PATIENCE.toMinutes()));
    }

    private static void until(Supplier<Answer> ask, int status) {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (ask.get().status() != status) {
            if (System.nanoTime() > end) {
                throw new Unexpected("no answer became %d".formatted(status));
            }
            pause();
        }
    }

    private static void pause() {
        try {
            Thread.sleep(20);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new Unexpected("interrupted", e);
        }
    }

    private double cpuSeconds() {
        return suite.server(Service.MEMBER).cpu().toNanos() / 1e9;
    }

    private static double seconds(long since) {
        return (System.nanoTime() - since) / 1e9;
    }

    private static double rounded(double value) {
        return Math.round(value * 1_000) / 1_000.0;
    }

    private static double loadAverage() {
        return rounded(ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage());
    }
}
