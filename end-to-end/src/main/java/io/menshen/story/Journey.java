package io.menshen.story;

import com.fasterxml.jackson.databind.JsonNode;
import io.menshen.caller.Answer;
import io.menshen.caller.Caller;
import io.menshen.caller.SignIn;
import io.menshen.caller.Unexpected;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// The steps of the story, one method each, played by signed-in people through the gateway and nowhere else.
///
/// A step does what people would do and hands back the answers; whoever plays it looks at them: [Story] tells them, the
/// tests judge them. Steps build on each other, in order.
public final class Journey {

    /// A later demo on the same stack goes on with the same group: `member1`'s record belongs to it.
    private static final String GROUP_NAME = "金桂苑团购";

    /// A busy machine reads a list of 120 lines in a minute.
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private final InstantSource clock = InstantSource.system();

    final Caller leader;
    final Caller courier;
    final Caller member;
    final Caller neighbour;
    final Caller marketing;
    final Caller auditor;
    final Caller operator;

    private final Function<String, Caller> person;

    private @Nullable String group;
    private @Nullable String round;
    private @Nullable String route;
    private @Nullable String memberOne;
    private @Nullable String stranger;

    public Journey(URI gateway, SignIn signIn) {
        HttpClient http = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .connectTimeout(Duration.ofSeconds(5))
                .build();
        this.person = user -> Caller.signedIn(gateway, http, user, signIn);
        this.leader = person.apply("leader1");
        this.courier = person.apply("courier1");
        this.member = person.apply("member1");
        this.neighbour = person.apply("member2");
        this.marketing = person.apply("marketing1");
        this.auditor = person.apply("auditor1");
        this.operator = person.apply("operator1");
    }

    /// Somebody who signs in just now.
    Caller signsIn(String user) {
        return person.apply(user);
    }

    /// Declares a crisis in which couriers see mobiles of the story's group.
    Answer declareCrisis(Instant until) {
        return signsIn("approver2")
                .post(
                        "/v1/crises",
                        Map.of(
                                "kind",
                                "FLOOD",
                                "authority",
                                Map.of("body", "街道办事处", "document", "应急〔2026〕7号", "sha256", "0".repeat(64)),
                                "area",
                                "金桂苑",
                                "groups",
                                List.of(group()),
                                "opens",
                                List.of(Map.of(
                                        "purpose",
                                        "delivery",
                                        "role",
                                        "courier",
                                        "fields",
                                        Map.of("mobile", "plain", "display-name", "partial"))),
                                "startsAt",
                                clock.instant().toString(),
                                "endsAt",
                                until.toString(),
                                "drill",
                                false,
                                "minors",
                                true))
                .expect(201);
    }

    /// Three people agree to it.
    void approveCrisis(Answer declared) {
        for (String approver : List.of("officer1", "committee1", "approver1")) {
            signsIn(approver)
                    .post(
                            "/v1/crises/%s/approvals".formatted(declared.value("id")),
                            Map.of("hash", declared.value("hash")))
                    .expect(200);
        }
    }

    // ---- 1: a pasted list becomes a masked roster --------------------------------------------------------------

    /// What the leader holds after pasting.
    ///
    /// @param items what came of each line
    /// @param roster asked with `Prefer: masking-metadata`
    public record Packing(
            String list, Answer job, Answer items, Answer roster, Answer labels, Answer pickupList, Answer chain) {}

    public Packing leaderPastesAList() {
        openRound("周六蔬菜包", "DELIVERY");
        String list = PastedList.text(memberOnesMobile());
        Answer job = paste(list);
        return new Packing(
                list,
                job,
                leader.get("/v1/jobs/%s/items".formatted(job.value("id"))).expect(200),
                leader.askingWhy()
                        .get("/v1/rounds/%s/roster".formatted(round()))
                        .expect(200),
                leader.get("/v1/rounds/%s/labels".formatted(round())).expect(200),
                leader.get("/v1/rounds/%s/pickup-list".formatted(round())).expect(200),
                leader.get("/v1/rounds/%s/chain".formatted(round())).expect(200));
    }

    /// Opens a round in the story's group, and the group before it when there is none yet.
    String openRound(String title, String handover) {
        if (group == null || leader.get("/v1/groups/" + group).status() == 404) {
            group = leader.post("/v1/groups", Map.of("name", GROUP_NAME))
                    .expect(201)
                    .value("id");
        }
        round = leader.post(
                        "/v1/groups/%s/rounds".formatted(group),
                        Map.of(
                                "title",
                                title,
                                "goods",
                                List.of(
                                        Map.of("name", "蔬菜包", "price", 5900),
                                        Map.of("name", "鸡蛋30枚", "price", 3500),
                                        Map.of("name", "牛奶12盒", "price", 6600)),
                                "cutoff",
                                clock.instant()
                                        .plus(2, ChronoUnit.DAYS)
                                        .truncatedTo(ChronoUnit.SECONDS)
                                        .toString(),
                                "handover",
                                handover))
                .expect(201)
                .value("id");
        return round;
    }

    /// Pastes a list into the present round and waits until it has been read.
    Answer paste(String list) {
        Answer accepted = leader.postText("/v1/rounds/%s/intakes".formatted(round()), list)
                .expect(202);
        String job = path(accepted.header("Location"));
        return until(
                "the intake to be read", () -> leader.get(job).expect(200), answer -> switch (answer.value("state")) {
                    case "DONE" -> true;
                    case "QUEUED", "RUNNING" -> false;
                    default -> throw new Unexpected("the intake ended as " + answer.value("state"));
                });
    }

    // ---- 2: a courier's route ----------------------------------------------------------------------------------

    /// The same route as the courier sees it at each moment; always with purpose and basis, but for `claimed`.
    ///
    /// @param planned before dispatch
    /// @param claimed a purpose without a basis
    /// @param another another route named as basis
    public record Delivery(
            Answer planned,
            Answer dispatched,
            Answer claimed,
            Answer another,
            String deliveredOrder,
            Answer oneDelivered,
            Answer ended) {}

    public Delivery courierDelivers() {
        List<String> orders = orders();
        route = planRoute("courier1", orders.subList(0, orders.size() - 1));
        String other = planRoute("courier1", orders.subList(orders.size() - 1, orders.size()));
        Answer planned = readRoute();
        dispatch(route);
        Answer dispatched = readRoute();
        Answer claimed = courier.withPurpose("delivery").get("/v1/routes/" + route);
        Answer another =
                courier.withPurpose("delivery").withBasis("route/" + other).get("/v1/routes/" + route);
        String first = orders.getFirst();
        courier.withPurpose("delivery")
                .withBasis("route/" + route)
                .post("/v1/routes/%s/stops/%s/delivery".formatted(route, first))
                .expect(200, 201, 204);
        Answer oneDelivered = readRoute();
        courier.withPurpose("delivery")
                .withBasis("route/" + route)
                .post("/v1/routes/%s/end".formatted(route))
                .expect(200, 201, 204);
        return new Delivery(planned, dispatched, claimed, another, first, oneDelivered, readRoute());
    }

    /// A round with the story's list, all of it on a dispatched route: what a courier reads all day.
    public void openDeliveryRound() {
        openRound("周六蔬菜包", "DELIVERY");
        paste(PastedList.text(memberOnesMobile()));
        route = planRoute("courier1", orders());
        dispatch(route);
    }

    List<String> orders() {
        return leader.get("/v1/rounds/%s/roster".formatted(round()))
                .expect(200)
                .items()
                .map(line -> line.path("order").asText())
                .toList();
    }

    String planRoute(String user, List<String> orders) {
        return leader.post("/v1/rounds/%s/routes".formatted(round()), Map.of("courier", user, "orders", orders))
                .expect(201)
                .value("id");
    }

    void dispatch(String planned) {
        leader.post("/v1/routes/%s/dispatch".formatted(planned)).expect(200, 201, 204);
    }

    /// The courier's read of the present route, with its live basis.
    public Answer readRoute() {
        return readRoute(courier);
    }

    Answer readRoute(Caller who) {
        return who.withPurpose("delivery").withBasis("route/" + route).get("/v1/routes/" + route);
    }

    // ---- 3: a member looks at the own record -------------------------------------------------------------------

    /// @param strangers somebody else's record
    /// @param missing a record that does not exist
    /// @param disclosures who saw my data
    public record OwnView(Answer strangers, Answer missing, Answer me, List<JsonNode> disclosures) {}

    public OwnView memberLooks() {
        Answer me = member.get("/v1/me").expect(200);
        String own = me.value("id");
        memberOne = own;
        stranger = leader.get("/v1/groups/%s/members".formatted(group))
                .expect(200)
                .items()
                .map(entry -> entry.path("memberId").asText())
                .filter(id -> !id.isEmpty() && !id.equals(own))
                .findFirst()
                .orElseThrow(() -> new Unexpected("the group has no second member"));
        Answer strangers = member.get("/v1/members/" + stranger);
        Answer missing = member.get("/v1/members/" + UUID.randomUUID());
        // Evidence takes a moment from the topic into the log.
        Answer disclosures = until(
                "the courier's look to be in the log",
                () -> member.get("/v1/me/disclosures").expect(200),
                answer -> answer.items()
                        .anyMatch(look -> look.path("role").asText().equals("courier")
                                && look.path("outcome").asText().equalsIgnoreCase("disclosed")));
        return new OwnView(strangers, missing, me, disclosures.items().toList());
    }

    // ---- 4: consent given and withdrawn ------------------------------------------------------------------------

    /// What marketing sees of `member1`, and when.
    public record Offers(Answer notice, Answer before, Answer given, Answer between, Answer withdrawn, Answer after) {}

    public Offers memberChangesTheirMind() {
        Answer notice = member.get("/v1/notices/current").expect(200);
        withdrawWhatAnEarlierDemoLeft();
        Answer before = marketingReads();
        Answer given = giveConsent(notice);
        Answer between = marketingReads();
        Answer withdrawn = withdrawConsent(given.value("id"));
        Answer after = marketingReads();
        return new Offers(notice, before, given, between, withdrawn, after);
    }

    /// A demo that was broken off between the two may have left a standing consent.
    private void withdrawWhatAnEarlierDemoLeft() {
        member.get("/v1/me/consents")
                .expect(200)
                .items()
                .filter(consent -> consent.path("purpose").asText().equals("offers")
                        && consent.path("status").asText().equals("GIVEN"))
                .map(consent -> consent.path("id").asText())
                .forEach(this::withdrawConsent);
    }

    Answer giveConsent(Answer notice) {
        return member.post(
                        "/v1/me/consents",
                        Map.of(
                                "purpose",
                                "offers",
                                "noticeVersion",
                                notice.json().path("version").asInt()))
                .expect(201);
    }

    Answer withdrawConsent(String consent) {
        return member.post("/v1/me/consents/%s/withdrawal".formatted(consent)).expect(200);
    }

    Answer marketingReads() {
        return marketing
                .withPurpose("offers")
                .withBasis("consent/offers")
                .askingWhy()
                .get("/v1/members/" + memberOne);
    }

    /// What a member takes home of a consent.
    ///
    /// @param entry where in the log the receipt stands, and the salt that opens the commitment
    /// @param proof a `tlog-proof` file
    public record ConsentReceipt(Answer receipt, Answer page, Answer entry, Answer proof, Answer keys) {}

    /// @param consent one of `member1`'s
    public ConsentReceipt memberTakesAReceipt(String consent) {
        Answer receipt =
                member.get("/v1/me/consents/%s/receipt".formatted(consent)).expect(200);
        String log = "/v1/consent-receipts/" + sha256(receipt.body());
        return new ConsentReceipt(
                receipt,
                member.get("/v1/me/consents/%s/receipt-page".formatted(consent)).expect(200),
                until(
                        "the log to hear of the consent",
                        () -> member.get(log + "/entry").expect(200, 404),
                        answer -> answer.status() == 200),
                until(
                        "the consent's entry to be signed",
                        () -> member.get(log + "/proof").expect(200, 503),
                        answer -> answer.status() == 200),
                auditor.get("/v1/audit/keys").expect(200));
    }

    private static String sha256(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    // ---- 5: the auditor takes a proof home ---------------------------------------------------------------------

    /// @param entries what the auditor found about the courier
    /// @param proof a `tlog-proof` file
    /// @param keys the verifier keys, as the log publishes them
    public record Evidence(Answer checkpoint, Answer entries, long index, Answer proof, Answer keys) {}

    public Evidence auditorTakesAProof() {
        Answer entries = entries("action:readRoute role:courier", "");
        long index = entries.items()
                .findFirst()
                .orElseThrow(() -> new Unexpected("the log holds no look at a route"))
                .path("index")
                .asLong();
        return new Evidence(
                auditor.get("/v1/audit/checkpoint").expect(200),
                entries,
                index,
                // An entry younger than the last checkpoint is proven with the next one.
                until(
                        "the entry to be signed",
                        () -> auditor.get("/v1/audit/entries/%d/proof".formatted(index))
                                .expect(200, 503),
                        answer -> answer.status() == 200),
                auditor.get("/v1/audit/keys").expect(200));
    }

    // ---- a member leaves ---------------------------------------------------------------------------------------

    /// What a member who was erased takes home.
    ///
    /// @param entry where in the log it stands, and the salt that opens the entry's commitment
    /// @param proof a `tlog-proof` file
    public record Receipt(String id, Answer entry, Answer proof, Answer keys, Answer me) {}

    public Receipt neighbourLeaves() {
        neighbour.post("/v1/members", Map.of("displayName", "过路人")).expect(201);
        String id = neighbour
                .post("/v1/me/erasure", Map.of("atOnce", true))
                .expect(202)
                .value("id");
        Answer entry = until(
                "the log to hear of the erasure",
                () -> neighbour.get("/v1/erasures/%s/entry".formatted(id)).expect(200, 404),
                answer -> answer.status() == 200);
        return new Receipt(
                id,
                entry,
                until(
                        "the erasure's entry to be signed",
                        () -> neighbour
                                .get("/v1/erasures/%s/proof".formatted(id))
                                .expect(200, 503),
                        answer -> answer.status() == 200),
                auditor.get("/v1/audit/keys").expect(200),
                neighbour.get("/v1/me"));
    }

    /// One page of what the log answers to a query.
    Answer entries(String query, String cursor) {
        String page = cursor.isEmpty() ? "" : "&cursor=" + encoded(cursor);
        return auditor.get("/v1/audit/entries?q=%s%s".formatted(encoded(query), page))
                .expect(200);
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }

    // ------------------------------------------------------------------------------------------------------------

    /// The group of this journey, so that a later one can go on with it.
    public String group() {
        return named(group, "group");
    }

    void goOnWith(String earlierGroup) {
        group = earlierGroup;
    }

    String round() {
        return named(round, "round");
    }

    String route() {
        return named(route, "route");
    }

    private static String named(@Nullable String id, String what) {
        if (id == null) {
            throw new IllegalStateException("there is no %s yet: an earlier step has not been played".formatted(what));
        }
        return id;
    }

    /// The mobile that the identity provider has verified for `member1`, as people in the country write it.
    String memberOne() {
        return Objects.requireNonNull(memberOne, "nobody has linked a record yet");
    }

    String memberOnesMobile() {
        String e164 = member.claim("phone_number");
        return e164.startsWith("+86") ? e164.substring(3) : e164;
    }

    private static String path(String location) {
        return location.startsWith("http") ? URI.create(location).getPath() : location;
    }

    private Answer until(String what, Supplier<Answer> ask, Predicate<Answer> good) {
        long end = System.nanoTime() + PATIENCE.toNanos();
        List<String> last = new ArrayList<>();
        while (System.nanoTime() < end) {
            Answer answer = ask.get();
            if (good.test(answer)) {
                return answer;
            }
            last = List.of(answer.toString());
            try {
                Thread.sleep(100);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                break;
            }
        }
        throw new Unexpected("waited %d s for %s; last: %s".formatted(PATIENCE.toSeconds(), what, last));
    }
}
