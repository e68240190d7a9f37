package io.menshen.member.message;

import static org.assertj.core.api.Assertions.assertThat;

import com.icegreen.greenmail.util.GreenMail;
import com.icegreen.greenmail.util.GreenMailUtil;
import io.menshen.local.testing.Management;
import io.menshen.local.testing.StackResource;
import io.menshen.member.Caller;
import io.menshen.member.MemberId;
import io.menshen.member.database.Database;
import io.menshen.member.matching.Mobile;
import io.quarkus.narayana.jta.QuarkusTransaction;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import jakarta.mail.internet.MimeMessage;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// The real adapters against servers that speak the providers' protocols.
@QuarkusTest
@WithTestResource(value = StackResource.class, initArgs = @ResourceArg(name = "service", value = "member-service"))
@WithTestResource(Providers.class)
class ProvidersTest {

    @Inject
    Messages messages;

    @Inject
    Database database;

    Providers.Sms sms;
    GreenMail mail;

    private final Caller member = Caller.member();
    private final String mobile = Caller.someMobile();
    private final String address = mobile + "@example.com";
    private MemberId id;

    @BeforeEach
    void isAMember() {
        id = MemberId.fromString(member.calls("registerMember")
                .body(Map.of("displayName", "张伟", "mobile", mobile, "email", address))
                .post("/v1/members")
                .then()
                .statusCode(201)
                .extract()
                .path("id"));
    }

    @Test
    void anSmsIsHandedOverAsTheProviderAsksForIt() throws Exception {
        sends("000042");

        awaitEnded();

        List<Providers.Call> calls = calls();
        assertThat(calls).hasSize(1);
        assertThat(calls.getFirst().headers())
                .containsEntry("x-acs-action", "SendSms")
                .containsEntry("x-acs-version", "2017-05-25");
        assertThat(calls.getFirst().headers().get("authorization"))
                .startsWith("ACS3-HMAC-SHA256 Credential=an-id,")
                .doesNotContain("a-secret");
        assertThat(calls.getFirst().parameters())
                .containsEntry("SignName", "门神")
                .containsEntry("TemplateCode", "SMS_1");
        assertThat(calls.getFirst().parameters().get("TemplateParam")).contains("\"code\":\"000042\"");
        assertThat(states("SMS")).containsExactly("SENT");
        assertThat(database.exists("SELECT 1 FROM message WHERE member = ? AND sealed IS NOT NULL", id.value()))
                .as("what a provider has need not lie here")
                .isFalse();
    }

    @Test
    void anSmsThatWasRefusedIsTriedAgain() throws Exception {
        sms.answers.addAll(List.of("isv.BUSINESS_LIMIT_CONTROL", "isp.SYSTEM_ERROR"));
        sends("000042");

        awaitEnded();

        assertThat(calls()).hasSize(3);
        assertThat(states("SMS")).containsExactly("SENT");
    }

    @Test
    void anSmsThatNobodyTakesIsGivenUpInTime() throws Exception {
        sms.answers.addAll(java.util.Collections.nCopies(12, "isv.OUT_OF_SERVICE"));
        sends("000042");

        awaitEnded();

        sms.answers.clear();
        assertThat(states("SMS")).containsExactly("GIVEN_UP");
        assertThat(calls().size()).isBetween(3, 8);
        String metrics = io.restassured.RestAssured.given()
                .get(Management.at("/metrics"))
                .asString();
        assertThat(metrics)
                .containsPattern("menshen_message_ended_total\\{[^}]*channel=\"SMS\"[^}]*state=\"GIVEN_UP\"");
    }

    @Test
    void aCodeWhoseAnswerDidNotComeIsSentAgain() throws Exception {
        sms.answers.add("SILENCE");
        sends("000042");

        awaitEnded();

        assertThat(calls()).hasSize(2);
        assertThat(states("SMS")).containsExactly("SENT");
    }

    @Test
    void aNoticeWhoseAnswerDidNotComeIsNotSentTwice() throws Exception {
        chooses(true, false);
        sms.answers.add("SILENCE");
        notice();

        awaitEnded();

        assertThat(calls()).hasSize(1);
        assertThat(states("SMS")).containsExactly("GIVEN_UP");
        assertThat(states("INBOX")).containsExactly("SENT");
    }

    @Test
    void aNoticeGoesByMailToWhoHasAskedForIt() throws Exception {
        chooses(false, true);
        notice();

        awaitEnded();

        List<MimeMessage> received = received();
        assertThat(received).hasSize(1);
        MimeMessage letter = received.getFirst();
        assertThat(letter.getSubject()).isEqualTo("请核对您的资料");
        assertThat(letter.getFrom()[0]).hasToString("menshen@example.org");
        assertThat(letter.getHeader("Auto-Submitted")).containsExactly("auto-generated");
        assertThat(letter.getHeader("Message-ID")).hasSize(1);
        assertThat(letter.getContent().toString()).contains("6个月").doesNotContain("张伟", mobile);
        assertThat(states("EMAIL")).containsExactly("SENT");
    }

    @Test
    void mailWaitsForAServerThatIsDown() throws Exception {
        chooses(false, true);
        mail.stop();
        notice();
        Thread.sleep(700);
        assertThat(states("EMAIL")).doesNotContain("SENT");

        mail.start();
        awaitEnded();

        assertThat(states("EMAIL")).containsExactly("SENT");
        assertThat(received()).hasSize(1);
    }

    @Test
    void nothingIsKeptToBeReadWhereProvidersDeliver() {
        Caller.with(Caller.staff("local-tools").permit("readTray"))
                .get("/internal/tray")
                .then()
                .statusCode(404);
    }

    private void sends(String code) {
        QuarkusTransaction.requiringNew()
                .run(() -> messages.sms(
                        id,
                        Mobile.parse(mobile).orElseThrow(),
                        Template.CLAIM_CODE,
                        Map.of("code", code, "minutes", "10"),
                        Language.ZH,
                        Instant.now().plusSeconds(600)));
    }

    private void notice() {
        QuarkusTransaction.requiringNew().run(() -> messages.notice(id, Template.LOOK_THROUGH, Map.of("months", "6")));
    }

    private void chooses(boolean bySms, boolean byEmail) {
        member.calls("chooseChannels")
                .body(Map.of("language", "zh-CN", "sms", bySms, "email", byEmail))
                .put("/v1/me/channels")
                .then()
                .statusCode(200);
    }

    private List<Providers.Call> calls() {
        return sms.calls.stream()
                .filter(call -> mobile.equals(call.parameters().get("PhoneNumbers")))
                .toList();
    }

    private List<MimeMessage> received() {
        return Arrays.stream(mail.getReceivedMessages())
                .filter(letter -> GreenMailUtil.getHeaders(letter).contains(address))
                .toList();
    }

    private List<String> states(String channel) {
        return database.list(
                "SELECT state FROM message WHERE member = ? AND channel = ?",
                row -> row.getString(1),
                id.value(),
                channel);
    }

    private void awaitEnded() throws InterruptedException {
        for (int i = 0; i < 300; i++) {
            if (!database.exists(
                    "SELECT 1 FROM message WHERE member = ? AND state IN ('QUEUED', 'SENDING')", id.value())) {
                return;
            }
            Thread.sleep(50);
        }
        throw new AssertionError("not in time");
    }
}
