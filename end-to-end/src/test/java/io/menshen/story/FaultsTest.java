package io.menshen.story;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.menshen.caller.Answer;
import io.menshen.caller.Caller;
import io.menshen.canary.CanaryScan;
import io.menshen.load.KilledReads;
import io.menshen.local.process.Server;
import io.menshen.local.process.ServerFailure;
import io.menshen.local.stack.Service;
import io.menshen.local.stack.ServiceServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.extension.ExtendWith;

/// What the suite does when a part of it is gone. Real processes, really killed and stopped.
@ExtendWith(WholeSuite.Provider.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
@Order(2)
class FaultsTest {

    private static final int LINES = 400;

    /// So many that the process is killed before the last is in.
    private static final int ROWS = 8_000;

    private final OwnSuite suite;
    private final Journey journey;

    /// Masked answers that were given while nothing could be sent.
    private final List<String> readWithoutKafka = new ArrayList<>();

    FaultsTest(WholeSuite suite) {
        this.suite = suite.servers();
        this.journey = suite.journey();
    }

    @BeforeAll
    void aCourierIsOnTheWay() {
        journey.openDeliveryRound();
        journey.readRoute().expect(200);
    }

    @Test
    @Order(1)
    void whateverIsKilledWhatWasShownStandsInTheLogOnce() throws InterruptedException {
        List<Server> victims =
                List.of(suite.server(Service.AUDIT), suite.server(Service.MEMBER), suite.server(Service.GATEWAY));

        KilledReads.Outcome outcome = new KilledReads(DeliveryRound.of(journey)).run(300, victims, _ -> {});

        assertThat(outcome.whole()).as("%s", outcome).isTrue();
        assertThat(outcome.shown()).isGreaterThan(100);
        assertThat(outcome.groups()).isPositive();
    }

    @Test
    @Order(2)
    void withoutKafkaNothingClearLeavesAndMaskedReadsGoOn() {
        suite.stack().kafka().stop();

        List<Answer> clear = new ArrayList<>();
        List<Answer> masked = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            clear.add(journey.readRoute());
            masked.add(journey.leader.get("/v1/rounds/%s/roster".formatted(journey.round())));
        }

        masked.stream().map(Answer::request).forEach(readWithoutKafka::add);
        assertThat(clear).allSatisfy(answer -> {
            assertThat(answer.status()).isEqualTo(503);
            assertThat(answer.value("code")).isEqualTo("cannot-record");
            assertThat(answer.took()).isLessThan(Duration.ofSeconds(1));
            assertHoldsNothingPersonal(answer);
        });
        assertThat(masked).allSatisfy(answer -> {
            assertThat(answer.status()).isEqualTo(200);
            assertThat(answer.items()).isNotEmpty();
            assertHoldsNothingPersonal(answer);
        });
    }

    @Test
    @Order(3)
    void clearReadsReturnSoonAfterKafkaWithoutARestart() {
        suite.stack().kafka().start();
        long returned = System.nanoTime();

        until(() -> journey.readRoute().status() == 200, Duration.ofSeconds(10));

        assertThat(Duration.ofNanos(System.nanoTime() - returned)).isLessThan(Duration.ofSeconds(10));
    }

    @Test
    @Order(4)
    void whatWasReadWithoutKafkaReachesTheLogOnceAndLater() {
        List<String> logged = untilLogged("outcome:masked action:readRoster", readWithoutKafka);

        assertThat(readWithoutKafka).isNotEmpty();
        assertThat(logged).containsAll(readWithoutKafka).doesNotHaveDuplicates();
    }

    @Test
    @Order(5)
    void withoutVaultAtTheStartServicesSayThatTheyAreNotReadyAndWhy() {
        for (Service service : List.of(Service.MEMBER, Service.AUDIT)) {
            suite.server(service).stop();
        }
        suite.stack().vault().stop();

        for (Service service : List.of(Service.MEMBER, Service.AUDIT)) {
            suite.launch(service);
        }

        for (Service service : List.of(Service.MEMBER, Service.AUDIT)) {
            // The first answers may come before Vault was asked at all.
            until(() -> isDownForWantOfVault(readiness(service)), Duration.ofSeconds(60));
        }
        assertThat(journey.readRoute().status()).isIn(502, 503, 504);
    }

    @Test
    @Order(6)
    void theyBecomeReadyByThemselvesWhenVaultIsBack() {
        suite.stack().vault().start();

        for (Service service : List.of(Service.MEMBER, Service.AUDIT)) {
            until(() -> readiness(service).statusCode() == 200, Duration.ofSeconds(30));
        }
        until(() -> journey.readRoute().status() == 200, Duration.ofSeconds(10));
    }

    @Test
    @Order(7)
    void memberServiceKilledDuringAnIntakeTakesEveryLineOnce() {
        String round = journey.openRound("一场大团购", "PICKUP");
        StringBuilder list = new StringBuilder("#接龙\n");
        for (int i = 1; i <= LINES; i++) {
            list.append("%d. 接龙邻居%d 139%08d 7-1-%d 鸡蛋1\n".formatted(i, i, 40_000_000 + i, 100 + i));
        }
        String job = journey.leader
                .postText("/v1/rounds/%s/intakes".formatted(round), list.toString())
                .expect(202)
                .value("job");
        until(() -> done(job) > 0, Duration.ofSeconds(60));

        suite.server(Service.MEMBER).kill();
        suite.server(Service.MEMBER).start();

        until(() -> state(job).equals("DONE"), Duration.ofSeconds(120));
        assertThat(numbers(round)).hasSize(LINES).doesNotHaveDuplicates();
        journey.paste(list.toString());
        assertThat(numbers(round)).hasSize(LINES);
    }

    @Test
    @Order(8)
    void memberServiceKilledDuringAKeyRotationLosesNoKey() throws SQLException {
        String round = journey.openRound("轮换前的大团购", "PICKUP");
        StringBuilder list = new StringBuilder("#接龙\n");
        for (int i = 1; i <= LINES; i++) {
            list.append("%d. 轮换邻居%d 138%08d 9-1-%d 鸡蛋1\n".formatted(i, i, 50_000_000 + i, 100 + i));
        }
        journey.paste(list.toString());
        inKeyStore("""
                CREATE FUNCTION slow() RETURNS trigger LANGUAGE plpgsql AS $$
                BEGIN PERFORM pg_sleep(0.004); RETURN NEW; END $$;
                CREATE TRIGGER slow_moves BEFORE UPDATE ON data_key FOR EACH ROW EXECUTE FUNCTION slow()
                """);
        String job = journey.operator.post("/v1/key-rotations").expect(202).value("job");
        until(() -> rotated(job).path("done").asInt() > 0, Duration.ofSeconds(60));
        JsonNode middle = rotated(job);

        suite.server(Service.MEMBER).kill();
        suite.server(Service.MEMBER).start();
        inKeyStore("DROP TRIGGER slow_moves ON data_key");

        assertThat(middle.path("done").asInt()).isLessThan(middle.path("total").asInt());
        until(() -> rotated(job).path("state").asText().equals("DONE"), Duration.ofSeconds(120));
        assertThat(numbers(round)).hasSize(LINES);
        until(() -> journey.readRoute().status() == 200, Duration.ofSeconds(10));
        List<JsonNode> epochs =
                journey.operator.get("/v1/key-epochs").expect(200).items().toList();
        assertThat(epochs).allMatch(epoch -> epoch.path("vaultVersion").asInt() == 2);
        assertThat(epochs)
                .filteredOn(epoch -> epoch.has("closedAt"))
                .allMatch(epoch -> epoch.path("keys").asInt() == 0);
        assertThat(journey.leader.post("/v1/key-rotations").status()).isEqualTo(403);
    }

    /// What lies apart is committed, and the member's own transaction waits for a lock when the process dies.
    @Test
    @Order(9)
    void memberServiceKilledBetweenTheTwoCommitsLeavesAnOrphanAndNoHalfRecord() throws SQLException {
        Answer before = journey.member.get("/v1/me").expect(200);
        Caller seen = journey.member.with("If-Match", before.header("ETag"));
        String path = "/v1/members/" + before.value("id");
        Map<String, Object> change = Map.of("bankCard", "6222000000000000004", "purposes", List.of("ordering"));
        long rows = rowsApart();
        CompletableFuture<Answer> changing;
        try (Connection blocker = suite.stack().postgres().connect("member");
                Statement lock = blocker.createStatement()) {
            blocker.setAutoCommit(false);
            lock.execute("LOCK TABLE sealed_group IN SHARE MODE");
            changing = CompletableFuture.supplyAsync(() -> seen.patch(path, change));
            until(() -> rowsApart() > rows, Duration.ofSeconds(30));

            suite.server(Service.MEMBER).kill();
            blocker.rollback();
        }
        suite.server(Service.MEMBER).start();

        assertThat(changing.join().status()).isGreaterThanOrEqualTo(500);
        until(() -> journey.member.get("/v1/me").status() == 200, Duration.ofSeconds(60));
        Answer after = journey.member.get("/v1/me").expect(200);
        assertThat(after.header("ETag")).isEqualTo(before.header("ETag"));
        assertThat(after.json().has("bankCard")).isFalse();
        long left = rowsApart();
        assertThat(left).as("orphans, until a sweep takes them").isGreaterThan(rows);
        seen.patch(path, change).expect(200);
        assertThat(journey.member.get("/v1/me").expect(200).json().has("bankCard"))
                .isTrue();
        assertThat(rowsApart()).as("nothing was written over").isEqualTo(2 * left - rows);
    }

    /// A file goes in by transactions of some hundred rows: the process dies in the middle of one.
    @Test
    @Order(11)
    void memberServiceKilledDuringAnImportTakesEveryRowOnce() {
        Caller partner = journey.signsIn("partner-shop");
        StringBuilder file = new StringBuilder("displayName,mobile,flat\n");
        for (int i = 0; i < ROWS; i++) {
            file.append("导入邻居%d,137%08d,3-1-%d\n".formatted(i, 60_000_000 + i, 100 + i));
        }
        long before = members();
        Answer begun = partner.post(
                        "/v1/member-imports?noticeVersion=1&parts=1",
                        "text/csv; charset=utf-8",
                        file.toString().getBytes(StandardCharsets.UTF_8))
                .expect(202);
        String job = "/v1/jobs/" + begun.value("job");
        until(() -> done(partner, job) > 0, Duration.ofSeconds(60));
        int middle = done(partner, job);

        suite.server(Service.MEMBER).kill();
        suite.server(Service.MEMBER).start();

        until(() -> partner.get(job).expect(200).value("state").equals("DONE"), Duration.ofSeconds(120));
        assertThat(middle).isLessThan(ROWS);
        assertThat(done(partner, job)).isEqualTo(ROWS);
        assertThat(members() - before).isEqualTo(ROWS);
        assertThat(lines(partner, begun.value("id"))).hasSize(ROWS).doesNotHaveDuplicates();
    }

    /// The cluster of members, consents and accounts goes away under a list that is being read, and comes back.
    @Test
    @Order(12)
    void postgresRestartedDuringAnIntakeLosesNoLineAndShowsNothing() {
        String round = journey.openRound("重启前的大团购", "PICKUP");
        StringBuilder list = new StringBuilder("#接龙\n");
        for (int i = 1; i <= LINES; i++) {
            list.append("%d. 重启邻居%d 136%08d 8-1-%d 鸡蛋1\n".formatted(i, i, 70_000_000 + i, 100 + i));
        }
        String job = journey.leader
                .postText("/v1/rounds/%s/intakes".formatted(round), list.toString())
                .expect(202)
                .value("job");
        until(() -> done(job) > 0, Duration.ofSeconds(60));

        suite.stack().postgres().stop();
        Answer meanwhile = journey.readRoute();
        suite.stack().postgres().start();

        assertThat(meanwhile.status()).isBetween(500, 504);
        assertThat(meanwhile.header("Content-Type")).startsWith("application/problem+json");
        assertHoldsNothingPersonal(meanwhile);
        until(() -> journey.readRoute().status() == 200, Duration.ofSeconds(20));
        until(() -> state(job).equals("DONE"), Duration.ofSeconds(120));
        assertThat(numbers(round)).hasSize(LINES).doesNotHaveDuplicates();
    }

    /// Worse than a Vault that refuses is one that takes the question and never answers.
    @Test
    @Order(13)
    void aVaultThatNeverAnswersKeepsAServiceFromBeingReadyAndIsNamed() throws IOException {
        try (ServerSocket silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            ServiceServer another = suite.another(
                    Service.MEMBER, Map.of("quarkus.vault.url", "http://127.0.0.1:" + silent.getLocalPort()));
            Thread starting = Thread.ofPlatform().daemon().start(() -> {
                try {
                    another.start();
                } catch (ServerFailure e) {
                    // It never becomes ready: that is the point.
                    return;
                }
            });
            try {
                until(() -> isDownForWantOfVault(readiness(another.management())), Duration.ofSeconds(60));
                assertThat(starting.isAlive()).isTrue();
            } finally {
                another.kill();
            }
        }
        assertThat(journey.readRoute().status())
                .as("the other instance is as before")
                .isEqualTo(200);
    }

    @Test
    @Order(10)
    void aCrisisEndsAtTheGatewayWithEveryOtherServiceDead() {
        journey.memberLooks();
        Instant end = InstantSource.system().instant().plus(Duration.ofMinutes(30));
        Answer declared = journey.declareCrisis(end);
        journey.approveCrisis(declared);
        String record = "/v1/members/" + journey.memberOne();
        Caller helper = journey.courier.withPurpose("delivery").withBasis("crisis/" + declared.value("id"));
        until(() -> shows(helper.get(record)), Duration.ofSeconds(10));

        // who holds the data stays a while longer, so that there is something that could be shown
        suite.server(Service.CONSENT).kill();
        suite.server(Service.AUDIT).kill();
        long dead = System.nanoTime();
        until(() -> !shows(helper.get(record)), Duration.ofSeconds(5));
        Duration shownFor = Duration.ofNanos(System.nanoTime() - dead);
        Answer masked = helper.get(record);
        suite.server(Service.MEMBER).kill();
        Answer nobody = helper.get(record);
        for (Service service : List.of(Service.MEMBER, Service.CONSENT, Service.AUDIT)) {
            suite.server(service).start();
        }

        assertThat(shownFor).isLessThan(Duration.ofSeconds(5));
        assertHoldsNothingPersonal(masked);
        assertThat(nobody.status()).isGreaterThanOrEqualTo(500);
        assertHoldsNothingPersonal(nobody);
        journey.leader.post("/v1/crises/%s/end".formatted(declared.value("id"))).expect(200);
    }

    private boolean shows(Answer answer) {
        return answer.status() == 200 && answer.text().contains(journey.memberOnesMobile());
    }

    private static int done(Caller caller, String job) {
        return caller.get(job).expect(200).json().path("done").asInt();
    }

    /// The rows of the file that became members.
    private static List<Integer> lines(Caller partner, String id) {
        List<Integer> lines = new ArrayList<>();
        String cursor = "";
        do {
            Answer page = partner.get("/v1/member-imports/%s/registrations?limit=1000%s".formatted(id, cursor))
                    .expect(200);
            page.items().map(each -> each.path("line").asInt()).forEach(lines::add);
            String next = page.json().path("next").asText("");
            cursor = next.isEmpty() || next.equals("null") ? "" : "&after=" + next;
        } while (!cursor.isEmpty());
        return lines;
    }

    private long members() {
        try (Connection connection = suite.stack().postgres().connect("member");
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SELECT count(*) FROM member")) {
            row.next();
            return row.getLong(1);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private long rowsApart() {
        try (Connection connection = suite.stack().postgres().connect("apart");
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SELECT count(*) FROM apart_group")) {
            row.next();
            return row.getLong(1);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private JsonNode rotated(String job) {
        return journey.operator.get("/v1/jobs/" + job).expect(200).json();
    }

    private void inKeyStore(String sql) throws SQLException {
        try (Connection connection = suite.stack().keyStore().connect("keys");
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private int done(String job) {
        return journey.leader
                .get("/v1/jobs/" + job)
                .expect(200)
                .json()
                .path("done")
                .asInt();
    }

    private String state(String job) {
        return journey.leader.get("/v1/jobs/" + job).expect(200).value("state");
    }

    /// The numbers of all orders of a round.
    private List<String> numbers(String round) {
        List<String> numbers = new ArrayList<>();
        String cursor = "";
        do {
            Answer page = journey.leader
                    .get("/v1/rounds/%s/pickup-list%s".formatted(round, cursor.isEmpty() ? "" : "?after=" + cursor))
                    .expect(200);
            page.items().map(line -> line.path("number").asText()).forEach(numbers::add);
            cursor = page.json().path("next").asText("");
        } while (!cursor.isEmpty() && !cursor.equals("null"));
        return numbers;
    }

    /// The request ids of all entries that the query finds, once they hold the wanted ones or time is up.
    private List<String> untilLogged(String query, Iterable<String> wanted) {
        List<String> logged = new ArrayList<>();
        until(
                () -> {
                    logged.clear();
                    logged.addAll(DeliveryRound.of(journey).logged(query));
                    for (String request : wanted) {
                        if (!logged.contains(request)) {
                            return false;
                        }
                    }
                    return true;
                },
                Duration.ofSeconds(60));
        return logged;
    }

    private static boolean isDownForWantOfVault(HttpResponse<String> answer) {
        return answer.statusCode() == 503
                && answer.body().contains("DOWN")
                && answer.body().toLowerCase(Locale.ROOT).contains("vault");
    }

    private HttpResponse<String> readiness(Service service) {
        return readiness(suite.server(service).management());
    }

    private static HttpResponse<String> readiness(String server) {
        URI address = URI.create(server + "/health/ready");
        try (HttpClient http = HttpClient.newHttpClient()) {
            return http.send(HttpRequest.newBuilder(address).build(), HttpResponse.BodyHandlers.ofString());
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private static void until(BooleanSupplier condition, Duration patience) {
        long end = System.nanoTime() + patience.toNanos();
        RuntimeException last = new IllegalStateException("not within " + patience);
        while (System.nanoTime() < end) {
            try {
                if (condition.getAsBoolean()) {
                    return;
                }
            } catch (RuntimeException e) {
                // A server that is just starting refuses connections.
                last = e;
            }
            try {
                Thread.sleep(100);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException(e);
            }
        }
        throw last;
    }

    private static void assertHoldsNothingPersonal(Answer answer) {
        assertThat(new CanaryScan(PastedList.canaries())
                        .bytes("the answer", answer.body())
                        .findings())
                .isEmpty();
    }
}
