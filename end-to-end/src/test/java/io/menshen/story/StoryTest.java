package io.menshen.story;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.menshen.caller.Answer;
import io.menshen.caller.Caller;
import io.menshen.canary.CanaryScan;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/// The story, judged: the same steps as the demo, on the packaged services. One sequence, because it is a story.
@ExtendWith(WholeSuite.Provider.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
@Order(1)
class StoryTest {

    private static final String NAME_PARTLY_MASKED = "\\P{Nd}{1,2}\\*+(·\\*+)*";
    private static final String LAST_FOUR_ONLY = "\\*{7}\\d{4}";
    private static final String BUILDING_ONLY = "\\d+";

    private final WholeSuite suite;
    private final Journey journey;

    @TempDir
    private Path folder;

    StoryTest(WholeSuite suite) {
        this.suite = suite;
        this.journey = suite.journey();
    }

    @Test
    @Order(1)
    void aPastedListBecomesAMaskedRoster() {
        Journey.Packing packing = journey.leaderPastesAList();

        assertThat(outcomes(packing.items())).isNotEmpty().isSubsetOf("accepted", "merged", "needs-attention");
        assertThat(packing.items().items().map(item -> item.path("reason").asText()))
                .contains("mobile-unreadable");
        assertThat(packing.roster().items()).hasSizeBetween(6, 8).allSatisfy(line -> {
            assertThat(line.path("displayName").asText()).matches(NAME_PARTLY_MASKED);
            assertThat(line.path("mobile").asText(LAST_FOUR_ONLY_SAMPLE)).matches(LAST_FOUR_ONLY);
            assertThat(line.path("flat").asText()).matches(BUILDING_ONLY);
            assertThat(line.path("goods").toString()).isNotEmpty();
        });
        assertHoldsNothingPersonal(packing.items());
        assertHoldsNothingPersonal(packing.roster());
    }

    private static final String LAST_FOUR_ONLY_SAMPLE = "*******0000";

    @Test
    @Order(2)
    void theRosterSaysWhyAndByWhichPolicy() {
        Answer roster = journey.leader.askingWhy().get("/v1/rounds/%s/roster".formatted(journey.round()));

        assertThat(roster.policy()).isNotBlank();
        assertThat(roster.json().path("_masking")).isNotEmpty().allSatisfy(entry -> {
            assertThat(entry.path("level").asText()).isIn("plain", "partial", "alias", "class", "exists", "absent");
            assertThat(entry.path("pointer").asText()).isNotEmpty();
        });
    }

    @Test
    @Order(3)
    void labelsAndPickupListHandOutBagsWithoutUnmasking() {
        Answer labels = journey.leader
                .get("/v1/rounds/%s/labels".formatted(journey.round()))
                .expect(200);
        Answer pickups = journey.leader
                .get("/v1/rounds/%s/pickup-list".formatted(journey.round()))
                .expect(200);

        assertThat(labels.items()).isNotEmpty().allSatisfy(label -> {
            assertThat(label.path("flat").asText()).matches("\\d+-\\d*-\\d+");
            assertThat(names(label)).containsExactlyInAnyOrder("flat", "goods");
        });
        assertThat(pickups.items()).isNotEmpty().allSatisfy(pickup -> {
            assertThat(pickup.path("number").isInt()).isTrue();
            assertThat(names(pickup)).isSubsetOf("number", "mobile", "goods");
        });
        assertHoldsNothingPersonal(pickups);
    }

    @Test
    @Order(4)
    void theChainForTheChatHoldsNeitherMobileNorFlat() {
        Answer chain = journey.leader
                .get("/v1/rounds/%s/chain".formatted(journey.round()))
                .expect(200);

        assertThat(chain.header("Content-Type")).startsWith("text/plain");
        assertThat(chain.text()).contains("1. 鲁**").doesNotContainPattern("\\d{4}");
        assertHoldsNothingPersonal(chain);
    }

    @Test
    @Order(5)
    void theSameListAgainChangesNothing() {
        Answer before = journey.leader.get("/v1/rounds/%s/roster".formatted(journey.round()));

        journey.paste(PastedList.text("13900000000").replace("13900000000", memberOnesMobile()));

        Answer after = journey.leader.get("/v1/rounds/%s/roster".formatted(journey.round()));
        assertThat(after.json().path("items")).isEqualTo(before.json().path("items"));
    }

    @Test
    @Order(6)
    void aCourierSeesTheLiveStopsAndNothingElse() {
        Journey.Delivery delivery = journey.courierDelivers();

        assertNothingClear(delivery.planned());
        assertThat(stops(delivery.dispatched()))
                .hasSizeGreaterThan(3)
                .allSatisfy(
                        stop -> assertThat(stop.path("displayName").asText()).doesNotContain("*"));
        assertThat(shown(delivery.dispatched())).contains("鲁望舒", "73-4-2907", memberOnesMobile(), "LEAVE_AT_DOOR");
        assertThat(shown(delivery.dispatched())).doesNotContain("510102194903071229", "透析");
        assertNothingClear(delivery.claimed());
        assertNothingClear(delivery.another());
        assertThat(shown(delivery.oneDelivered())).doesNotContain("鲁望舒", "73-4-2907", memberOnesMobile());
        assertThat(shown(delivery.oneDelivered())).contains("钟离𫘧");
        assertNothingClear(delivery.ended());
    }

    @Test
    @Order(7)
    void aStrangersRecordIsAsMissingAsAMissingOne() {
        Journey.OwnView view = journey.memberLooks();

        assertThat(view.strangers().status()).isEqualTo(404);
        assertThat(withoutIds(view.strangers())).isEqualTo(withoutIds(view.missing()));
        assertThat(view.me().text()).contains("鲁望舒", "73-4-2907", memberOnesMobile());
    }

    @Test
    @Order(8)
    void theMemberSeesWhoSawTheData() {
        List<JsonNode> disclosures = journey.memberLooks().disclosures();

        assertThat(disclosures)
                .anySatisfy(entry -> assertLook(entry, "group-leader", "ordering", "partial"))
                .anySatisfy(entry -> assertLook(entry, "courier", "delivery", "plain"))
                .allSatisfy(entry -> assertThat(entry.path("time").asText()).isNotEmpty());
    }

    @Test
    @Order(9)
    void withdrawingConsentClosesTheFieldAtOnce() throws InterruptedException {
        Journey.Offers offers = journey.memberChangesTheirMind();

        assertThat(offers.before().json().has("mobile")).isFalse();
        assertThat(offers.between().value("mobile")).isEqualTo(memberOnesMobile());
        assertThat(offers.after().json().has("mobile")).isFalse();
        assertThat(offers.withdrawn().took()).isLessThan(java.time.Duration.ofSeconds(5));
    }

    @Test
    @Order(10)
    void noReadThatStartsAfterTheWithdrawalWasAnsweredShowsTheField() throws InterruptedException {
        record Read(long started, boolean shown) {}
        Answer given = journey.giveConsent(journey.member.get("/v1/notices/current"));
        ConcurrentLinkedQueue<Read> reads = new ConcurrentLinkedQueue<>();
        AtomicBoolean over = new AtomicBoolean();
        long answered;
        try (ExecutorService readers = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < 8; i++) {
                readers.submit(() -> {
                    while (!over.get()) {
                        long started = System.nanoTime();
                        reads.add(new Read(
                                started, journey.marketingReads().json().has("mobile")));
                    }
                });
            }
            Thread.sleep(1_000);

            journey.withdrawConsent(given.value("id"));

            answered = System.nanoTime();
            Thread.sleep(1_000);
            over.set(true);
        }
        assertThat(reads).anyMatch(Read::shown);
        assertThat(reads)
                .filteredOn(read -> read.started() > answered)
                .isNotEmpty()
                .noneMatch(Read::shown);
    }

    @Test
    @Order(10)
    void aConsentLeavesAReceiptThatHoldsWithoutUsAndWithNoByteChanged() throws IOException {
        String consent =
                journey.giveConsent(journey.member.get("/v1/notices/current")).value("id");
        journey.withdrawConsent(consent);

        Journey.ConsentReceipt taken = journey.memberTakesAReceipt(consent);

        JsonNode record = taken.receipt().json().path("dpv:hasRecordOfActivity");
        assertThat(record.path("dct:identifier").asText()).isEqualTo(consent);
        assertThat(record.findValuesAsText("@type")).contains("dpv:ConsentGiven", "dpv:ConsentWithdrawn");
        assertThat(taken.page().text()).contains("优惠信息", "已撤回").doesNotContain("<script");
        assertHoldsNothingPersonal(taken.page());
        OfflineCheck check = new OfflineCheck(
                Files.writeString(folder.resolve("consent-keys"), taken.keys().text()));
        Path receipt =
                Files.write(folder.resolve("consent.json"), taken.receipt().body());
        Path proof = Files.write(folder.resolve("consent"), taken.proof().body());
        String salt = taken.entry().value("salt");
        assertThat(check.verifyReceipt(proof, receipt, salt).accepted()).isTrue();
        assertThat(check.verifyReceipt(proof, OfflineCheck.withOneBitFlipped(receipt), salt)
                        .accepted())
                .isFalse();
    }

    @Test
    @Order(11)
    void aProofHoldsOfflineAndFailsWithOneBitFlipped() throws IOException {
        Journey.Evidence evidence = journey.auditorTakesAProof();

        Path keys = Files.writeString(folder.resolve("keys"), evidence.keys().text());
        Path proof = Files.write(folder.resolve("proof"), evidence.proof().body());
        OfflineCheck check = new OfflineCheck(keys);
        assertThat(check.verify(proof).accepted()).isTrue();
        assertThat(check.verify(OfflineCheck.withOneBitFlipped(proof)).accepted())
                .isFalse();
        assertThat(evidence.proof().text()).doesNotContain("member1");
    }

    @Test
    @Order(12)
    void oneHundredAndTwentyBagsAreHandedOutWithoutOneUnmasking() {
        journey.openRound("鸡蛋", "PICKUP");

        journey.paste(PastedList.of(120));

        assertThat(all("/v1/rounds/%s/labels".formatted(journey.round()))).hasSize(120);
        assertThat(all("/v1/rounds/%s/pickup-list".formatted(journey.round())))
                .hasSize(120)
                .allSatisfy(pickup -> assertThat(pickup.path("mobile").asText()).matches(LAST_FOUR_ONLY));
    }

    @Test
    @Order(13)
    void whoIsNotSignedInOrHasTheWrongRoleSeesNothing() {
        assertThat(journey.courier
                        .get("/v1/rounds/%s/roster".formatted(journey.round()))
                        .status())
                .isIn(403, 404);
        assertThat(journey.marketing.get("/v1/audit/entries?q=").status()).isEqualTo(403);
        assertThat(journey.leader
                        .with("Menshen-Purpose", "delivery")
                        .with("Menshen-Basis", "route/" + journey.route())
                        .get("/v1/routes/" + journey.route())
                        .text())
                .doesNotContain("鲁望舒", "73-4-2907");
    }

    @Test
    @Order(14)
    void whoLeavesTakesAReceiptHomeThatHoldsWithoutUs() throws IOException {
        Journey.Receipt receipt = journey.neighbourLeaves();

        assertThat(receipt.me().status()).isEqualTo(404);
        OfflineCheck check = new OfflineCheck(
                Files.writeString(folder.resolve("receipt-keys"), receipt.keys().text()));
        Path proof = Files.write(folder.resolve("receipt"), receipt.proof().body());
        String salt = receipt.entry().value("salt");
        assertThat(check.verify(proof, "basis:erasure/" + receipt.id(), salt).accepted())
                .isTrue();
        assertThat(check.verify(proof, "basis:erasure/" + java.util.UUID.randomUUID(), salt)
                        .accepted())
                .isFalse();
        assertThat(journey.leader
                        .get("/v1/erasures/%s/entry".formatted(java.util.UUID.randomUUID()))
                        .status())
                .isEqualTo(404);
    }

    @Test
    @Order(15)
    void aNeighbourIsFoundMaskedAndAMissLooksLikeAnybodyElsesRecord() {
        Answer hit =
                search(Map.of("by", "lastFour", "value", memberOnesMobile().substring(7), "group", journey.group()));
        Answer byName = search(Map.of("by", "name", "value", "鲁望舒", "group", journey.group()));
        Answer miss = search(Map.of("by", "name", "value", "查无此人", "group", journey.group()));

        assertThat(hit.items()).isNotEmpty().allSatisfy(found -> {
            assertThat(found.path("displayName").asText()).matches(NAME_PARTLY_MASKED);
            assertThat(found.path("mobile").asText()).matches(LAST_FOUR_ONLY);
            assertThat(found.path("flat").asText()).matches(BUILDING_ONLY);
        });
        assertThat(byName.items().map(found -> found.path("id").asText()))
                .containsAnyElementsOf(
                        hit.items().map(found -> found.path("id").asText()).toList());
        assertThat(miss.items()).isEmpty();
        assertThat(miss.header("RateLimit")).startsWith("\"burst\";r=");
        assertNothingClear(hit);
        assertHoldsNothingPersonal(byName);
        assertThat(journey.leader
                        .withPurpose("ordering")
                        .post("/v1/member-searches", Map.of("by", "email", "value", "a@example.com"))
                        .status())
                .isEqualTo(400);
        assertThat(journey.marketing
                        .post("/v1/member-searches", Map.of("by", "lastFour", "value", "1234"))
                        .status())
                .isEqualTo(403);
    }

    @Test
    @Order(16)
    void aGrantOpensOneFieldOnceAndACrisisUntilItIsEnded() throws InterruptedException {
        String record = "/v1/members/" + journey.memberOne();
        Caller care = journey.signsIn("care1");
        Answer asked = care.post(
                        "/v1/grants",
                        Map.of(
                                "subjects",
                                List.of(journey.memberOne()),
                                "fields",
                                Map.of("mobile", "plain"),
                                "purpose",
                                "customer-care",
                                "minutes",
                                10,
                                "reads",
                                1))
                .expect(201);
        String grant = asked.value("id");
        journey.signsIn("approver1")
                .post("/v1/grants/%s/approvals".formatted(grant), Map.of("hash", asked.value("hash")))
                .expect(200);
        care.post("/v1/grants/%s/activation".formatted(grant)).expect(200);
        Caller granted = care.withPurpose("customer-care").withBasis("grant/" + grant);

        Answer once = granted.get(record).expect(200);
        Answer twice = granted.get(record).expect(200);

        assertThat(once.text()).contains(memberOnesMobile());
        assertThat(twice.text()).doesNotContain(memberOnesMobile());

        Answer declared = journey.declareCrisis(InstantSource.system().instant().plus(Duration.ofHours(2)));
        String crisis = declared.value("id");
        Caller helper = journey.courier.withPurpose("delivery").withBasis("crisis/" + crisis);
        assertThat(helper.get(record).status()).isEqualTo(404);
        journey.approveCrisis(declared);
        Answer opened = helper.get(record);
        for (int tries = 0; opened.status() == 404 && tries < 100; tries++) {
            Thread.sleep(50);
            opened = helper.get(record);
        }

        assertThat(opened.expect(200).text()).contains(memberOnesMobile()).doesNotContain("flat", "鲁望舒");

        journey.leader.post("/v1/crises/%s/end".formatted(crisis)).expect(200);

        assertThat(helper.get(record).status()).isEqualTo(404);
        assertThat(journey.member
                        .get("/v1/crises/%s/report".formatted(crisis))
                        .expect(200)
                        .text())
                .doesNotContain("touched\":1");
    }

    private Answer search(Map<String, String> question) {
        return journey.leader
                .withPurpose("ordering")
                .post("/v1/member-searches", question)
                .expect(200);
    }

    private String memberOnesMobile() {
        return journey.memberOnesMobile();
    }

    private List<JsonNode> all(String path) {
        List<JsonNode> items = new ArrayList<>();
        String next = "";
        do {
            Answer page = journey.leader
                    .get(next.isEmpty() ? path : path + "?after=" + next)
                    .expect(200);
            page.items().forEach(items::add);
            next = page.json().path("next").asText("");
        } while (!next.isEmpty() && !next.equals("null"));
        return items;
    }

    private static Stream<String> outcomes(Answer items) {
        return items.items().map(item -> item.path("outcome").asText());
    }

    private static List<JsonNode> stops(Answer route) {
        return StreamSupport.stream(route.json().path("stops").spliterator(), false)
                .toList();
    }

    private static Set<String> names(JsonNode item) {
        return Set.copyOf(item.properties().stream().map(Map.Entry::getKey).toList());
    }

    private static void assertLook(JsonNode entry, String role, String purpose, String level) {
        assertThat(entry.path("role").asText()).isEqualTo(role);
        assertThat(entry.path("purpose").asText()).isEqualTo(purpose);
        assertThat(entry.path("fields")).anySatisfy(field -> {
            assertThat(field.path("field").asText()).isEqualTo("mobile");
            assertThat(field.path("level").asText()).isEqualToIgnoringCase(level);
        });
    }

    /// The values as a reader of JSON sees them: a rare character may travel as two escaped surrogates.
    private static String shown(Answer answer) {
        return answer.json().toString();
    }

    private static void assertHoldsNothingPersonal(Answer answer) {
        CanaryScan scan = new CanaryScan(PastedList.canaries()).bytes("the answer", answer.body());
        assertThat(scan.findings()).isEmpty();
    }

    private void assertNothingClear(Answer answer) {
        assertThat(answer.status()).isIn(200, 403, 404);
        assertHoldsNothingPersonal(answer);
        assertThat(answer.text()).doesNotContain(memberOnesMobile());
    }

    /// A problem without what differs from request to request.
    private static String withoutIds(Answer answer) {
        return answer.text().replaceAll("[0-9a-f]{8}-[0-9a-f-]{27}", "…").replaceAll("\"instance\":\"[^\"]*\"", "");
    }
}
