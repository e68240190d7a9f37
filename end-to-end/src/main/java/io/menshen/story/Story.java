package io.menshen.story;

import com.fasterxml.jackson.databind.JsonNode;
import io.menshen.caller.Answer;
import io.menshen.caller.Unexpected;
import io.menshen.canary.CanaryScan;
import io.menshen.canary.Finding;
import io.menshen.local.process.ServerFailure;
import io.menshen.story.Journey.Delivery;
import io.menshen.story.Journey.Evidence;
import io.menshen.story.Journey.Offers;
import io.menshen.story.Journey.OwnView;
import io.menshen.story.Journey.Packing;
import java.io.Console;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/// `Story GATEWAY-URL MENSHEN_HOME`: plays the story on a running stack and tells it in the terminal.
///
/// Exit code 0 when everything happened as told, 1 when something did not.
public final class Story {

    private final Journey journey;
    private final Path home;
    private final Narrator narrator;

    Story(Journey journey, Path home, Narrator narrator) {
        this.journey = journey;
        this.home = home;
        this.narrator = narrator;
    }

    public static void main(String[] arguments) {
        // UTF-8 whatever the locale says: half of the story is Chinese.
        PrintStream out = new PrintStream(new FileOutputStream(FileDescriptor.out), true, StandardCharsets.UTF_8);
        boolean terminal = System.getenv("NO_COLOR") == null
                && Optional.ofNullable(System.console())
                        .filter(Console::isTerminal)
                        .isPresent();
        Narrator narrator = new Narrator(out, terminal);
        if (arguments.length != 2) {
            narrator.broken("usage: Story GATEWAY-URL MENSHEN_HOME");
            System.exit(1);
        }
        Path home = Path.of(arguments[1]);
        try {
            URI gateway = URI.create(arguments[0]);
            Journey journey = new Journey(gateway, LocalSignIn.of(gateway, home));
            new Story(journey, home, narrator).tell();
        } catch (Unexpected | ServerFailure e) {
            narrator.broken(Objects.requireNonNullElse(e.getMessage(), "no reason was given"));
            System.exit(1);
        } catch (IOException e) {
            narrator.broken("a file in %s cannot be read or written: %s".formatted(home, e.getMessage()));
            System.exit(1);
        }
    }

    void tell() throws IOException {
        narrator.title("Menshen 门神 · the whole door once", "门神 · 从一条接龙到一份可验证的记录");
        narrator.say(
                "Everything below happens on real servers, through the gateway, with real sign-ins. The people are"
                        + " invented.",
                "以下每一步都在真实的服务上、通过网关、用真实登录完成。人物均为虚构。");
        resumeGroup();
        Packing packing = journey.leaderPastesAList();
        rememberGroup();
        packing(packing);
        delivery(journey.courierDelivers());
        ownView(journey.memberLooks());
        offers(journey.memberChangesTheirMind());
        evidence(journey.auditorTakesAProof());
        disk();
        narrator.end(
                "That was the story: collected once, shown as little as possible, every look on record.",
                "故事讲完：只收一次，能少给就少给，看过必留痕。");
    }

    private void packing(Packing packing) {
        Stream.of(packing.items(), packing.roster(), packing.pickupList(), packing.chain())
                .forEach(Story::requireNothingPersonal);
        require(packing.roster().items().findAny().isPresent(), "the roster is empty");
        require(!packing.roster().policy().isEmpty(), "the roster does not say by which policy it was given");
        narrator.step(1, "The leader pastes what stands in the chat", "团长把群里的接龙原样贴进来");
        narrator.quote(packing.list());
        long accepted = count(packing.items(), "accepted") + count(packing.items(), "merged");
        long attention = count(packing.items(), "needs-attention");
        narrator.holds(
                "%d lines became orders, %d need a person to look. The answer gives the reason, never the value:"
                        .formatted(accepted, attention),
                "%d 行成为订单，%d 行需要人工查看。答复只说原因，不重复内容：".formatted(accepted, attention));
        narrator.table(table(packing.items(), "line", "outcome", "reason"));
        narrator.say(
                "What leader1 now sees of the round: names and numbers partly masked, the building, the goods.",
                "leader1 现在看到的团单：称呼和号码打码，只到楼栋，加上商品。");
        narrator.table(table(packing.roster(), "number", "displayName", "mobile", "flat", "goods"));
        narrator.holds(
                "Rules version %s; the answer itself says by which rule each field is masked:"
                        .formatted(packing.roster().policy()),
                "规则版本 %s；答复本身说明每个字段按哪条规则打码：".formatted(packing.roster().policy()));
        narrator.table(reasons(packing.roster(), 4));
        narrator.say(
                "Packing labels carry flat and goods, no name and no number. The pickup list carries the number in the"
                        + " list and four digits. So bags are handed out without unmasking anybody.",
                "分拣标签只有门牌和商品，没有称呼和号码；自提清单只有接龙序号和尾号四位。发货不需要看任何人的完整信息。");
        narrator.table(table(packing.labels(), "flat", "goods"));
        narrator.table(table(packing.pickupList(), "number", "mobile"));
        narrator.say("And back to the chat goes a masked list:", "贴回群里的是打码的接龙：");
        narrator.quote(packing.chain().text());
    }

    private void delivery(Delivery delivery) {
        Stream.of(delivery.planned(), delivery.claimed(), delivery.another(), delivery.ended())
                .forEach(Story::requireNothingPersonal);
        require(clearMobiles(delivery.dispatched()) > 0, "the courier sees no number of a live stop");
        require(
                clearMobiles(delivery.oneDelivered()) == clearMobiles(delivery.dispatched()) - 1,
                "a delivered stop is not closed");
        narrator.step(2, "The courier sees what the route needs, while it needs it", "配送员只在送货途中看到所需的信息");
        narrator.refused(
                "Before dispatch courier1 sees: %s".formatted(shown(delivery.planned())),
                "发车前 courier1 看到：%s".formatted(shown(delivery.planned())));
        narrator.holds(
                "Dispatched. Purpose “delivery”, basis “route/%s…”: flat, goods, hints, name and number of these stops."
                        .formatted(journey.route().substring(0, 8)),
                "已发车。目的“配送”，依据“本路线”：看到这几站的门牌、商品、提示、称呼和号码。");
        narrator.table(stops(delivery.dispatched()));
        narrator.refused("The same purpose, only claimed, without a basis:", "同样的目的，只是口头声称，没有依据：");
        narrator.table(stops(delivery.claimed()));
        narrator.refused("The first stop is delivered, and closed again:", "第一站送达后，立即重新打码：");
        narrator.table(stops(delivery.oneDelivered()));
        narrator.refused(
                "The route has ended: %s".formatted(shown(delivery.ended())),
                "路线结束后：%s".formatted(shown(delivery.ended())));
    }

    private void ownView(OwnView view) {
        require(view.strangers().status() == 404, "a stranger's record is not a 404");
        require(view.missing().status() == 404, "a missing record is not a 404");
        narrator.step(3, "The member asks: who saw my data?", "会员问：谁看过我的信息？");
        narrator.refused(
                "A stranger's record is %d, and so is one that does not exist: nobody learns who is known."
                        .formatted(view.strangers().status()),
                "陌生人的记录返回 %d，与不存在的记录一样：无从得知谁在册。".formatted(view.strangers().status()));
        narrator.holds("member1 sees the own record in clear:", "member1 看到自己的完整信息：");
        JsonNode me = view.me().json();
        narrator.table(List.of(
                List.of("displayName", "mobile", "flat"),
                List.of(cell(me.path("displayName")), cell(me.path("mobile")), cell(me.path("flat")))));
        narrator.holds("…and each look at it, with role, purpose and fields:", "……以及每一次查看：角色、目的、字段：");
        narrator.table(disclosures(view.disclosures()));
    }

    private void offers(Offers offers) {
        require(!offers.before().json().has("mobile"), "marketing saw the number before consent");
        require(offers.between().json().has("mobile"), "marketing did not see the number with consent");
        require(!offers.after().json().has("mobile"), "marketing saw the number after the withdrawal was answered");
        narrator.step(4, "Consent is given, and taken back at once", "同意可以给，也可以随时收回");
        List<List<String>> rows = new ArrayList<>();
        rows.add(List.of("marketing1 reads member1 · 营销人员查看会员", "mobile", "why · 原因"));
        rows.add(
                List.of("before consent · 同意之前", cell(offers.before().json().path("mobile")), reason(offers.before())));
        rows.add(List.of(
                "with consent to “offers” · 同意“优惠信息”之后",
                cell(offers.between().json().path("mobile")),
                reason(offers.between())));
        rows.add(List.of(
                "after the withdrawal was answered · 撤回得到答复之后",
                cell(offers.after().json().path("mobile")),
                reason(offers.after())));
        narrator.table(rows);
        narrator.holds(
                "The withdrawal was answered in %d ms, when every gateway had acknowledged it."
                        .formatted(offers.withdrawn().took().toMillis()),
                "撤回在 %d 毫秒内答复：答复时每个网关都已确认。".formatted(offers.withdrawn().took().toMillis()));
    }

    private void evidence(Evidence evidence) throws IOException {
        narrator.step(5, "The auditor takes a proof home", "审计员把证明带回家");
        narrator.say("The log signs what it holds:", "日志为自己的内容签名：");
        narrator.quote(evidence.checkpoint().text());
        Path folder = Files.createDirectories(home.resolve("demo"));
        Path keys = Files.writeString(
                folder.resolve("log-keys.txt"), evidence.keys().text());
        Path proof = Files.write(
                folder.resolve("entry-%d.tlog-proof".formatted(evidence.index())),
                evidence.proof().body());
        OfflineCheck check = new OfflineCheck(keys);
        OfflineCheck.Verdict intact = check.verify(proof);
        if (!intact.accepted()) {
            throw new Unexpected("the proof was not accepted: " + intact.words());
        }
        narrator.holds(
                "Entry %d, checked offline: %s".formatted(evidence.index(), intact.words()),
                "第 %d 条记录，离线验证通过。可自行再验：./menshen verify %s".formatted(evidence.index(), proof));
        OfflineCheck.Verdict flipped = check.verify(OfflineCheck.withOneBitFlipped(proof));
        if (flipped.accepted()) {
            throw new Unexpected("a damaged proof was accepted");
        }
        narrator.refused("One bit of it flipped: %s".formatted(flipped.words()), "翻转其中一个比特：验证不通过。");
    }

    private void disk() throws IOException {
        narrator.step(6, "And what stands on the disk?", "那么磁盘上留下了什么？");
        CanaryScan scan = new CanaryScan(PastedList.canaries()).folder(home, _ -> false);
        List<Finding> findings = scan.findings();
        if (!findings.isEmpty()) {
            throw new Unexpected("a personal value stands in clear on the disk: " + findings.getFirst());
        }
        narrator.holds(
                "%,d spellings of the names, numbers, flats and notes above, searched in %,d files (%,d MB: databases,"
                                .formatted(scan.spellings(), scan.files(), scan.megabytes())
                        + " Kafka, logs): found nowhere in clear.",
                "上面的姓名、号码、门牌、备注共 %,d 种写法，在 %,d 个文件（%,d MB）中逐字节查找：明文一处也没有。"
                        .formatted(scan.spellings(), scan.files(), scan.megabytes()));
    }

    /// What is told has happened: a story that only prints would be a leaflet.
    private static void require(boolean happened, String otherwise) {
        if (!happened) {
            throw new Unexpected(otherwise);
        }
    }

    private static void requireNothingPersonal(Answer answer) {
        List<Finding> findings = new CanaryScan(PastedList.canaries())
                .bytes(answer.toString(), answer.body())
                .findings();
        require(findings.isEmpty(), "%s holds in clear: %s".formatted(answer, findings));
    }

    private static long clearMobiles(Answer route) {
        return route.json().path("stops").findValuesAsText("mobile").stream()
                .filter(mobile -> !mobile.contains("*"))
                .count();
    }

    /// `member1`'s record belongs to the group of the first demo on this data folder, so later ones go on with it.
    private void resumeGroup() throws IOException {
        if (Files.exists(groupFile())) {
            journey.goOnWith(Files.readString(groupFile()).strip());
        }
    }

    private void rememberGroup() throws IOException {
        Files.createDirectories(home.resolve("demo"));
        Files.writeString(groupFile(), journey.group());
    }

    private Path groupFile() {
        return home.resolve("demo").resolve("group");
    }

    // ---- how answers look in a table ---------------------------------------------------------------------------

    private static List<List<String>> table(Answer answer, String... properties) {
        List<List<String>> rows = new ArrayList<>();
        rows.add(List.of(properties));
        answer.items()
                .map(item -> Stream.of(properties)
                        .map(property -> cell(item.path(property)))
                        .toList())
                .forEach(rows::add);
        return rows;
    }

    private static List<List<String>> stops(Answer answer) {
        String[] properties = {"displayName", "mobile", "flat", "goods", "hints"};
        List<List<String>> rows = new ArrayList<>();
        rows.add(List.of(properties));
        StreamSupport.stream(answer.json().path("stops").spliterator(), false)
                .map(stop -> Stream.of(properties)
                        .map(property -> cell(stop.path(property)))
                        .toList())
                .forEach(rows::add);
        return rows;
    }

    private static List<List<String>> disclosures(List<JsonNode> items) {
        List<List<String>> rows = new ArrayList<>();
        rows.add(List.of("when · 时间", "who · 角色", "purpose · 目的", "fields and levels · 字段与程度"));
        items.stream()
                .map(item -> List.of(
                        cell(item.path("time")),
                        cell(item.path("role")),
                        cell(item.path("purpose")),
                        joined(item.path("fields"))))
                .forEach(rows::add);
        return rows;
    }

    private static List<List<String>> reasons(Answer answer, int most) {
        List<List<String>> rows = new ArrayList<>();
        rows.add(List.of("place · 位置", "level · 程度", "rule · 规则", "reason · 原因"));
        StreamSupport.stream(answer.json().path("_masking").spliterator(), false)
                .limit(most)
                .map(entry -> List.of(
                        cell(entry.path("pointer")),
                        cell(entry.path("level")),
                        cell(entry.path("rule")),
                        cell(entry.path("reason"))))
                .forEach(rows::add);
        return rows;
    }

    private static String reason(Answer answer) {
        return StreamSupport.stream(answer.json().path("_masking").spliterator(), false)
                .filter(entry -> entry.path("pointer").asText().endsWith("mobile"))
                .map(entry -> cell(entry.path("rule")) + " " + cell(entry.path("reason")))
                .collect(Collectors.joining(", "))
                .strip();
    }

    private static String shown(Answer answer) {
        return answer.status() == 200
                ? "200, " + answer.json().path("stops").findValuesAsText("mobile")
                : answer.status() + " " + answer.value("code");
    }

    private static long count(Answer answer, String outcome) {
        return answer.items()
                .filter(item -> item.path("outcome").asText().equals(outcome))
                .count();
    }

    private static String joined(JsonNode values) {
        return StreamSupport.stream(values.spliterator(), false)
                .map(Story::cell)
                .collect(Collectors.joining(", "));
    }

    /// One JSON value in a table.
    private static String cell(JsonNode value) {
        if (value.isMissingNode() || value.isNull()) {
            return "—";
        }
        if (value.isArray()) {
            return StreamSupport.stream(value.spliterator(), false)
                    .map(Story::cell)
                    .collect(Collectors.joining(" "));
        }
        if (value.has("name") && value.has("quantity")) {
            return value.path("name").asText() + "×" + value.path("quantity").asText();
        }
        if (value.has("field") && value.has("level")) {
            return value.path("field").asText() + " "
                    + value.path("level").asText().toLowerCase(Locale.ROOT);
        }
        if (value.isObject()) {
            return value.properties().stream()
                    .map(entry -> entry.getKey() + " " + cell(entry.getValue()))
                    .collect(Collectors.joining(", "));
        }
        return value.asText();
    }
}
