package io.menshen.member;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import io.menshen.local.testing.Permits;
import io.restassured.http.ContentType;
import io.restassured.specification.RequestSpecification;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// A person who calls through the gateway, and the steps that many tests begin with.
public final class Caller {

    private final String subject;
    private final String username;
    private final String[] roles;

    private Caller(String username, String... roles) {
        this(UUID.randomUUID().toString(), username, roles);
    }

    private Caller(String subject, String username, String[] roles) {
        this.subject = subject;
        this.username = username;
        this.roles = roles;
    }

    public static Caller leader() {
        return new Caller("leader-" + UUID.randomUUID(), "group-leader", "member");
    }

    public static Caller member() {
        return new Caller("member-" + UUID.randomUUID(), "member");
    }

    public static Caller courier() {
        return new Caller("courier-" + UUID.randomUUID(), "courier");
    }

    public static Caller staff(String role) {
        return new Caller(role + "-" + UUID.randomUUID(), role);
    }

    /// The same person with one more role.
    public Caller alsoA(String role) {
        String[] more = Arrays.copyOf(roles, roles.length + 1);
        more[roles.length] = role;
        return new Caller(subject, username, more);
    }

    public String subject() {
        return subject;
    }

    public String username() {
        return username;
    }

    /// A permit for one operation that opens everything a permit can open.
    public Permits.Draft permit(String operation) {
        return Permits.forAudience("member-service")
                .subject(subject)
                .username(username)
                .roles(roles)
                .operation(operation)
                .open("contact", "delivery", "identity", "payment", "profile", "care");
    }

    /// A request with such a permit.
    public RequestSpecification calls(String operation) {
        return with(permit(operation));
    }

    /// A request with this permit.
    public static RequestSpecification with(Permits.Draft permit) {
        return given().auth().oauth2(permit.sign()).contentType(ContentType.JSON);
    }

    public String opensGroup() {
        return calls("openGroup")
                .body(Map.of("name", "三号楼团购"))
                .post("/v1/groups")
                .then()
                .statusCode(201)
                .extract()
                .path("id");
    }

    public String opensRound(String group) {
        return opensRound(group, "DELIVERY");
    }

    public String opensRound(String group, String handover) {
        return calls("openRound")
                .body(Map.of(
                        "title",
                        "周五水果",
                        "goods",
                        List.of(Map.of("name", "鸡蛋", "price", 2590), Map.of("name", "蔬菜包", "price", 3900)),
                        "cutoff",
                        "2099-01-01T00:00:00Z",
                        "handover",
                        handover))
                .post("/v1/groups/{id}/rounds", group)
                .then()
                .statusCode(201)
                .extract()
                .path("id");
    }

    public String addsMember(String group, String name, String mobile, String flat) {
        return calls("addGroupMember")
                .body(Map.of("displayName", name, "mobile", mobile, "flat", flat))
                .post("/v1/groups/{id}/members", group)
                .then()
                .statusCode(201)
                .extract()
                .path("memberId");
    }

    public String orders(String round, String member) {
        return calls("placeOrder")
                .body(Map.of(
                        "round",
                        round,
                        "member",
                        member,
                        "lines",
                        List.of(Map.of("good", 1, "quantity", 2)),
                        "hints",
                        List.of("LEAVE_AT_DOOR")))
                .post("/v1/orders")
                .then()
                .statusCode(201)
                .extract()
                .path("id");
    }

    /// The gateway asks for the account's member, with a phone that the realm has verified.
    public RequestSpecification withPhone(String phone) {
        return with(permit("linkAccount").roles("gateway").phone(phone));
    }

    /// What the service would have sent to this mobile or address, the newest first.
    public static List<String> sentTo(String address) {
        return with(staff("local-tools").permit("readTray"))
                .get("/internal/tray")
                .then()
                .statusCode(200)
                .extract()
                .jsonPath()
                .getList("findAll { it.to == '" + address + "' }.text");
    }

    /// The code of a claim for this mobile; waits until it was sent.
    public static String codeSentTo(String mobile) {
        for (int i = 0; i < 200; i++) {
            List<String> sent = sentTo("+86" + mobile);
            if (!sent.isEmpty()) {
                Matcher code = Pattern.compile("\\d{6}").matcher(sent.getFirst());
                assertThat(code.find()).isTrue();
                return code.group();
            }
            try {
                Thread.sleep(50);
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        }
        throw new AssertionError("no code was sent");
    }

    /// A mobile that no other test uses.
    public static String someMobile() {
        return "139%08d".formatted(ThreadLocalRandom.current().nextInt(100_000_000));
    }

    /// An identity number that holds, and that no other test uses.
    public static String someIdNumber() {
        ThreadLocalRandom random = ThreadLocalRandom.current();
        String body = "%d%d%02d%02d%03d"
                .formatted(
                        random.nextInt(110101, 119999),
                        random.nextInt(1930, 2005),
                        random.nextInt(1, 13),
                        random.nextInt(1, 29),
                        random.nextInt(1000));
        int[] weights = {7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2};
        int sum = 0;
        for (int i = 0; i < weights.length; i++) {
            sum += (body.charAt(i) - '0') * weights[i];
        }
        return body + "10X98765432".charAt(sum % 11);
    }

    /// Several members with an order each.
    public List<String> ordersFor(String group, String round, int members) {
        List<String> orders = new ArrayList<>();
        for (int i = 1; i <= members; i++) {
            orders.add(orders(round, addsMember(group, "邻居" + i, someMobile(), "3-2-" + (500 + i))));
        }
        return orders;
    }
}
