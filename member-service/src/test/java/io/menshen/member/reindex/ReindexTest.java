package io.menshen.member.reindex;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.notNullValue;
import static org.hamcrest.Matchers.nullValue;
import static org.hamcrest.Matchers.startsWith;

import io.menshen.local.stack.Stack;
import io.menshen.local.testing.Management;
import io.menshen.local.testing.StackResource;
import io.menshen.member.Caller;
import io.menshen.member.Evidence;
import io.menshen.member.MemberId;
import io.menshen.member.database.Database;
import io.menshen.member.matching.DisplayName;
import io.menshen.member.matching.Mobile;
import io.menshen.member.matching.SearchField;
import io.menshen.member.matching.SearchIndexes;
import io.menshen.member.matching.SearchVersion;
import io.menshen.member.matching.Term;
import io.quarkus.narayana.jta.QuarkusTransaction;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import jakarta.inject.Inject;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@QuarkusTest
@TestProfile(ReindexTest.Small.class)
@WithTestResource(value = StackResource.class, initArgs = @ResourceArg(name = "service", value = "member-service"))
class ReindexTest {

    /// A town of thirty.
    public static final class Small implements QuarkusTestProfile {
        @Override
        public Map<String, String> getConfigOverrides() {
            return Map.of(
                    "menshen.reindex.batch", "7", "menshen.reindex.alarm-from", "30", "menshen.reindex.look", "1h");
        }
    }

    @Inject
    SearchIndexes indexes;

    @Inject
    IndexWatch watch;

    @Inject
    Database database;

    Stack stack;

    private final Caller operator = Caller.staff("operator");
    private final Caller leader = Caller.leader();
    private String group = "";

    @BeforeEach
    void aGroup() {
        group = leader.opensGroup();
    }

    @Test
    void theIndexIsBuiltAnewWithTheAdvisedBitsAndServesAllTheTime() throws Exception {
        Map<MemberId, Mobile> members = registered(40);
        SearchVersion old = survey().serving();
        AtomicBoolean over = new AtomicBoolean();
        AtomicInteger searches = new AtomicInteger();
        Map<MemberId, Mobile> meanwhile = new LinkedHashMap<>();
        try (ExecutorService others = Executors.newFixedThreadPool(2)) {
            List<Future<?>> busy = new ArrayList<>();
            busy.add(others.submit(() -> {
                while (!over.get()) {
                    allFound(members);
                    searches.incrementAndGet();
                }
            }));
            busy.add(others.submit(() -> {
                while (!over.get()) {
                    meanwhile.putAll(registered(1));
                    allFound(meanwhile);
                }
            }));

            ended(rebuilds("{}"), "DONE");
            over.set(true);
            for (Future<?> each : busy) {
                each.get();
            }
        }

        SearchIndexes.Survey survey = survey();
        assertThat(survey.serving().number()).isEqualTo(old.number() + 1);
        assertThat(survey.serving().bits()).isLessThan(16);
        assertThat(survey.building()).isNull();
        assertThat(searches.get()).isPositive();
        allFound(members);
        allFound(meanwhile);
        assertThat(database.list("SELECT DISTINCT version FROM mobile_search", row -> row.getInt(1)))
                .containsExactly(survey.serving().number());
        assertThat(Evidence.of(stack).all("index.rebuilt", operator.subject(), 1))
                .hasSize(1);
    }

    /// As after `kill -9`: some are in the new version, the row says RUNNING, and nobody holds it any more.
    @Test
    void aBuildingThatDiedGoesOn() {
        Map<MemberId, Mobile> members = registered(30);
        SearchVersion version = QuarkusTransaction.requiringNew().call(() -> indexes.begin(SearchField.MOBILE, 3));
        indexes.build(version, List.copyOf(members.keySet()).subList(0, 9), of -> {
            Map<MemberId, Term> some = new LinkedHashMap<>();
            of.forEach(member -> some.put(member, Term.mobile(members.get(member))));
            return some;
        });
        allFound(members);
        UUID job = UUID.randomUUID();
        database.update("""
                INSERT INTO job (id, kind, subject_id, payload, submitted_by, role, state, done, submitted_at, free_at, term,
                                 attempts)
                VALUES (?, 'reindex', ?, '', ?, 'operator', 'RUNNING', 9, now(), now() - interval '1 s', 1, 1)
                """, job, new UUID(0, version.number()), operator.subject());

        ended(job.toString(), "DONE");

        assertThat(survey().serving().number()).isEqualTo(version.number());
        allFound(members);
    }

    @Test
    void whoIsRemovedWhileTheIndexIsBuiltIsInNoVersion() throws Exception {
        Map<MemberId, Mobile> members = registered(20);
        MemberId leaves = members.keySet().iterator().next();
        SearchVersion version = QuarkusTransaction.requiringNew().call(() -> indexes.begin(SearchField.MOBILE, 3));
        try (ExecutorService remover = Executors.newSingleThreadExecutor()) {
            Future<?>[] removal = new Future<?>[1];
            indexes.build(version, List.copyOf(members.keySet()), of -> {
                // begins while the member's row is held, and waits
                removal[0] =
                        remover.submit(() -> QuarkusTransaction.requiringNew().run(() -> {
                            indexes.remove(leaves, List.of(SearchField.MOBILE));
                            database.update("DELETE FROM sealed_group WHERE member = ?", leaves.value());
                        }));
                try {
                    Thread.sleep(300);
                } catch (InterruptedException e) {
                    throw new IllegalStateException(e);
                }
                Map<MemberId, Term> terms = new LinkedHashMap<>();
                members.forEach((member, mobile) -> terms.put(member, Term.mobile(mobile)));
                return terms;
            });
            removal[0].get();
        }

        assertThat(database.exists("SELECT 1 FROM mobile_search WHERE member = ?", leaves.value()))
                .isFalse();
        ended(rebuilds("{}"), "DONE");
        assertThat(database.exists("SELECT 1 FROM mobile_search WHERE member = ?", leaves.value()))
                .isFalse();
    }

    @Test
    void whoCannotBeOpenedDoesNotHoldTheOthersUp() {
        Map<MemberId, Mobile> members = registered(20);
        MemberId damaged = members.keySet().iterator().next();
        database.update(
                "UPDATE sealed_group SET sealed = '\\x01' WHERE member = ? AND field_group = 'CONTACT'",
                damaged.value());

        ended(rebuilds("{}"), "DONE");

        members.remove(damaged);
        allFound(members);
        assertThat(survey().building()).isNull();
    }

    @Test
    void anIndexThatIsYoungerThanTheMembersIsFilledByItself() {
        registered(20);
        database.update("DELETE FROM search_index WHERE field = 'display-name'");
        database.update("DELETE FROM display_name_search");
        database.update("INSERT INTO search_index (field, version, bits, complete, begun_at)"
                + " VALUES ('display-name', 1, 16, false, now())");
        assertThat(indexes.served(SearchField.DISPLAY_NAME)).isFalse();
        awaitQuiet();

        watch.look();

        awaitQuiet();
        assertThat(indexes.served(SearchField.DISPLAY_NAME)).isTrue();
        Term name = Term.displayName(DisplayName.parse("邻居3").orElseThrow());
        assertThat(indexes.candidates(name)).isNotEmpty();
    }

    @Test
    void whoIsBeingChangedIsPutInAfterwards() throws Exception {
        Map<MemberId, Mobile> members = registered(15);
        MemberId busy = members.keySet().iterator().next();
        CountDownLatch holds = new CountDownLatch(1);
        CountDownLatch over = new CountDownLatch(1);
        try (ExecutorService other = Executors.newSingleThreadExecutor()) {
            Future<?> change =
                    other.submit(() -> QuarkusTransaction.requiringNew().run(() -> {
                        database.list("SELECT 1 FROM member WHERE id = ? FOR UPDATE", row -> true, busy.value());
                        holds.countDown();
                        await(over);
                    }));
            await(holds);
            String job = rebuilds("{}");
            Thread.sleep(700);
            over.countDown();
            change.get();

            ended(job, "DONE");
        }

        allFound(members);
    }

    @Test
    void anOperatorSeesHowTheIndexFits() {
        registered(10);

        operator.calls("readSearchIndexes")
                .get("/v1/search-indexes")
                .then()
                .statusCode(200)
                .body(
                        "items[0].field",
                        is("mobile"),
                        "items[0].rows",
                        notNullValue(),
                        "items[0].advised",
                        notNullValue(),
                        "items[0].building",
                        nullValue());
    }

    @Test
    void onlyAnOperatorSeesOrBuildsIndexes() {
        leader.calls("readSearchIndexes").get("/v1/search-indexes").then().statusCode(403);
        leader.calls("rebuildSearchIndex")
                .body("{}")
                .post("/v1/search-indexes/mobile/rebuilds")
                .then()
                .statusCode(403);
    }

    @Test
    void bitsThatBreakTheRuleAreRefusedWithWhatWouldFit() {
        registered(10);

        operator.calls("rebuildSearchIndex")
                .body("{\"bits\": 30}")
                .post("/v1/search-indexes/mobile/rebuilds")
                .then()
                .statusCode(400)
                .body("code", is("bits-out-of-range"), "low", notNullValue(), "high", notNullValue());
        operator.calls("rebuildSearchIndex")
                .body("{}")
                .post("/v1/search-indexes/shoe-size/rebuilds")
                .then()
                .statusCode(404);
    }

    @Test
    void anIndexThatDoesNotFitIsAnAlarmAndNoOutage() {
        registered(35);
        for (SearchField field : SearchField.values()) {
            ended(rebuilds(field, "{}"), "DONE");
        }
        watch.look();
        given().get(Management.at("/health/ready"))
                .then()
                .statusCode(200)
                .body("checks.find { it.name == 'search-index' }.data.alarm", is(false));

        database.update("UPDATE search_index SET bits = 30");
        watch.look();

        given().get(Management.at("/health/ready"))
                .then()
                .statusCode(200)
                .body("checks.find { it.name == 'search-index' }.status", is("UP"))
                .body("checks.find { it.name == 'search-index' }.data.alarm", is(true))
                .body("checks.find { it.name == 'search-index' }.data.mobile", startsWith("TOO_FINE"));
        for (SearchField field : SearchField.values()) {
            ended(rebuilds(field, "{}"), "DONE");
        }
    }

    private Map<MemberId, Mobile> registered(int count) {
        Map<MemberId, Mobile> members = new LinkedHashMap<>();
        for (int i = 0; i < count; i++) {
            String mobile = Caller.someMobile();
            members.put(
                    new MemberId(UUID.fromString(leader.addsMember(group, "邻居" + i, mobile, "3-2-502"))),
                    Mobile.parse(mobile).orElseThrow());
        }
        return members;
    }

    private void allFound(Map<MemberId, Mobile> members) {
        members.forEach((member, mobile) ->
                assertThat(indexes.candidates(Term.mobile(mobile))).contains(member));
    }

    private SearchIndexes.Survey survey() {
        return indexes.survey(SearchField.MOBILE);
    }

    private void awaitQuiet() {
        Instant end = Instant.now().plus(Duration.ofSeconds(60));
        while (database.exists("SELECT 1 FROM job WHERE kind = 'reindex' AND ended_at IS NULL")) {
            assertThat(Instant.now()).as("in time").isBefore(end);
            try {
                Thread.sleep(50);
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        }
    }

    private static void await(CountDownLatch latch) {
        try {
            assertThat(latch.await(20, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private String rebuilds(String body) {
        return rebuilds(SearchField.MOBILE, body);
    }

    private String rebuilds(SearchField field, String body) {
        String place = operator.calls("rebuildSearchIndex")
                .body(body)
                .post("/v1/search-indexes/{field}/rebuilds", field.code())
                .then()
                .statusCode(202)
                .extract()
                .header("Location");
        return place.substring(place.lastIndexOf('/') + 1);
    }

    private void ended(String job, String state) {
        Instant end = Instant.now().plus(Duration.ofSeconds(60));
        while (!database.exists("SELECT 1 FROM job WHERE id = ? AND ended_at IS NOT NULL", UUID.fromString(job))) {
            assertThat(Instant.now()).as("in time").isBefore(end);
            try {
                Thread.sleep(50);
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        }
        assertThat(database.list("SELECT state FROM job WHERE id = ?", row -> row.getString(1), UUID.fromString(job)))
                .containsExactly(state);
    }
}
