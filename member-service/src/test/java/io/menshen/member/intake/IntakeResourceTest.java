package io.menshen.member.intake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.is;

import io.menshen.local.testing.StackResource;
import io.menshen.member.Actor;
import io.menshen.member.MemberId;
import io.menshen.member.RoundId;
import io.menshen.member.intake.Leader.Line;
import io.menshen.member.intake.jielong.Golden;
import io.menshen.member.matching.Mobile;
import io.menshen.member.order.OrderLine;
import io.menshen.member.order.OrderState;
import io.menshen.member.order.Orders;
import io.menshen.member.order.PlacedOrder;
import io.menshen.member.protection.FieldGroup;
import io.menshen.member.registry.Members;
import io.menshen.member.registry.OpenedMember;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@QuarkusTest
@WithTestResource(value = StackResource.class, initArgs = @ResourceArg(name = "service", value = "member-service"))
class IntakeResourceTest {

    private static final String UTF_8 = "text/plain; charset=UTF-8";

    @Inject
    Orders orders;

    @Inject
    Members members;

    @Inject
    DataSource database;

    @Test
    void aMessyListBecomesMembersAndOrders() {
        Leader leader = new Leader();
        UUID round = leader.round("DELIVERY", "蔬菜包", "鸡蛋", "面粉5kg", "米10斤");

        List<Line> lines = leader.paste(round, Golden.load("02-messy").text());

        assertThat(lines)
                .containsExactly(
                        new Line(5, "accepted", null),
                        new Line(6, "accepted", null),
                        new Line(7, "accepted", null),
                        new Line(8, "accepted", null),
                        new Line(9, "accepted", null),
                        new Line(10, "accepted", "unsafe-text"),
                        new Line(11, "accepted", null),
                        new Line(12, "needs-attention", "mobile-unreadable"),
                        new Line(13, "cancelled", null),
                        new Line(14, "changed", null),
                        new Line(15, "accepted", null),
                        new Line(16, "accepted", null));
        assertThat(goods(round)).containsExactly("1=1,2=3", "2=1", "3=2", "4=1", "2=1,3=1", "2=2", "2=1", "3=1", "2=2");
        assertThat(states(round)).containsOnly("TO_BE_INFORMED");
    }

    @ParameterizedTest
    @ValueSource(strings = {"01-plain", "02-messy", "05-chat"})
    void theSameListAgainChangesNothing(String sample) {
        Golden golden = Golden.load(sample);
        Leader leader = new Leader();
        UUID round = leader.round("DELIVERY", goodsOf(golden));
        leader.paste(round, golden.text());
        List<PlacedOrder> before = orders.ofRound(new RoundId(round));
        int people = count("SELECT count(*) FROM group_member WHERE group_id = '" + leader.group + "'");

        List<Line> again = leader.paste(round, golden.text());

        assertThat(again)
                .extracting(Line::outcome)
                .containsOnly(
                        sample.equals("01-plain")
                                ? new String[] {"unchanged"}
                                : new String[] {"unchanged", "needs-attention"});
        assertThat(orders.ofRound(new RoundId(round))).isEqualTo(before);
        assertThat(count("SELECT count(*) FROM group_member WHERE group_id = '" + leader.group + "'"))
                .isEqualTo(people);
    }

    @Test
    void repostedListsAreUnited() {
        Leader leader = new Leader();
        UUID round = leader.round("DELIVERY", "水果箱");

        List<Line> lines = leader.paste(round, Golden.load("04-repost").text());

        assertThat(lines)
                .extracting(Line::outcome)
                .containsExactly(
                        "accepted",
                        "accepted",
                        "unchanged",
                        "changed",
                        "accepted",
                        "unchanged",
                        "unchanged",
                        "unchanged",
                        "accepted");
        assertThat(goods(round)).containsExactly("1=1", "1=3", "1=1", "1=1");
    }

    @Test
    void aVanishedLineNeedsAttentionAndItsOrderStands() {
        Leader leader = new Leader();
        UUID round = leader.round("DELIVERY", "水果箱");
        String one = "1. 张伟 13812345678 3-2-502 1箱\n";
        String two = "2. 李娜 13912345679 5-1-1203 2箱\n";
        leader.paste(round, "#接龙\n" + one + two);

        List<Line> lines = leader.paste(round, "#接龙\n" + one);

        assertThat(lines)
                .containsExactly(new Line(2, "unchanged", null), new Line(3, "needs-attention", "gone-from-list"));
        PlacedOrder vanished = orders.ofRound(new RoundId(round)).get(1);
        assertThat(vanished.state()).isEqualTo(OrderState.PLACED);
        assertThat(vanished.attention()).containsExactly("gone-from-list");

        leader.paste(round, "#接龙\n" + one + two);
        assertThat(orders.ofRound(new RoundId(round)).get(1).attention()).isEmpty();
    }

    @Test
    void aCancelledLineCancelsTheOrder() {
        Leader leader = new Leader();
        UUID round = leader.round("DELIVERY", "水果箱");
        leader.paste(round, "1. 张伟 13812345678 3-2-502 1箱\n");

        List<Line> lines = leader.paste(round, "1. 张伟 13812345678 3-2-502 1箱 取消\n");

        assertThat(lines).containsExactly(new Line(1, "cancelled", null));
        assertThat(orders.ofRound(new RoundId(round)))
                .extracting(PlacedOrder::state)
                .containsExactly(OrderState.CANCELLED);
    }

    @Test
    void membersOfTheGroupAreMergedInTheNextRound() {
        Leader leader = new Leader();
        String list = "1. 张伟 13812345678 3-2-502 1箱\n2. 豆豆妈 5-1-1203 2箱\n";
        UUID first = leader.round("DELIVERY", "水果箱");
        leader.paste(first, list);

        UUID second = leader.round("DELIVERY", "水果箱");
        List<Line> lines = leader.paste(second, list);

        assertThat(lines).extracting(Line::outcome).containsExactly("merged", "merged");
        assertThat(memberIds(second)).isEqualTo(memberIds(first));
    }

    @Test
    void theAnswerIsTheSameWhetherOrNotAStrangerIsKnownElsewhere() {
        String known = "1. 张伟 138%s 3-2-502 1箱\n2. 豆豆妈 5-1-1203 2箱\n".formatted(eightDigits());
        String unknown = "1. 张伟 138%s 3-2-502 1箱\n2. 豆豆妈 5-1-1203 2箱\n".formatted(eightDigits());
        Leader elsewhere = new Leader();
        elsewhere.paste(elsewhere.round("DELIVERY", "水果箱"), known);
        Leader here = new Leader();
        Leader there = new Leader();

        List<Line> ofKnown = here.paste(here.round("DELIVERY", "水果箱"), known);
        List<Line> ofUnknown = there.paste(there.round("DELIVERY", "水果箱"), unknown);

        assertThat(ofKnown).isEqualTo(ofUnknown).extracting(Line::outcome).containsExactly("accepted", "accepted");
    }

    @Test
    void aClaimedRecordIsNeverChanged() {
        Leader leader = new Leader();
        String mobile = "138" + eightDigits();
        UUID first = leader.round("DELIVERY", "水果箱");
        leader.paste(first, "1. 张伟 " + mobile + " 3-2-502 1箱\n");
        MemberId member = memberIds(first).getFirst();
        claim(member, mobile);
        OpenedMember before = open(member);

        UUID second = leader.round("DELIVERY", "水果箱");
        List<Line> same = leader.paste(second, "1. 小张 " + mobile + " 3-502 1箱\n");
        UUID third = leader.round("DELIVERY", "水果箱");
        List<Line> elsewhere = leader.paste(third, "1. 张伟 " + mobile + " 9-1-101 1箱\n");

        assertThat(same).containsExactly(new Line(1, "merged", null));
        assertThat(elsewhere).containsExactly(new Line(1, "needs-attention", "flat-differs"));
        assertThat(orders.ofRound(new RoundId(third))).isEmpty();
        assertThat(open(member)).isEqualTo(before);
    }

    @Test
    void anUnclaimedRecordIsFilledByALaterList() {
        Leader leader = new Leader();
        String mobile = "138" + eightDigits();
        UUID first = leader.round("PICKUP", "水果箱");
        leader.paste(first, "1. 张伟 " + mobile + " 1箱\n");

        UUID second = leader.round("DELIVERY", "水果箱");
        List<Line> lines = leader.paste(second, "1. 张伟 " + mobile + " 3-2-502 1箱\n");

        assertThat(lines).containsExactly(new Line(1, "merged", null));
        assertThat(open(memberIds(second).getFirst()).flatText()).isEqualTo("3-2-502");
    }

    @Test
    void aDryRunSaysWhatWouldComeAndWritesNothing() {
        Golden golden = Golden.load("02-messy");
        Leader leader = new Leader();
        UUID round = leader.round("DELIVERY", goodsOf(golden));

        List<Line> tried = leader.paste(round, golden.text(), "?dryRun=true");
        List<PlacedOrder> after = orders.ofRound(new RoundId(round));
        int people = count("SELECT count(*) FROM group_member WHERE group_id = '" + leader.group + "'");
        int lines = count("SELECT count(*) FROM intake_line WHERE round = '" + round + "'");

        assertThat(after).isEmpty();
        assertThat(people + lines).isZero();
        assertThat(leader.paste(round, golden.text())).isEqualTo(tried);
    }

    @Test
    void nothingOfTheTextIsStoredOrAnsweredInClear() {
        Leader leader = new Leader();
        UUID round = leader.round("DELIVERY", "水果箱");
        String text = "1. 钱多多宝 13987650123 77-6-5432 1箱 门禁9731# 高血压 510102194903071229\n2. 半读者 13987 1箱\n";

        String job = leader.submit(round, text, "");
        List<Line> lines = leader.results(job, "DONE");

        assertThat(lines)
                .containsExactly(
                        new Line(1, "accepted", "unsafe-text"),
                        new Line(2, "needs-attention", "who-unclear,goods-unclear"));
        String stored = everything();
        for (String value : List.of("钱多多宝", "13987650123", "77-6-5432", "门禁9731", "高血压", "510102194903071229", "半读者")) {
            assertThat(stored.contains(value)).as("stored in clear").isFalse();
            assertThat(stored.contains(hex(value)))
                    .as("stored in clear, as bytes")
                    .isFalse();
        }
    }

    @Test
    void aCrashInTheMiddleNeitherLosesNorDoublesAnItem() throws SQLException {
        Golden golden = Golden.load("02-messy");
        Leader leader = new Leader();
        UUID round = leader.round("DELIVERY", goodsOf(golden));
        // the transaction of line 10 dies once, after everything else in it was done
        execute("CREATE SEQUENCE crash");
        execute("""
                CREATE FUNCTION crash_once() RETURNS trigger AS $$
                BEGIN IF NEW.line = 10 AND nextval('crash') = 1 THEN RAISE EXCEPTION 'crash'; END IF; RETURN NEW; END
                $$ LANGUAGE plpgsql
                """);
        execute("CREATE TRIGGER crash BEFORE INSERT ON job_item FOR EACH ROW EXECUTE FUNCTION crash_once()");
        try {
            List<Line> lines = leader.paste(round, golden.text());

            assertThat(lines).hasSize(12).extracting(Line::outcome).doesNotContain("unchanged", "merged");
            assertThat(goods(round))
                    .containsExactly("1=1,2=3", "2=1", "3=2", "4=1", "2=1,3=1", "2=2", "2=1", "3=1", "2=2");
            assertThat(count("SELECT last_value::int FROM crash")).isGreaterThanOrEqualTo(2);
        } finally {
            execute("DROP TRIGGER crash ON job_item");
            execute("DROP FUNCTION crash_once");
            execute("DROP SEQUENCE crash");
        }
    }

    @Test
    void twoPostingsAtOnceAreUnitedOneAfterTheOther() {
        Leader leader = new Leader();
        UUID round = leader.round("DELIVERY", "水果箱");
        String list = IntStream.rangeClosed(1, 40)
                .mapToObj(at -> at + ". 邻居" + at + " 1381234" + (1000 + at) + " 3-2-" + (500 + at) + " 1箱\n")
                .collect(Collectors.joining());

        List<String> jobs = List.of(leader.submit(round, list, ""), leader.submit(round, list, ""));
        List<Line> all = new ArrayList<>();
        jobs.forEach(job -> all.addAll(leader.results(job, "DONE")));

        assertThat(all).filteredOn(line -> line.outcome().equals("accepted")).hasSize(40);
        assertThat(all).filteredOn(line -> line.outcome().equals("unchanged")).hasSize(40);
        assertThat(orders.ofRound(new RoundId(round))).hasSize(40);
    }

    @Test
    void readsGb18030() {
        Leader leader = new Leader();
        UUID round = leader.round("DELIVERY", "水果箱");
        byte[] text = "1. 𠀾小雨 13812345678 3-2-502 1箱".getBytes(Charset.forName("GB18030"));

        String location = leader.post(round, text, "text/plain; charset=GB18030", "")
                .then()
                .statusCode(202)
                .extract()
                .header("Location");

        leader.results(location.substring(location.lastIndexOf('/') + 1), "DONE");
        assertThat(open(memberIds(round).getFirst()).displayNameText()).isEqualTo("𠀾小雨");
    }

    @Test
    void whatIsNoTextIsRefusedWithAReason() {
        Leader leader = new Leader();
        UUID round = leader.round("DELIVERY", "水果箱");
        byte[] loneSurrogate = {'1', '.', (byte) 0xED, (byte) 0xA0, (byte) 0x80};

        leader.post(round, loneSurrogate, UTF_8, "").then().statusCode(400).body("code", is("text-unreadable"));
        leader.post(round, " \n ".getBytes(StandardCharsets.UTF_8), UTF_8, "")
                .then()
                .statusCode(400)
                .body("code", is("text-empty"));
        leader.post(round, new byte[] {'1'}, "text/plain; charset=UTF-16", "")
                .then()
                .statusCode(415)
                .body("code", is("encoding-not-supported"));
        leader.post(round, new byte[] {'1'}, "text/csv", "").then().statusCode(415);
    }

    @Test
    void aTextOfMoreThanOneMebibyteIsTooLarge() {
        Leader leader = new Leader();
        UUID round = leader.round("DELIVERY", "水果箱");
        byte[] most = new byte[1024 * 1024];
        java.util.Arrays.fill(most, (byte) 'x');
        byte[] tooMuch = java.util.Arrays.copyOf(most, most.length + 1);

        leader.post(round, most, UTF_8, "").then().statusCode(202);
        leader.post(round, tooMuch, UTF_8, "").then().statusCode(413);
    }

    @Test
    void aTextWithoutItemsFailsWithAReason() {
        Leader leader = new Leader();
        UUID round = leader.round("DELIVERY", "水果箱");

        String job = leader.submit(round, "大家好，今天没有团", "");

        assertThat(leader.await(job).<String>path("code")).isEqualTo("no-items");
    }

    @Test
    void aRoundOfAnotherLeaderIsNotThere() {
        Leader leader = new Leader();
        UUID round = leader.round("DELIVERY", "水果箱");
        String others = new Leader()
                .post(round, "1. x".getBytes(StandardCharsets.UTF_8), UTF_8, "")
                .then()
                .statusCode(404)
                .extract()
                .asString();

        String missing = leader.post(UUID.randomUUID(), "1. x".getBytes(StandardCharsets.UTF_8), UTF_8, "")
                .then()
                .statusCode(404)
                .extract()
                .asString();

        assertThat(others).isEqualTo(missing);
    }

    @Test
    void membersMayNotPaste() {
        Leader leader = new Leader();
        UUID round = leader.round("DELIVERY", "水果箱");

        leader.as("pasteList", "member")
                .contentType(UTF_8)
                .body("1. x".getBytes(StandardCharsets.UTF_8))
                .post("/v1/rounds/" + round + "/intakes")
                .then()
                .statusCode(403);
    }

    @Test
    void hostileItemsGetAResultEach() {
        Leader leader = new Leader();
        UUID round = leader.round("DELIVERY", "水果箱");
        String text = String.join(
                "\n",
                "1. Robert'); DROP TABLE member;-- 13812340001 3-2-501 1箱",
                "2. <img src=x onerror=alert(1)> 13812340002 3-2-502 1箱",
                "3. =cmd|' /C calc'!A0 13812340003 3-2-503 1箱",
                "4. 张\u202E伟 13812340004 3-2-504 1箱",
                "5. 张\u0000伟 13812340005 3-2-505 1箱",
                "6. " + "长".repeat(5_000),
                "7. 好人 13812340007 3-2-507 1箱 {{7*7}} ${jndi:ldap://x} ../../etc/passwd");

        List<Line> lines = leader.paste(round, text);

        assertThat(lines)
                .containsExactly(
                        new Line(1, "needs-attention", "name-unclear"),
                        new Line(2, "needs-attention", "name-unclear,number-unread"),
                        new Line(3, "needs-attention", "name-unclear,number-unread"),
                        new Line(4, "needs-attention", "hidden-characters"),
                        new Line(5, "needs-attention", "hidden-characters"),
                        new Line(6, "needs-attention", "too-long"),
                        new Line(7, "needs-attention", "number-unread"));
    }

    @Test
    void tenThousandLinesAreWorkedOff() {
        Leader leader = new Leader();
        UUID round = leader.round("DELIVERY", "水果箱");
        String list = IntStream.rangeClosed(1, 10_000)
                .mapToObj(at -> at + ". 乱写" + at + "\n")
                .collect(Collectors.joining());

        List<Line> lines = leader.paste(round, list);

        assertThat(lines).hasSize(10_000).extracting(Line::outcome).containsOnly("needs-attention");
    }

    private static String[] goodsOf(Golden golden) {
        List<String> names = new ArrayList<>();
        golden.json().get("goods").forEach(good -> names.add(good.get("name").asText()));
        return names.toArray(String[]::new);
    }

    private List<String> goods(UUID round) {
        return orders.ofRound(new RoundId(round)).stream()
                .map(order -> order.lines().stream()
                        .map((OrderLine line) -> line.good() + "=" + line.quantity())
                        .collect(Collectors.joining(",")))
                .toList();
    }

    private List<MemberId> memberIds(UUID round) {
        return orders.ofRound(new RoundId(round)).stream()
                .map(PlacedOrder::member)
                .toList();
    }

    private OpenedMember open(MemberId member) {
        return members.open(List.of(member), EnumSet.of(FieldGroup.PROFILE, FieldGroup.CONTACT, FieldGroup.DELIVERY))
                .get(member);
    }

    private void claim(MemberId member, String mobile) {
        MemberId linked = members.link(
                        UUID.randomUUID().toString(),
                        Mobile.parse(mobile).orElseThrow(),
                        new Actor("masking-gateway", "gateway", null))
                .orElseThrow();
        assertThat(linked).isEqualTo(member);
    }

    private List<String> states(UUID round) {
        return query("SELECT DISTINCT m.state FROM member m JOIN customer_order o ON o.member = m.id WHERE o.round = '"
                + round + "'");
    }

    /// Every row of every table, as text.
    private String everything() {
        StringBuilder all = new StringBuilder();
        for (String table : query("SELECT quote_ident(tablename) FROM pg_tables WHERE schemaname = 'public'")) {
            query("SELECT t::text FROM " + table + " t").forEach(all::append);
        }
        return all.toString();
    }

    private int count(String sql) {
        return Integer.parseInt(query(sql).getFirst());
    }

    private List<String> query(String sql) {
        try (Connection connection = database.getConnection();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            List<String> values = new ArrayList<>();
            while (rows.next()) {
                values.add(rows.getString(1));
            }
            return values;
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private void execute(String sql) throws SQLException {
        try (Connection connection = database.getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private static String hex(String text) {
        return java.util.HexFormat.of().formatHex(text.getBytes(StandardCharsets.UTF_8));
    }

    private static String eightDigits() {
        return "%08d".formatted(Math.floorMod(UUID.randomUUID().getLeastSignificantBits(), 100_000_000L));
    }
}
