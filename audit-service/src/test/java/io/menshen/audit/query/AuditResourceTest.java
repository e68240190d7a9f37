package io.menshen.audit.query;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.nullValue;
import static org.hamcrest.Matchers.startsWith;

import io.menshen.audit.checkpoint.LogConfig;
import io.menshen.audit.cosigning.WitnessResource;
import io.menshen.audit.intake.Records;
import io.menshen.audit.log.Evidence;
import io.menshen.audit.merkle.Hash;
import io.menshen.audit.note.Checkpoint;
import io.menshen.audit.note.KeyFile;
import io.menshen.audit.note.MalformedNoteException;
import io.menshen.audit.note.NoteKey;
import io.menshen.audit.note.ProofFile;
import io.menshen.audit.note.SignedNote;
import io.menshen.local.testing.Permits;
import io.menshen.local.testing.StackResource;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.common.TestResourceScope;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import io.restassured.response.ValidatableResponse;
import io.restassured.specification.RequestSpecification;
import jakarta.inject.Inject;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// What auditors and members get, and what they do not.
@QuarkusTest
@WithTestResource(
        value = StackResource.class,
        scope = TestResourceScope.MATCHING_RESOURCES,
        initArgs = @ResourceArg(name = "service", value = "audit-service"))
@WithTestResource(value = WitnessResource.class, scope = TestResourceScope.MATCHING_RESOURCES)
class AuditResourceTest {

    @Inject
    LogConfig config;

    private final Evidence evidence = new Evidence("masking-gateway");
    private final UUID member = UUID.randomUUID();
    private int reads;

    @AfterEach
    void close() {
        evidence.close();
    }

    private static RequestSpecification as(String role, String operation) {
        return given().auth()
                .oauth2(Permits.forAudience("audit-service")
                        .roles(role)
                        .operation(operation)
                        .sign());
    }

    private static RequestSpecification asMember(UUID member, String operation, UUID... merged) {
        return given().auth()
                .oauth2(Permits.forAudience("audit-service")
                        .roles("member")
                        .operation(operation)
                        .member(member)
                        .merged(merged)
                        .sign());
    }

    private ValidatableResponse query(String query) {
        return as("auditor", "listEntries")
                .queryParam("q", query)
                .get("/v1/audit/entries")
                .then();
    }

    /// Sends one read of the test's member and waits until it is provable.
    private long provableRead(UUID... others) throws Exception {
        List<UUID> members = new ArrayList<>(Arrays.asList(others));
        members.add(member);
        long sent = System.nanoTime();
        send(members.toArray(UUID[]::new));
        long index = -1;
        while (System.nanoTime() - sent < TimeUnit.SECONDS.toNanos(30)) {
            if (index < 0) {
                List<Integer> found =
                        query("subject:" + member).statusCode(200).extract().path("items.index");
                index = found.size() < reads ? -1 : found.getFirst();
            } else if (proof(index).statusCode() == 200) {
                return index;
            }
            Thread.sleep(20);
        }
        throw new AssertionError("never provable");
    }

    private void send(UUID... members) throws Exception {
        evidence.send(Records.read(members));
        reads++;
    }

    private static Response proof(long index) {
        return as("auditor", "readEntryProof").get("/v1/audit/entries/" + index + "/proof");
    }

    private static List<NoteKey> keys() throws MalformedNoteException {
        String keys = as("member", "readKeys")
                .get("/v1/audit/keys")
                .then()
                .statusCode(200)
                .extract()
                .asString();
        return KeyFile.parse(keys);
    }

    @Test
    void aReadIsAnEntryThatAnAuditorFindsAndProves() throws Exception {
        long index = provableRead();

        as("auditor", "readEntry")
                .get("/v1/audit/entries/" + index)
                .then()
                .statusCode(200)
                .body(
                        "entry.kind", is("RECORD"),
                        "entry.source", is(evidence.source()),
                        "entry.actor.name", is("courier1"),
                        "entry.actor.role", is("courier"),
                        "entry.action", is("readRoute"),
                        "entry.basis.id", startsWith("route/"),
                        "entry.outcome", is("DISCLOSED"),
                        "entry.subjects[0].members", is(1),
                        "entry.subjects[0].fields.find { it.field == 'mobile' }.level", is("PLAIN"),
                        "entry.proof", is("/v1/audit/entries/" + index + "/proof"));
        ProofFile.Verified verified = ProofFile.parse(proof(index).asString()).verify(keys());
        assertThat(verified.index()).isEqualTo(index);
        assertThat(verified.checkpoint().origin()).isEqualTo(config.origin());
        assertThat(verified.key().name()).isEqualTo(config.origin());
    }

    @Test
    void noMemberIdAndNoAccountStandsInAnEntry() throws Exception {
        long index = provableRead();
        evidence.send("""
                {"time": "2026-11-22T04:00:00Z", "actor": {"id": "%s", "role": "member", "member": "%s"},
                 "action": "readMe", "outcome": "disclosed",
                 "subjects": [{"members": ["%s"], "fields": {"mobile": "plain"}, "rules": ["member-self"]}]}
                """.formatted("account-" + member, member, member));

        String seen = query("actor:account-" + member).extract().asString();
        long own = awaitOwn("actor:account-" + member);

        assertThat(seen).doesNotContain(member.toString());
        for (long each : List.of(index, own)) {
            assertThat(as("auditor", "readEntry")
                            .get("/v1/audit/entries/" + each)
                            .asString())
                    .doesNotContain(member.toString());
        }
    }

    private long awaitOwn(String query) throws InterruptedException {
        for (int i = 0; i < 500; i++) {
            List<Integer> found = query(query).extract().path("items.index");
            if (!found.isEmpty()) {
                return found.getFirst();
            }
            Thread.sleep(20);
        }
        throw new AssertionError("never found");
    }

    @Test
    void everyChangedByteOfARealProofIsFound() throws Exception {
        byte[] proof = proof(provableRead()).asByteArray();
        List<NoteKey> keys = keys();

        for (int i = 0; i < proof.length; i++) {
            byte[] changed = proof.clone();
            changed[i] ^= 1;
            String text = new String(changed, StandardCharsets.UTF_8);
            assertThat(holds(text, keys)).as("byte " + i).isFalse();
        }
        assertThat(holds(new String(proof, StandardCharsets.UTF_8), keys)).isTrue();
    }

    private static boolean holds(String proof, List<NoteKey> keys) {
        try {
            ProofFile.parse(proof).verify(keys);
            return true;
        } catch (MalformedNoteException _) {
            return false;
        }
    }

    @Test
    void aMemberSeesOnlyTheOwnReadsAndCanCheckThatAProofIsAboutHer() throws Exception {
        UUID neighbour = UUID.randomUUID();
        long index = provableRead(neighbour);

        Response seen = asMember(member, "listMyDisclosures").get("/v1/me/disclosures");

        seen.then()
                .statusCode(200)
                .body(
                        "items", hasSize(1),
                        "items[0].index", equalTo((int) index),
                        "items[0].time", is("2026-11-22T04:00:00.123Z"),
                        "items[0].role", is("courier"),
                        "items[0].purpose", is("delivery"),
                        "items[0].basis", is("route"),
                        "items[0].action", is("readRoute"),
                        "items[0].outcome", is("DISCLOSED"),
                        "items[0].fields.find { it.field == 'flat' }.level", is("CLASS"),
                        "items[0].policyVersion", is("1"));
        assertThat(seen.asString()).doesNotContain("courier1", neighbour.toString(), member.toString());
        String file = asMember(member, "readMyDisclosureProof")
                .get(seen.path("items[0].proof").toString())
                .asString();
        ProofFile.parse(file).verify(keys());
        MessageDigest sha = MessageDigest.getInstance("SHA-256");
        sha.update(Base64.getUrlDecoder().decode(seen.path("items[0].salt").toString()));
        String mine = Base64.getUrlEncoder()
                .withoutPadding()
                .encodeToString(sha.digest(("member:" + member).getBytes(StandardCharsets.UTF_8)));
        assertThat(new String(ProofFile.parse(file).entry(), StandardCharsets.UTF_8))
                .contains(mine);
    }

    @Test
    void readsUnderANumberThatWasMergedIntoMineAreMineToo() throws Exception {
        long index = provableRead();
        UUID survivor = UUID.randomUUID();

        asMember(survivor, "listMyDisclosures", member)
                .get("/v1/me/disclosures")
                .then()
                .statusCode(200)
                .body("items.index", hasItem((int) index));
        asMember(survivor, "readMyDisclosureProof", member)
                .get("/v1/me/disclosures/" + index + "/proof")
                .then()
                .statusCode(200);
    }

    @Test
    void anotherMembersReadsAreNotThere() throws Exception {
        long index = provableRead();
        UUID other = UUID.randomUUID();

        asMember(other, "listMyDisclosures")
                .get("/v1/me/disclosures")
                .then()
                .statusCode(200)
                .body("items", hasSize(0));
        asMember(other, "readMyDisclosureProof")
                .get("/v1/me/disclosures/" + index + "/proof")
                .then()
                .statusCode(404)
                .body("code", is("entry-not-found"));
        asMember(other, "readMyDisclosureProof")
                .get("/v1/me/disclosures/999999999/proof")
                .then()
                .statusCode(404)
                .body("code", is("entry-not-found"));
    }

    @Test
    void pagesOfDisclosuresFollowOneAnother() throws Exception {
        for (int i = 0; i < 5; i++) {
            send(member);
        }
        long last = provableRead();

        List<Integer> seen = new ArrayList<>();
        String cursor = Long.toString(Long.MAX_VALUE);
        while (cursor != null) {
            Response page = asMember(member, "listMyDisclosures")
                    .queryParam("cursor", cursor)
                    .queryParam("limit", 2)
                    .get("/v1/me/disclosures");
            seen.addAll(page.path("items.index"));
            cursor = page.path("next");
        }

        assertThat(seen).hasSize(6).startsWith((int) last).doesNotHaveDuplicates();
    }

    @Test
    void onlyAuditorsAsk() {
        for (String role :
                List.of("operator", "member", "group-leader", "courier", "marketing", "privacy-officer", "gateway")) {
            as(role, "listEntries").get("/v1/audit/entries").then().statusCode(403);
            as(role, "readEntry").get("/v1/audit/entries/0").then().statusCode(403);
            as(role, "readEntryProof").get("/v1/audit/entries/0/proof").then().statusCode(403);
            as(role, "readTile").get("/v1/audit/tile/0/000").then().statusCode(403);
        }
        for (String role : List.of("auditor", "operator", "group-leader")) {
            as(role, "listMyDisclosures").get("/v1/me/disclosures").then().statusCode(403);
        }
    }

    @Test
    void nobodyAsksWithoutAPermitForTheOperation() {
        given().get("/v1/audit/entries").then().statusCode(401);
        given().get("/v1/audit/checkpoint").then().statusCode(401);
        as("auditor", "readCheckpoint")
                .get("/v1/audit/entries")
                .then()
                .statusCode(403)
                .body("code", is("permit-refused"));
    }

    @Test
    void theQueryLanguageFindsAndLeavesOut() throws Exception {
        long index = provableRead();
        String mine = "subject:" + member + " ";

        for (String found : List.of(
                "role:courier",
                "actor:courier1",
                "actor:5d2f5f6e-6f0a-4c53-9a43-0c7f2f3a9b11",
                "-role:member",
                "action:readRoute purpose:delivery",
                "-outcome:refused",
                "basis:route",
                "basis:route/6f1c0f3e-9c1d-4a55-8a53-0f6f3d1c2b4a",
                "-basis:grant",
                "-crisis:6f1c0f3e-9c1d-4a55-8a53-0f6f3d1c2b4a",
                "group:0b6f2d7e-3a52-4f0e-9d43-6a1f6c0c7d11",
                "field:mobile level:plain field:flat level:class",
                "-level:partial",
                "created:2026-11-22",
                "created:2026-11-22..2026-11-23",
                "created:2026-11-22T04:00:00Z..2026-11-22T04:00:01Z",
                "created:..2026-11-22",
                "-created:2026-11-23..",
                "actor:\"courier1\"")) {
            query(mine + found).statusCode(200).body("items.index", is(List.of((int) index)));
        }
        for (String nothing : List.of(
                "role:member",
                "-actor:courier1",
                "outcome:masked",
                "basis:route/6f1c0f3e-9c1d-4a55-8a53-0f6f3d1c2b4b",
                "-basis:route",
                "crisis:6f1c0f3e-9c1d-4a55-8a53-0f6f3d1c2b4a",
                "-group:0b6f2d7e-3a52-4f0e-9d43-6a1f6c0c7d11",
                "group:0b6f2d7e-3a52-4f0e-9d43-6a1f6c0c7d12",
                "field:name",
                "level:partial",
                "-field:mobile",
                "created:2026-11-23",
                "created:..2026-11-21",
                "purpose:\"delivery \"",
                "actor:\"' OR 1=1 --\"",
                "-subject:" + member)) {
            query(mine + nothing).statusCode(200).body("items", hasSize(0));
        }
    }

    @Test
    void theQueryComesBackAsItWasUnderstood() {
        query("-role:member actor:\"front desk\"  level:plain")
                .statusCode(200)
                .body("filter.field", is(List.of("role", "actor", "level")))
                .body("filter.not", is(List.of(true, false, false)))
                .body("filter[0].value", is("member"), "filter[1].value", nullValue(), "filter[2].value", is("plain"));
    }

    @Test
    void aLevelThatIsNoneAndAFieldThatIsNoWordAreRefusedWhereTheyStand() {
        query("role:courier level:clear").statusCode(400).body("code", is("query-value-wrong"), "position", is(20));
        query("group:13912345678").statusCode(400).body("code", is("query-value-wrong"), "position", is(7));
        query("field:13912345678").statusCode(400).body("code", is("query-value-wrong"), "position", is(7));
    }

    @Test
    void aQueryThatIsNotUnderstoodSaysWhereAndNotWhat() {
        query("role:courier mobile:13912345678")
                .statusCode(400)
                .contentType("application/problem+json")
                .body("code", is("query-field-unknown"), "position", is(14));
        assertThat(query("subject:13912345678").extract().asString())
                .contains("query-value-wrong")
                .doesNotContain("13912345678");
        as("auditor", "listEntries")
                .header("Accept-Language", "zh-CN")
                .queryParam("q", "actor:\"x")
                .get("/v1/audit/entries")
                .then()
                .statusCode(400)
                .body("title", containsString("引号"));
    }

    @Test
    void theCheckpointIsSignedByThePublishedKey() throws Exception {
        provableRead();

        Response checkpoint = as("member", "readCheckpoint").get("/v1/audit/checkpoint");

        checkpoint.then().statusCode(200).contentType(startsWith("text/plain"));
        SignedNote note = SignedNote.parse(checkpoint.asString());
        assertThat(note.verifiedBy(keys())).isPresent();
        assertThat(Checkpoint.parse(note.text()).origin()).isEqualTo(config.origin());
    }

    @Test
    void tilesAndBundlesAreServedUnderTheirPaths() throws Exception {
        long index = provableRead();
        int width = (int) (index % 256) + 1;
        String partial = width == 256 ? "" : ".p/" + width;
        String number = "%03d".formatted(index / 256);

        byte[] hashes = as("auditor", "readTile")
                .get("/v1/audit/tile/0/" + number + partial)
                .asByteArray();
        Response bundle = as("auditor", "readTile").get("/v1/audit/tile/entries/" + number + partial);

        bundle.then().statusCode(200).header("Cache-Control", containsString("immutable"));
        byte[] entries = bundle.asByteArray();
        byte[] leaf = ProofFile.parse(proof(index).asString()).entry();
        assertThat(hashes).hasSize(width * 32);
        assertThat(Hash.at(hashes, (width - 1) * 32)).isEqualTo(Hash.ofLeaf(leaf));
        assertThat(Arrays.copyOfRange(entries, entries.length - leaf.length, entries.length))
                .isEqualTo(leaf);
        for (String wrong : List.of("0/999", "7/000", "0/00", "entries/..", "0/000.p/256", "0/000.p/0", "x/000")) {
            as("auditor", "readTile").get("/v1/audit/tile/" + wrong).then().statusCode(404);
        }
    }

    @Test
    void whatIsNotThereIsAProblem() {
        proof(999_999_999).then().statusCode(404).body("code", is("entry-not-found"));
        as("auditor", "readEntry").get("/v1/audit/entries/999999999").then().statusCode(404);
        as("auditor", "listEntries")
                .queryParam("limit", 0)
                .get("/v1/audit/entries")
                .then()
                .statusCode(400);
        as("auditor", "listEntries")
                .queryParam("cursor", "x")
                .get("/v1/audit/entries")
                .then()
                .statusCode(400);
    }
}
