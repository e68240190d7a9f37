package io.menshen.gateway.budget;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.menshen.disclosure.rule.Budget;
import io.menshen.gateway.door.IdentityProvider;
import io.menshen.local.testing.StackResource;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Budgets over a real database: several gateways' rooms share it, die, and come back.
@QuarkusTest
@WithTestResource(value = StackResource.class, initArgs = @ResourceArg(name = "service", value = "masking-gateway"))
@WithTestResource(IdentityProvider.class)
class BudgetsTest {

    private static final Budget LEADER = new Budget(
            "group-leader",
            new Budget.Limit(30, 50),
            Budget.Over.SECOND_PERSON,
            new Budget.SteppedUp(3, new Budget.Limit(40, 60)));

    private static final Duration AT_ONCE = Duration.ZERO;

    @Inject
    Ledger ledger;

    @Inject
    Tags tags;

    @Inject
    DataSource database;

    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final String person = UUID.randomUUID().toString();
    private Budgets one;
    private Budgets other;

    @BeforeEach
    void begin() {
        one = room(ledger);
        other = room(ledger);
    }

    @AfterEach
    void end() {
        threads.close();
    }

    @Test
    void oneByOneThirtyMembersPassAndNoMore() {
        assertThat(passed(one, members(40))).isEqualTo(30);

        assertThatThrownBy(() -> show(one, members(1))).isInstanceOfSatisfying(OverBudget.Spent.class, spent -> {
            assertThat(spent.first())
                    .as("somebody was told when it happened first")
                    .isFalse();
            assertThat(spent.left().least()).startsWith("\"unmask-burst\";r=0;t=");
            assertThat(spent.left().retryAfter()).isBetween(500L, 660L);
            assertThat(spent.left().policy()).isEqualTo("\"unmask-burst\";q=30;w=600, \"unmask-day\";q=50;w=86400");
        });
    }

    @Test
    void whoWasSeenCostsNothingAgainWhicheverGatewayIsAsked() {
        List<String> members = members(30);
        passed(one, members);

        assertThat(passed(one, members)).isEqualTo(30);
        one.giveBack(AT_ONCE);
        assertThat(passed(other, members)).isEqualTo(30);
        assertThat(passed(other, members(1))).isZero();
    }

    @Test
    void manyAtOncePassNoMoreThanOneByOne() {
        assertThat(together(Map.of(one, members(50)))).isEqualTo(30);
    }

    @Test
    void twoGatewaysShareOneBudget() {
        long passed = together(Map.of(one, members(50), other, members(50)));

        one.giveBack(AT_ONCE);
        other.giveBack(AT_ONCE);
        assertThat(passed).isLessThanOrEqualTo(30);
        assertThat(passed + passed(other, members(40))).isEqualTo(30);
    }

    @Test
    void aPageCountsEachMemberOnceAndAllOrNobody() {
        List<String> page = members(28);
        show(one, page);
        List<String> next = new ArrayList<>(members(3));
        next.addAll(page);

        assertThatThrownBy(() -> show(one, next)).isInstanceOf(OverBudget.Spent.class);
        next.removeFirst();
        show(one, next);
        assertThatThrownBy(() -> show(one, members(31)))
                .isInstanceOfSatisfying(
                        OverBudget.Spent.class,
                        spent -> assertThat(spent.left().retryAfter()).isGreaterThanOrEqualTo(600));
    }

    /// A gateway that is killed tells nobody whom it showed, and gives nothing back.
    @Test
    void whatAKilledGatewayHasReservedIsSpent() {
        long before = passed(one, members(7));
        Budgets next = room(ledger);

        long after = passed(next, members(40));

        assertThat(before).isEqualTo(7);
        assertThat(before + after).isLessThanOrEqualTo(30).isGreaterThanOrEqualTo(25);
    }

    @Test
    void anOrderlyStopLosesNothing() throws InterruptedException {
        long before = passed(one, members(7));
        one.stop(new io.quarkus.runtime.ShutdownEvent());

        assertThat(before + passed(room(ledger), members(40))).isEqualTo(30);
    }

    @Test
    void tenMinutesLaterThereIsMoreAndAfterFiftyADayThereIsNot() throws SQLException {
        List<String> morning = members(30);
        passed(one, morning);
        later(Duration.ofMinutes(12));

        assertThat(passed(other, members(25))).isEqualTo(20);
        assertThatThrownBy(() -> show(other, members(1)))
                .isInstanceOfSatisfying(
                        OverBudget.Spent.class,
                        spent -> assertThat(spent.left().least()).startsWith("\"unmask-day\";r=0;t="));
        // they count again within ten minutes, not within the day
        assertThat(passed(other, morning)).isEqualTo(10);

        later(Duration.ofHours(25));
        assertThat(passed(room(ledger), members(40))).isEqualTo(30);
    }

    @Test
    void whoSignsInMoreStronglyMaySeeMoreWhereTheRulesSaySo() {
        passed(one, members(40));

        assertThat(members(20).stream()
                        .filter(member -> passes(one, person, 3, LEADER, List.of(member)))
                        .count())
                .isEqualTo(10);
    }

    @Test
    void rolesAndPersonsAreCountedApart() {
        Budget courier = new Budget("courier", new Budget.Limit(3, 3), Budget.Over.REFUSED, null);
        passed(one, members(30));

        assertThat(members(5).stream()
                        .filter(member -> passes(one, person, 1, courier, List.of(member)))
                        .count())
                .isEqualTo(3);
        assertThat(passes(one, "not " + person, 1, LEADER, members(1))).isTrue();
    }

    @Test
    void noRowNamesPersonOrMember() throws SQLException {
        String member = UUID.randomUUID().toString();
        show(one, List.of(member));
        take(one, "not " + person, 1, LEADER, List.of(member));

        assertThat(values("SELECT pot::text FROM unmasked_member UNION SELECT member::text FROM unmasked_member"))
                .doesNotContain(member, person);
        assertThat(tags.member(tags.pot(person, "group-leader"), member))
                .as("the same member has another name for another person")
                .isNotEqualTo(tags.member(tags.pot("not " + person, "group-leader"), member));
    }

    @Test
    void rowsGoWhenTheirDayIsOver() throws SQLException {
        passed(one, members(3));
        later(Duration.ofHours(25));

        ledger.forget();

        String mine = " WHERE pot = '" + tags.pot(person, "group-leader") + "'";
        assertThat(values("SELECT member::text FROM unmasked_member" + mine)).isEmpty();
        assertThat(values("SELECT id::text FROM unmasking_slice" + mine)).isEmpty();
    }

    @Test
    void mostlyNobodyIsAskedAndWithoutTheDatabaseNobodyNewIsShown() throws InterruptedException {
        AtomicInteger asked = new AtomicInteger();
        AtomicBoolean gone = new AtomicBoolean();
        Budgets room = room(new Ledger(watched(asked, gone), new Settings()));
        List<String> members = members(12);

        assertThat(passed(room, members)).isEqualTo(12);
        assertThat(asked.get()).as("questions for twelve members").isLessThanOrEqualTo(3);
        int until = asked.get();
        for (int i = 0; i < 10; i++) {
            show(room, members);
        }
        assertThat(asked.get()).isEqualTo(until);

        gone.set(true);
        show(room, members);
        assertThatThrownBy(() -> show(room, members(20))).isInstanceOf(OverBudget.Unknown.class);
        gone.set(false);
        for (int i = 0; i < 100 && !passes(room, members(1)); i++) {
            Thread.sleep(50);
        }
        assertThat(passes(room, members(1))).isTrue();
    }

    // ----------------------------------------------------------------------------------------------------------------

    private record Settings(int slice, Duration sliceFor, Duration giveBack, Duration limit) implements BudgetConfig {
        Settings() {
            this(5, Duration.ofSeconds(60), Duration.ofSeconds(10), Duration.ofSeconds(20));
        }
    }

    private Budgets room(Ledger over) {
        return new Budgets(over, tags, new Settings(), threads, new SimpleMeterRegistry());
    }

    private static List<String> members(int count) {
        return Stream.generate(() -> UUID.randomUUID().toString()).limit(count).toList();
    }

    private void show(Budgets room, List<String> members) {
        take(room, person, 1, LEADER, members);
    }

    private boolean passes(Budgets room, List<String> members) {
        return passes(room, person, 1, LEADER, members);
    }

    private long passed(Budgets room, List<String> members) {
        return members.stream().filter(member -> passes(room, List.of(member))).count();
    }

    private long together(Map<Budgets, List<String>> wanted) {
        List<CompletableFuture<Boolean>> all = new ArrayList<>();
        wanted.forEach((room, members) -> members.forEach(member ->
                all.add(CompletableFuture.supplyAsync(() -> passes(room, List.of(member)), threads))));
        return all.stream().filter(CompletableFuture::join).count();
    }

    private static boolean passes(Budgets room, String person, int level, Budget budget, List<String> members) {
        try {
            take(room, person, level, budget, members);
            return true;
        } catch (OverBudget e) {
            return false;
        }
    }

    private static void take(Budgets room, String person, int level, Budget budget, List<String> members) {
        try {
            room.take(person, level, new Unmasked(Map.of(budget, new HashSet<>(members))))
                    .join();
        } catch (CompletionException e) {
            throw e.getCause() instanceof OverBudget over ? over : e;
        }
    }

    /// As if so much time had passed.
    private void later(Duration time) throws SQLException {
        one.giveBack(AT_ONCE);
        other.giveBack(AT_ONCE);
        String mine =
                " - interval '" + time.toSeconds() + " seconds' WHERE pot = '" + tags.pot(person, LEADER.role()) + "'";
        try (Connection connection = database.getConnection();
                Statement statement = connection.createStatement()) {
            statement.executeUpdate("UPDATE unmasked_member SET seen_at = seen_at" + mine);
            statement.executeUpdate("UPDATE unmasking_slice SET ends_at = ends_at" + mine);
        }
        one = room(ledger);
        other = room(ledger);
    }

    private List<String> values(String sql) throws SQLException {
        List<String> values = new ArrayList<>();
        try (Connection connection = database.getConnection();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            while (rows.next()) {
                values.add(rows.getString(1));
            }
        }
        return values;
    }

    /// The same database; every question is counted, and it can be gone.
    private DataSource watched(AtomicInteger asked, AtomicBoolean gone) {
        return (DataSource) Proxy.newProxyInstance(
                DataSource.class.getClassLoader(), new Class<?>[] {DataSource.class}, (_, _, _) -> {
                    if (gone.get()) {
                        throw new SQLException("gone");
                    }
                    asked.incrementAndGet();
                    return database.getConnection();
                });
    }
}
