package io.menshen.gateway.door;

import static org.assertj.core.api.Assertions.assertThat;

import io.menshen.local.testing.StackResource;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// What the door asks for anew before somebody acts for somebody else, before a partner reads, and before a
/// member is told that nobody sees them any more.
@QuarkusTest
@WithTestResource(value = StackResource.class, initArgs = @ResourceArg(name = "service", value = "masking-gateway"))
@WithTestResource(IdentityProvider.class)
class StandingForOthersTest extends AtTheDoor {

    private static final String SETTLED = "/internal/restrictions";
    private static final String USES = "/internal/sharing-uses";
    private static final String MOBILE = "+8613812345678";

    private final String own = UUID.randomUUID().toString();
    private final String child = UUID.randomUUID().toString();
    private final String link = UUID.randomUUID().toString();

    @BeforeEach
    void begin() throws Exception {
        account(true);
        services.on("POST /v1/me/restriction", 200, "{\"restricted\":true}");
        services.on("POST /v1/represented/" + child + "/consents", 200, "{}");
    }

    private void account(boolean guardian) {
        JsonArray standsFor = new JsonArray();
        if (guardian) {
            standsFor.add(new JsonObject()
                    .put("id", link)
                    .put("guardian", true)
                    .put("member", child)
                    .put("operations", new JsonArray().add("giveRepresentedConsent"))
                    .put("purposes", new JsonArray().add("membership")));
        }
        services.on(
                "PUT /internal/account",
                200,
                new JsonObject()
                        .put("member", own)
                        .put("merged", new JsonArray())
                        .put("underFourteen", false)
                        .put("standsFor", standsFor)
                        .encode());
    }

    private String token() {
        return identities.token("member-" + own, "member");
    }

    @Test
    void whoRestrictsIsAnsweredOnceEveryGatewayKnows() {
        services.on("POST " + SETTLED, 204, "");

        HttpResponse<String> answer = client.post("/v1/me/restriction", token(), "");

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(new JsonObject(services.last(SETTLED).body()).getJsonArray("members"))
                .containsExactly(own);
    }

    @Test
    void whenNobodyCanSayThatEveryGatewayKnowsTheAnswerSaysSo() {
        services.on("POST " + SETTLED, answer -> answer.connection().close());

        HttpResponse<String> answer = client.post("/v1/me/restriction", token(), "");

        assertThat(answer.statusCode()).isEqualTo(503);
        assertThat(answer.body()).contains("restriction-not-settled");
    }

    @Test
    void aRefusedRestrictionSettlesNothing() {
        services.on("POST /v1/me/restriction", 409, "{\"code\":\"not-found\",\"status\":409}");

        client.post("/v1/me/restriction", token(), "");

        assertThat(services.sawNothingOf(SETTLED)).isTrue();
    }

    @Test
    void forWhomSomebodyStandsIsAskedAtEachUseAndOnlyWhatCoversItIsSaid() {
        String path = "/v1/represented/" + child + "/consents";
        client.post(path, token(), "");
        assertThat(permit(path).getJsonArray("stands-for")).containsExactly("guardian/" + link + "/" + child);

        account(false);
        client.post(path, token(), "");

        assertThat(permit(path).getJsonArray("stands-for")).isEmpty();
    }

    @Test
    void aRecipientsSystemReadsWhatWasAgreedAndNamesItsOwnClient() {
        readable();
        services.on(
                "POST " + USES,
                200,
                new JsonObject()
                        .put("member", child)
                        .put("fields", new JsonObject().put("mobile", "plain").put("display-name", "partial"))
                        .encode());

        HttpResponse<String> agreed = reads("partner-shop", "sharing", "sharing/some-shop");

        assertThat(agreed.body()).contains(MOBILE, "欧阳**").doesNotContain("小兰", "2-502");
        JsonObject use = new JsonObject(services.last(USES).body());
        assertThat(use.getString("client")).isEqualTo("partner-shop");
        assertThat(use.getString("recipient")).isEqualTo("some-shop");
        assertThat(use.getString("member")).isEqualTo(child);
        assertThat(reads("partner-shop", "ordering", "sharing/some-shop").body())
                .doesNotContain(MOBILE, "欧阳");
    }

    @Test
    void aRecipientWhomConsentServiceRefusesSeesNothing() {
        readable();
        services.on("POST " + USES, 403, "{\"code\":\"sharing-without-consent\",\"status\":403}");

        assertThat(reads("partner-shop", "sharing", "sharing/some-shop").body()).doesNotContain(MOBILE, "欧阳");
        assertThat(reads("partner-shop", "sharing", "sharing/Some_Shop").statusCode())
                .isEqualTo(400);
    }

    private void readable() {
        services.on(
                "GET /v1/members/" + child,
                200,
                new JsonObject()
                        .put("member", child)
                        .put("_proven", new JsonArray().add("sharing"))
                        .put("displayName", "欧阳小兰")
                        .put("mobile", MOBILE)
                        .put("flat", "3-2-502")
                        .encode());
    }

    private HttpResponse<String> reads(String azp, String purpose, String basis) {
        Map<String, Object> claims = new HashMap<>(identities.claims("service-account-" + azp, "partner"));
        claims.put("azp", azp);
        return client.get(
                "/v1/members/" + child, identities.sign(claims), "Menshen-Purpose", purpose, "Menshen-Basis", basis);
    }

    private JsonObject permit(String path) {
        String token = services.last(path).headers().get("Authorization").substring("Bearer ".length());
        return new JsonObject(new String(Base64.getUrlDecoder().decode(token.split("\\.")[1]), StandardCharsets.UTF_8));
    }
}
