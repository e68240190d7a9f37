package io.menshen.member.message;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.notNullValue;
import static org.hamcrest.Matchers.nullValue;

import io.menshen.local.stack.Stack;
import io.menshen.local.testing.StackResource;
import io.menshen.member.Caller;
import io.menshen.member.Evidence;
import io.menshen.member.MemberId;
import io.menshen.member.database.Database;
import io.menshen.member.matching.Mobile;
import io.quarkus.narayana.jta.QuarkusTransaction;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.ValidatableResponse;
import jakarta.inject.Inject;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@QuarkusTest
@WithTestResource(value = StackResource.class, initArgs = @ResourceArg(name = "service", value = "member-service"))
class MessageResourceTest {

    Stack stack;

    @Inject
    Messages messages;

    @Inject
    Dispatch dispatch;

    @Inject
    Reminders reminders;

    @Inject
    Database database;

    private final Caller member = Caller.member();
    private final String mobile = Caller.someMobile();
    private MemberId id;

    @BeforeEach
    void isAMember() {
        id = MemberId.fromString(member.calls("registerMember")
                .body(Map.of("displayName", "张伟", "mobile", mobile, "email", mobile + "@example.com"))
                .post("/v1/members")
                .then()
                .statusCode(201)
                .extract()
                .path("id"));
    }

    @Test
    void theInboxIsReadPageByPageTheNewestFirst() {
        notices(3);

        String next = member.calls("listMessages")
                .get("/v1/me/messages?limit=2")
                .then()
                .statusCode(200)
                .body("items", hasSize(2), "items[0].member", is(id.toString()), "items[0].title", is("请核对您的资料"))
                .body("items[0].template", is("look-through"), "items[0].readAt", nullValue())
                .body("items[0]._proven", is(List.of("self")))
                .extract()
                .path("next");
        member.calls("listMessages")
                .get("/v1/me/messages?limit=2&after=" + next)
                .then()
                .body("items", hasSize(1), "next", nullValue());
    }

    @Test
    void readingIsRememberedOnce() {
        notices(1);
        String message = member.calls("listMessages").get("/v1/me/messages").path("items[0].id");

        member.calls("readMessage")
                .post("/v1/me/messages/{id}/reading", message)
                .then()
                .statusCode(204);

        String readAt = member.calls("listMessages")
                .get("/v1/me/messages")
                .then()
                .body("items[0].readAt", notNullValue())
                .extract()
                .path("items[0].readAt");
        member.calls("readMessage")
                .post("/v1/me/messages/{id}/reading", message)
                .then()
                .statusCode(204);
        member.calls("listMessages").get("/v1/me/messages").then().body("items[0].readAt", is(readAt));
    }

    @Test
    void anothersMessageIsNotThere() {
        notices(1);
        String message = member.calls("listMessages").get("/v1/me/messages").path("items[0].id");
        Caller other = Caller.member();
        other.calls("registerMember")
                .body(Map.of("displayName", "李娜"))
                .post("/v1/members")
                .then()
                .statusCode(201);

        other.calls("readMessage")
                .post("/v1/me/messages/{id}/reading", message)
                .then()
                .statusCode(404);
        other.calls("listMessages").get("/v1/me/messages").then().body("items", hasSize(0));
        other.calls("readMessage")
                .post("/v1/me/messages/{id}/reading", UUID.randomUUID())
                .then()
                .statusCode(404);
    }

    @Test
    void nobodyIsWrittenToOutsideWhoHasNotAskedForIt() {
        member.calls("readChannels")
                .get("/v1/me/channels")
                .then()
                .statusCode(200)
                .body("language", is("zh-CN"), "sms", is(false), "email", is(false));

        notices(1);

        assertThat(channels()).containsExactly("INBOX");
    }

    @Test
    void whoAsksForItIsWrittenToInTheLanguageThatIsChosen() throws Exception {
        chooses("en", true, true).statusCode(200);

        notices(1);

        assertThat(channels()).containsExactlyInAnyOrder("INBOX", "SMS", "EMAIL");
        member.calls("listMessages")
                .get("/v1/me/messages")
                .then()
                .body("items", hasSize(1), "items[0].title", is("Please look through your data"));
        awaitAllSent();
        assertThat(Caller.sentTo("+86" + mobile)).hasSize(1);
        assertThat(Caller.sentTo(mobile + "@example.com")).hasSize(1);
        member.calls("readChannels").get("/v1/me/channels").then().body("language", is("en"), "sms", is(true));
    }

    @Test
    void aLanguageThatIsNotOursIsRefused() {
        chooses("fr", true, true).statusCode(400);
        member.calls("chooseChannels")
                .body(Map.of("language", "en", "sms", true))
                .put("/v1/me/channels")
                .then()
                .statusCode(400);
    }

    /// As after `kill -9` in the middle of sending: the row says SENDING, and nobody holds it any more.
    @Test
    void aCodeIsSentAgainByWhoComesAfterAnAttemptThatDied() throws Exception {
        QuarkusTransaction.requiringNew()
                .run(() -> messages.sms(
                        id,
                        Mobile.parse(mobile).orElseThrow(),
                        Template.CLAIM_CODE,
                        Map.of("code", "000042", "minutes", "10"),
                        Language.ZH,
                        Instant.now().plusSeconds(600)));
        awaitAllSent();
        broken();

        awaitAllSent();

        assertThat(states("SMS")).containsExactly("SENT");
        assertThat(attempts()).isEqualTo(2);
    }

    @Test
    void aNoticeWhoseAttemptDiedIsRatherLostThanSentTwice() throws Exception {
        chooses("zh-CN", true, false).statusCode(200);
        notices(1);
        awaitAllSent();
        broken();

        awaitAllSent();

        assertThat(states("SMS")).containsExactly("GIVEN_UP");
        assertThat(states("INBOX")).containsExactly("SENT");
    }

    @Test
    void whatIsRolledBackIsNotSent() {
        QuarkusTransaction.begin();
        messages.notice(id, Template.LOOK_THROUGH, Map.of("months", "6"));
        QuarkusTransaction.rollback();

        assertThat(channels()).isEmpty();
    }

    @Test
    void anAttemptThatLostTheMessageEndsNothing() throws Exception {
        chooses("zh-CN", true, false).statusCode(200);
        notices(1);
        awaitAllSent();
        Messages.Row row = database.first(
                        "SELECT " + Messages.COLUMNS + " FROM message WHERE member = ? AND channel = 'SMS'",
                        Messages::row,
                        id.value())
                .orElseThrow();

        database.update(
                "UPDATE message SET state = 'SENDING', next_at = now() + interval '1 hour' WHERE id = ?", row.id);

        dispatch.giveUp(new Dispatch.Taken(row, 7, Instant.now()), "late");
        dispatch.sent(new Dispatch.Taken(row, 7, Instant.now()), false);

        assertThat(states("SMS")).containsExactly("SENDING");
    }

    @Test
    void aMessageThatWasTamperedWithIsGivenUpAndLeavesEvidence() throws Exception {
        chooses("zh-CN", true, false).statusCode(200);
        notices(1);
        awaitAllSent();
        database.update("""
                UPDATE message SET state = 'QUEUED', ended_at = NULL, next_at = now(),
                  sealed = set_byte(sealed, length(sealed) - 1, get_byte(sealed, length(sealed) - 1) # 1)
                WHERE member = ? AND channel = 'SMS'
                """, id.value());

        awaitAllSent();

        assertThat(states("SMS")).containsExactly("GIVEN_UP");
        Evidence.of(stack).waitFor("protection.refused", id.toString());
    }

    @Test
    void theTrayIsForTheMachinesOwnToolsAlone() {
        Caller.staff("operator").calls("readTray").get("/internal/tray").then().statusCode(403);
        member.calls("readTray").get("/internal/tray").then().statusCode(403);
    }

    @Test
    void afterSixMonthsAMemberIsAskedOnceToLookThroughTheData() {
        claimedMonthsAgo(7);

        reminders.askTheDue();
        reminders.askTheDue();

        member.calls("listMessages")
                .get("/v1/me/messages")
                .then()
                .body("items", hasSize(1), "items[0].template", is("look-through"));
    }

    @Test
    void whoWasAskedIsAskedAgainAfterSixMonthsMore() {
        claimedMonthsAgo(13);
        reminders.askTheDue();
        database.update(
                "UPDATE reminder SET reminded_at = reminded_at - interval '7 months' WHERE member = ?", id.value());

        reminders.askTheDue();

        member.calls("listMessages").get("/v1/me/messages").then().body("items", hasSize(2));
    }

    @Test
    void whoIsNewIsNotAsked() {
        claimedMonthsAgo(5);

        reminders.askTheDue();

        member.calls("listMessages").get("/v1/me/messages").then().body("items", hasSize(0));
    }

    /// As after a kill in the middle of a run: nothing of the batch stands, neither message nor mark.
    @Test
    void aRunThatIsKilledAsksNobodyTwiceAndForgetsNobody() {
        claimedMonthsAgo(7);
        QuarkusTransaction.begin();
        reminders.askTheDue();
        QuarkusTransaction.rollback();
        assertThat(channels()).isEmpty();

        reminders.askTheDue();

        assertThat(channels()).containsExactly("INBOX");
    }

    @Test
    void ofTwoRunsAtOnceOneAsks() throws Exception {
        claimedMonthsAgo(7);

        Thread first = Thread.ofVirtual().start(() -> reminders.askTheDue());
        Thread second = Thread.ofVirtual().start(() -> reminders.askTheDue());
        first.join();
        second.join();

        assertThat(channels()).containsExactly("INBOX");
    }

    /// The second run read before the first committed.
    @Test
    void aRunThatReadTooEarlyDoesNotHaveTheMember() {
        Instant now = Instant.now();
        Instant before = now.minusSeconds(3600);

        assertThat(reminders.isOurs(id, now, before)).isTrue();
        assertThat(reminders.isOurs(id, now, before)).isFalse();
    }

    @Test
    void noTextOfAMessageLiesInClear() {
        notices(1);

        assertThat(database.list(
                        "SELECT encode(sealed, 'escape') FROM message WHERE member = ?",
                        row -> row.getString(1),
                        id.value()))
                .hasSize(1)
                .allSatisfy(row -> assertThat(row).doesNotContain("title", "text", mobile));
        member.calls("listMessages").get("/v1/me/messages").then().body("items[0].text", not(""));
    }

    private void notices(int count) {
        for (int i = 0; i < count; i++) {
            QuarkusTransaction.requiringNew()
                    .run(() -> messages.notice(id, Template.LOOK_THROUGH, Map.of("months", "6")));
        }
    }

    private ValidatableResponse chooses(String language, boolean sms, boolean email) {
        return member.calls("chooseChannels")
                .body(Map.of("language", language, "sms", sms, "email", email))
                .put("/v1/me/channels")
                .then();
    }

    private void claimedMonthsAgo(int months) {
        database.update(
                "UPDATE member SET claimed_at = claimed_at - make_interval(months => ?) WHERE id = ?",
                months,
                id.value());
    }

    private void broken() {
        database.update("""
                UPDATE message SET state = 'SENDING', ended_at = NULL, next_at = now() - interval '1 second'
                WHERE member = ? AND channel = 'SMS'
                """, id.value());
    }

    private List<String> channels() {
        return database.list(
                "SELECT channel FROM message WHERE member = ? ORDER BY position", row -> row.getString(1), id.value());
    }

    private List<String> states(String channel) {
        return database.list(
                "SELECT state FROM message WHERE member = ? AND channel = ?",
                row -> row.getString(1),
                id.value(),
                channel);
    }

    private int attempts() {
        return database.first("SELECT max(attempts) FROM message WHERE member = ?", row -> row.getInt(1), id.value())
                .orElseThrow();
    }

    private void awaitAllSent() throws InterruptedException {
        for (int i = 0; i < 200; i++) {
            if (!database.exists(
                    "SELECT 1 FROM message WHERE member = ? AND state IN ('QUEUED', 'SENDING')", id.value())) {
                return;
            }
            Thread.sleep(50);
        }
        throw new AssertionError("not in time");
    }
}
