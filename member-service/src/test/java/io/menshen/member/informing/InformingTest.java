package io.menshen.member.informing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.hasSize;

import io.menshen.local.testing.StackResource;
import io.menshen.member.Caller;
import io.menshen.member.database.Database;
import io.menshen.platform.event.CloudEvent;
import io.quarkus.narayana.jta.QuarkusTransaction;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.time.Instant;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;
import org.junit.jupiter.api.Test;

/// What another service has members told.
@QuarkusTest
@WithTestResource(value = StackResource.class, initArgs = @ResourceArg(name = "service", value = "member-service"))
class InformingTest {

    @Inject
    NoticeChanges notices;

    @Inject
    AccountCalls calls;

    @Inject
    Database database;

    private final int notice = ThreadLocalRandom.current().nextInt(2, Integer.MAX_VALUE);

    @Test
    void everybodyWithARecordIsToldOfAMinorNoticeOnce() {
        Caller owner = owner();

        published("MINOR");
        published("MINOR");
        tellAll();
        tellAll();

        told(owner, "notice-changed", 1);
        assertThat(QuarkusTransaction.requiringNew()
                        .call(() -> database.list(
                                "SELECT member FROM notice_told WHERE notice = ?", row -> row.getString(1), notice)))
                .isEmpty();
    }

    @Test
    void aMajorOneAsksAgainInstead() {
        Caller owner = owner();

        published("MAJOR");
        tellAll();

        told(owner, "notice-changed", 0);
    }

    @Test
    void whoseAccountIsCalledIsWrittenTo() {
        Caller owner = owner();

        called(owner.subject(), "GLASS_REVIEW");
        called(owner.subject(), "DUTY_ENDS");
        called(UUID.randomUUID().toString(), "GLASS_REVIEW");

        told(owner, "account-called", 1);
        told(owner, "duty-ends", 1);
    }

    private static Caller owner() {
        Caller leader = Caller.leader();
        String mobile = Caller.someMobile();
        leader.addsMember(leader.opensGroup(), "邻居一", mobile, "3-2-501");
        Caller owner = Caller.member();
        owner.withPhone("+86" + mobile).put("/internal/account").then().statusCode(200);
        return owner;
    }

    private void tellAll() {
        while (QuarkusTransaction.requiringNew().call(notices::tellSome) > 0) {
            assertThat(notices).isNotNull();
        }
    }

    private static void told(Caller owner, String template, int times) {
        owner.calls("listMessages")
                .get("/v1/me/messages")
                .then()
                .body("items.findAll { it.template == '%s' }".formatted(template), hasSize(times));
    }

    private void published(String change) {
        receive(
                NoticeChanges.PUBLISHED,
                "{\"notice\":%d,\"change\":\"%s\",\"time\":\"%s\"}".formatted(notice, change, Instant.now()));
    }

    private void called(String account, String matter) {
        receive(
                AccountCalls.CALLED,
                "{\"call\":\"%s\",\"account\":\"%s\",\"matter\":\"%s\",\"dueAt\":\"%s\",\"time\":\"%s\"}"
                        .formatted(UUID.randomUUID(), account, matter, Instant.now(), Instant.now()));
    }

    private void receive(String type, String data) {
        CloudEvent event = new CloudEvent(
                UUID.randomUUID().toString(),
                "consent-service/outbox",
                type,
                Instant.parse("2026-11-22T04:00:00Z"),
                "key",
                null,
                data);
        QuarkusTransaction.requiringNew().run(() -> {
            notices.receive(event);
            calls.receive(event);
        });
    }
}
