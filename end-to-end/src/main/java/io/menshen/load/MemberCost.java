package io.menshen.load;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.menshen.caller.Answer;
import io.menshen.caller.Caller;
import io.menshen.caller.Unexpected;
import io.menshen.local.process.Project;
import io.menshen.local.stack.Service;
import io.menshen.local.stack.Stack;
import io.menshen.story.OwnSuite;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.net.http.HttpClient;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import org.HdrHistogram.Histogram;

/// `MemberCost FEW MANY`: what sealing costs (B5). Two whole suites, one of them with a member-service that stores
/// everything in clear (`benchmarks/plain`), are measured in turn: creating a member, reading one by its number,
/// finding one by the mobile, through the gateway, in operations for each second of member-service's processor time.
///
/// Both begin with FEW members; then the sealed one grows to MANY, and reading is measured again.
public final class MemberCost {

    private static final int CALLERS = 4;
    private static final int ROUNDS = 4;
    private static final Duration WARM_UP = Duration.ofSeconds(12);
    private static final Duration ROUND = Duration.ofSeconds(6);
    private static final Duration PATIENCE = Duration.ofMinutes(30);

    /// How many people one file brings: well below what one request may carry.
    private static final int IN_A_FILE = 20_000;

    /// No budget is spent, and the build that seals nothing is told what it is for.
    private static final Map<String, String> TOLD = Map.of(
            "menshen.lookup.burst", "100000000",
            "menshen.lookup.daily", "100000000",
            "menshen.plain.only-to-measure", "true");

    private enum Work {
        CREATE("create", 0.75),
        READ("readByNumber", 0.90),
        FIND("findByMobile", 0.90);

        private final String code;
        private final double goal;

        Work(String code, double goal) {
            this.code = code;
            this.goal = goal;
        }
    }

    /// One suite under measurement.
    private static final class Side implements AutoCloseable {

        private final OwnSuite suite;
        private final Caller partner;
        private final Caller reviewer;
        private final AtomicInteger next = new AtomicInteger();
        private List<String> ids = List.of();
        private int known;

        Side(UnaryOperator<Stack> otherwise, HttpClient http) {
            suite = OwnSuite.start(stack -> otherwise.apply(stack).told(Service.MEMBER, TOLD));
            partner = Caller.signedIn(suite.gateway(), http, "partner-shop", suite.signIn());
            reviewer = Caller.signedIn(suite.gateway(), http, "reviewer1", suite.signIn());
        }

        void grow(int count) throws SQLException {
            while (next.get() < count) {
                bring(Math.min(count - next.get(), IN_A_FILE));
            }
            known = next.get();
            List<String> found = new ArrayList<>();
            try (Connection connection = suite.stack().postgres().connect("member");
                    Statement statement = connection.createStatement();
                    ResultSet row = statement.executeQuery("SELECT id FROM member")) {
                while (row.next()) {
                    found.add(row.getString(1));
                }
            }
            ids = found;
        }

        private void bring(int people) {
            StringBuilder csv = new StringBuilder("displayName,mobile,flat\n");
            for (int i = 0; i < people; i++) {
                int person = next.getAndIncrement();
                csv.append("%s,%s,%s\n".formatted(People.name(person), People.mobile(person), People.flat(person)));
            }
            String job = partner.post(
                            "/v1/member-imports?noticeVersion=1&parts=1",
                            "text/csv; charset=utf-8",
                            csv.toString().getBytes(StandardCharsets.UTF_8))
                    .expect(202)
                    .value("job");
            long end = System.nanoTime() + PATIENCE.toNanos();
            while (!partner.get("/v1/jobs/" + job).expect(200).value("state").equals("DONE")) {
                if (System.nanoTime() > end) {
                    throw new Unexpected("an import takes longer than " + PATIENCE);
                }
                pause();
            }
        }

        Answer once(Work work) {
            return switch (work) {
                case CREATE -> {
                    int person = next.getAndIncrement();
                    yield partner.post(
                                    "/v1/partner-registrations",
                                    Map.of(
                                            "displayName", People.name(person),
                                            "mobile", People.mobile(person),
                                            "flat", People.flat(person)))
                            .expect(201);
                }
                case READ ->
                    reviewer.get("/v1/members/"
                                    + ids.get(ThreadLocalRandom.current().nextInt(ids.size())))
                            .expect(200);
                case FIND -> found(ThreadLocalRandom.current().nextInt(known));
            };
        }

        Answer found(int person) {
            Answer answer = reviewer.post("/v1/member-searches", Map.of("by", "mobile", "value", People.mobile(person)))
                    .expect(200);
            if (answer.json().path("items").size() != 1) {
                throw new Unexpected("not exactly one member has a mobile");
            }
            return answer;
        }

        double cpu() {
            return suite.server(Service.MEMBER).cpu().toNanos() / 1e9;
        }

        @Override
        public void close() {
            suite.close();
        }
    }

    private record Round(Histogram micros, double perCpuSecond) {}

    private MemberCost() {}

    public static void main(String[] arguments) throws InterruptedException, SQLException, IOException {
        PrintStream out = new PrintStream(new FileOutputStream(FileDescriptor.out), true, StandardCharsets.UTF_8);
        int few = Integer.parseInt(arguments[0]);
        int many = Integer.parseInt(arguments[1]);
        HttpClient http =
                HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
        ObjectNode result = new ObjectMapper().createObjectNode();
        result.put("work", "members created, read and found through the gateway, sealed and in clear");
        result.put("loadAverageBefore", loadAverage());
        try (Side sealed = new Side(UnaryOperator.identity(), http);
                Side plain = new Side(
                        stack -> stack.built(Service.MEMBER, Project.root().resolve("benchmarks/plain")), http)) {
            sealed.grow(few);
            plain.grow(few);
            mustAnswerAlike(sealed, plain);
            result.put("members", few);
            double readWithFew = 0;
            for (Work work : Work.values()) {
                out.printf("%s%n", work.code);
                readWithFew = compare(work, sealed, plain, result.putObject(work.code), readWithFew);
            }
            out.printf("growing to %,d members%n", many);
            sealed.grow(many);
            round(sealed, Work.READ, WARM_UP);
            double readWithMany =
                    millis(round(sealed, Work.READ, ROUND.multipliedBy(2)).micros());
            ObjectNode growth = result.putObject("growth");
            growth.put("goal", "p50 of a read at most 1.3 times as long");
            growth.put("members", many);
            growth.put("readP50Millis", readWithMany);
            growth.put("ofFew", rounded(readWithMany / readWithFew));
            result.put("cores", Runtime.getRuntime().availableProcessors());
            result.put("loadAverageAfter", loadAverage());
            out.println(new ObjectMapper().writerWithDefaultPrettyPrinter().writeValueAsString(result));
        } catch (Unexpected e) {
            out.println(e.getMessage());
            System.exit(1);
        }
    }

    /// @return the middle time of a sealed read, if that was measured, in milliseconds
    private static double compare(Work work, Side sealed, Side plain, ObjectNode into, double read)
            throws InterruptedException {
        round(sealed, work, WARM_UP);
        round(plain, work, WARM_UP);
        Histogram sealedMicros = new Histogram(3);
        Histogram plainMicros = new Histogram(3);
        double[] ratios = new double[ROUNDS];
        ArrayNode ofSealed = into.putArray("sealedPerCpuSecond");
        ArrayNode ofPlain = into.putArray("plainPerCpuSecond");
        for (int i = 0; i < ROUNDS; i++) {
            Round one = round(sealed, work, ROUND);
            Round two = round(plain, work, ROUND);
            sealedMicros.add(one.micros());
            plainMicros.add(two.micros());
            ofSealed.add(Math.round(one.perCpuSecond()));
            ofPlain.add(Math.round(two.perCpuSecond()));
            ratios[i] = one.perCpuSecond() / two.perCpuSecond();
        }
        Arrays.sort(ratios);
        into.put("goal", work.goal);
        into.put("ofPlain", rounded((ratios[ROUNDS / 2] + ratios[ROUNDS / 2 - 1]) / 2));
        into.put("lowest", rounded(ratios[0]));
        into.put("highest", rounded(ratios[ROUNDS - 1]));
        into.put("sealedP50Millis", millis(sealedMicros));
        into.put("plainP50Millis", millis(plainMicros));
        return work == Work.READ ? millis(sealedMicros) : read;
    }

    private static Round round(Side side, Work work, Duration length) throws InterruptedException {
        double cpu = side.cpu();
        long end = System.nanoTime() + length.toNanos();
        Histogram micros = new Histogram(3);
        try (ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<Histogram>> running = new ArrayList<>();
            for (int i = 0; i < CALLERS; i++) {
                running.add(callers.submit(() -> {
                    Histogram mine = new Histogram(3);
                    while (System.nanoTime() < end) {
                        mine.recordValue(side.once(work).took().toNanos() / 1_000);
                    }
                    return mine;
                }));
            }
            for (Future<Histogram> caller : running) {
                micros.add(caller.get());
            }
        } catch (ExecutionException e) {
            throw e.getCause() instanceof Unexpected reason ? reason : new Unexpected("a caller failed", e);
        }
        return new Round(micros, micros.getTotalCount() / (side.cpu() - cpu));
    }

    /// What is measured against each other must do the same.
    private static void mustAnswerAlike(Side sealed, Side plain) {
        for (int person = 0; person < 50; person++) {
            JsonNode one = withoutNumber(sealed.found(person));
            JsonNode two = withoutNumber(plain.found(person));
            if (!one.equals(two)) {
                throw new Unexpected("the two services answer differently");
            }
        }
    }

    private static JsonNode withoutNumber(Answer found) {
        ObjectNode item = (ObjectNode) found.json().path("items").get(0);
        item.remove("id");
        return item;
    }

    private static void pause() {
        try {
            Thread.sleep(50);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new Unexpected("interrupted", e);
        }
    }

    private static double millis(Histogram micros) {
        return micros.getValueAtPercentile(50) / 1_000.0;
    }

    private static double rounded(double value) {
        return Math.round(value * 1_000) / 1_000.0;
    }

    private static double loadAverage() {
        return rounded(ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage());
    }
}
