package io.menshen.load;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
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
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;
import org.postgresql.PGConnection;

/// `MemberLoad COUNT [PASTED]`: what becomes of many members, on the packaged suite with a data folder of its own.
///
/// * how fast a partner's file of so many people becomes sealed members, against `COPY` of the same people in clear
///   with as many indexes as they are looked up by, in the same database, before and after (B6);
/// * how fast pasted lists (2,000 people unless said) become members with orders;
/// * how many calls to Vault these cost when they are read once after a restart, against one for each member (B7);
/// * how fast a rotation moves every data key, and whether erasing one takes longer when there are many (B7);
/// * how long the drill takes: backups, restored beside, checked (P15).
///
/// Ends with exit code 1 when the drill fails or a member is missing.
public final class MemberLoad {

    /// A chat group holds no more than that.
    private static final int IN_A_GROUP = 500;

    /// What one request carries at most.
    private static final int PART = 1024 * 1024;

    private static final Duration PATIENCE = Duration.ofMinutes(20);

    private final PrintStream out;
    private final OwnSuite suite;
    private final HttpClient http;
    private final Caller leader;
    private final Caller partner;
    private final Caller operator;
    private final Caller leaver;
    private final int count;
    private final int pasted;
    private final List<String> rounds = new ArrayList<>();
    private final ObjectNode result = new ObjectMapper().createObjectNode();

    private MemberLoad(PrintStream out, OwnSuite suite, int count, int pasted, HttpClient http) {
        this.out = out;
        this.suite = suite;
        this.http = http;
        this.count = count;
        this.pasted = pasted;
        this.partner = Caller.signedIn(suite.gateway(), http, "partner-shop", suite.signIn());
        this.leader = Caller.signedIn(suite.gateway(), http, "leader1", suite.signIn());
        this.operator = Caller.signedIn(suite.gateway(), http, "operator1", suite.signIn());
        this.leaver = Caller.signedIn(suite.gateway(), http, "member2", suite.signIn());
    }

    public static void main(String[] arguments) throws IOException, InterruptedException, SQLException {
        PrintStream out = new PrintStream(new FileOutputStream(FileDescriptor.out), true, StandardCharsets.UTF_8);
        int count = Integer.parseInt(arguments[0]);
        int pasted = arguments.length > 1 ? Integer.parseInt(arguments[1]) : 2_000;
        try (OwnSuite suite = OwnSuite.start();
                HttpClient http = HttpClient.newBuilder()
                        .version(HttpClient.Version.HTTP_1_1)
                        .connectTimeout(Duration.ofSeconds(5))
                        .build()) {
            MemberLoad load = new MemberLoad(out, suite, count, pasted, http);
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
        result.put(
                "work",
                "members from a partner's file and from pasted lists: taken in, read cold, keys rotated, one erased, all restored");
        result.put("members", count + pasted);
        result.put("loadAverageBefore", loadAverage());
        AuditKeys.pin(suite.stack()).ifPresent(out::println);
        double erasedAlone = erasure();
        importFile();
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

    // ---- imported -----------------------------------------------------------------------------------------------

    /// COPY, import, COPY, import …: half of the people each time, so that both are measured twice under the same
    /// load; the first import is also what warms the service up.
    private void importFile() throws IOException, SQLException {
        int warm = Math.min(count / 10, 2_000);
        importPeople(0, warm);
        int half = (count - warm) / 2;
        double copyFirst = copy(half);
        Load first = importPeople(warm, warm + half);
        double copySecond = copy(half);
        Load second = importPeople(warm + half, count);
        ObjectNode load = result.putObject("import");
        load.put("goal", "at least 0.6 of COPY of the same people in clear (B6)");
        load.put("members", count);
        load.put("warmingUpFirst", warm);
        rates(load.putArray("membersPerSecond"), first.perSecond(), second.perSecond());
        rates(load.putArray("membersPerCpuSecondOfMemberService"), first.perCpuSecond(), second.perCpuSecond());
        rates(load.putArray("cpuSecondsOfMemberService"), first.cpu(), second.cpu());
        rates(load.putArray("copyRowsPerSecond"), half / copyFirst, half / copySecond);
        load.put(
                "ofCopy", rounded((first.perSecond() * copyFirst / half + second.perSecond() * copySecond / half) / 2));
        out.println("%,d members by the file: %,.0f and %,.0f a second"
                .formatted(count, first.perSecond(), second.perSecond()));
    }

    private record Load(int members, double seconds, double cpu) {

        double perSecond() {
            return members / seconds;
        }

        double perCpuSecond() {
            return members / cpu;
        }
    }

    private static void rates(ArrayNode into, double first, double second) {
        into.add(Math.round(first)).add(Math.round(second));
    }

    /// From the first byte sent to the last row committed.
    private Load importPeople(int from, int to) {
        StringBuilder csv = new StringBuilder("displayName,mobile,flat\n");
        for (int i = from; i < to; i++) {
            csv.append(People.name(i))
                    .append(',')
                    .append(People.mobile(i))
                    .append(',')
                    .append(People.flat(i))
                    .append('\n');
        }
        byte[] file = csv.toString().getBytes(StandardCharsets.UTF_8);
        int parts = (file.length + PART - 1) / PART;
        double cpu = cpuSeconds();
        long begin = System.nanoTime();
        Answer answer = partner.post(
                        "/v1/member-imports?noticeVersion=1&parts=" + parts,
                        "text/csv; charset=utf-8",
                        Arrays.copyOf(file, Math.min(PART, file.length)))
                .expect(202);
        for (int part = 2; part <= parts; part++) {
            answer = partner.put(
                            "/v1/member-imports/%s/parts/%d".formatted(answer.value("id"), part),
                            "application/octet-stream",
                            Arrays.copyOfRange(file, (part - 1) * PART, Math.min(part * PART, file.length)))
                    .expect(202);
        }
        Answer done = job(answer.value("job"), partner);
        double took = seconds(begin);
        if (done.json().path("done").asInt() != to - from) {
            throw new Unexpected(
                    "the import took %d rows".formatted(done.json().path("done").asInt()));
        }
        return new Load(to - from, took, cpuSeconds() - cpu);
    }

    // ---- taken in -----------------------------------------------------------------------------------------------

    private void takeIn() {
        double cpu = cpuSeconds();
        long begin = System.nanoTime();
        for (int from = 0; from < pasted; from += IN_A_GROUP) {
            int to = Math.min(from + IN_A_GROUP, pasted);
            String round = openRound(from / IN_A_GROUP);
            rounds.add(round);
            job(leader.postText("/v1/rounds/%s/intakes".formatted(round), list(count + from, count + to))
                    .expect(202)
                    .value("job"));
        }
        double took = seconds(begin);
        double used = cpuSeconds() - cpu;
        ObjectNode intake = result.putObject("intake");
        intake.put("members", pasted);
        intake.put("membersPerSecond", Math.round(pasted / took));
        intake.put("membersPerCpuSecondOfMemberService", Math.round(pasted / used));
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
            list.append("%d. %s %s %s A1%n".formatted(i - from + 1, People.name(i), People.mobile(i), People.flat(i)));
        }
        return list.toString();
    }

    /// @return seconds
    private double copy(int people) throws SQLException, IOException {
        StringBuilder rows = new StringBuilder();
        for (int i = 0; i < people; i++) {
            rows.append(UUID.randomUUID())
                    .append('\t')
                    .append(People.name(i))
                    .append('\t')
                    .append(People.mobile(i))
                    .append('\t')
                    .append(People.flat(i))
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
        if (members != pasted) {
            throw new Unexpected("%d members are on the rosters, not %d".formatted(members, pasted));
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
                                        URI.create(suite.server(Service.MEMBER).management() + "/metrics"))
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
