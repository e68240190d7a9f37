package io.menshen.audit.leaf;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.menshen.audit.intake.Records;
import io.menshen.audit.intake.Submission;
import io.menshen.audit.intake.SubmissionReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class LeafMakerTest {

    private static final ObjectMapper JSON = new ObjectMapper();

    private final LeafMaker maker = new LeafMaker();
    private final SubmissionReader reader = new SubmissionReader();

    private Leaf leaf(String record) {
        Submission submission = reader.read(Records.kafka(0, 7, Records.recorded("gw/one", 41), record));
        return maker.of(submission);
    }

    @Test
    void aLeafSaysWhatHappenedAndCommitsToWhom() throws IOException {
        UUID member = UUID.randomUUID();

        Leaf leaf = leaf(Records.read(member));

        JsonNode json = JSON.readTree(leaf.json());
        Salted salted = leaf.salted().stream()
                .filter(row -> row.label().equals(Salted.MEMBER))
                .findFirst()
                .orElseThrow();
        assertThat(json.path("leaf").asText()).isEqualTo("record/1");
        assertThat(json.at("/source/name").asText()).isEqualTo("gw/one");
        assertThat(json.at("/source/number").asLong()).isEqualTo(41);
        assertThat(json.at("/actor/id").asText()).isEqualTo("5d2f5f6e-6f0a-4c53-9a43-0c7f2f3a9b11");
        assertThat(json.at("/subjects/0/fields/mobile").asText()).isEqualTo("plain");
        assertThat(json.at("/subjects/0/members/0").asText()).isEqualTo(salted.commitment());
        assertThat(json.at("/basis/kind").asText()).isEqualTo("route");
        assertThat(leaf.json()).doesNotContain(member.toString(), "courier1", "6f1c0f3e");
        assertThat(salted.value()).isEqualTo(member.toString());
    }

    @Test
    void theSameMemberLooksDifferentInEveryEntry() throws IOException {
        UUID member = UUID.randomUUID();

        String first = JSON.readTree(leaf(Records.read(member)).json())
                .at("/subjects/0/members/0")
                .asText();
        String second = JSON.readTree(leaf(Records.read(member)).json())
                .at("/subjects/0/members/0")
                .asText();

        assertThat(first).isNotEqualTo(second);
    }

    @Test
    void anActorWhoIsAMemberIsOnlyCommittedTo() throws IOException {
        Leaf leaf = leaf("""
                {"time": "2026-11-22T04:00:00Z", "actor": {"id": "account-1", "role": "member",
                  "member": "1b7d7f5e-3c8e-4a3f-9a55-6f0e5d4c3b2a"}, "action": "readMe", "outcome": "disclosed",
                 "subjects": [{"members": ["1b7d7f5e-3c8e-4a3f-9a55-6f0e5d4c3b2a"], "fields": {"mobile": "plain"},
                  "rules": ["member-self"]}]}
                """);

        JsonNode actor = JSON.readTree(leaf.json()).path("actor");
        assertThat(actor.has("id")).isFalse();
        assertThat(actor.has("account")).isTrue();
        assertThat(actor.path("member")).isNotEqualTo(JSON.readTree(leaf.json()).at("/subjects/0/members/0"));
        assertThat(leaf.json()).doesNotContain("account-1", "1b7d7f5e");
    }

    @Test
    void theOrderOfMembersTellsNothing() throws IOException {
        UUID[] members = Stream.generate(UUID::randomUUID).limit(50).toArray(UUID[]::new);

        JsonNode group = JSON.readTree(leaf(Records.read(members)).json()).at("/subjects/0/members");

        List<String> commitments = new ArrayList<>();
        group.forEach(each -> commitments.add(each.asText()));
        assertThat(commitments).hasSize(50).isSorted();
    }

    @Test
    void anEntryOfThousandsOfMembersStillFitsIntoABundle() throws IOException {
        UUID[] members = Stream.generate(UUID::randomUUID).limit(5_000).toArray(UUID[]::new);

        Leaf leaf = leaf(Records.read(members));

        JsonNode group = JSON.readTree(leaf.json()).at("/subjects/0/members");
        assertThat(leaf.json().getBytes(StandardCharsets.UTF_8)).hasSizeLessThan(Leaf.LONGEST);
        assertThat(group.path("count").asInt()).isEqualTo(5_000);
        assertThat(leaf.salted().stream().filter(row -> row.label().equals(Salted.MEMBER)))
                .hasSize(5_000);
    }

    @Test
    void nothingOfAMalformedRecordIsRepeated() throws IOException {
        Leaf leaf = leaf("{\"mobile\": \"13912345678\"");

        JsonNode json = JSON.readTree(leaf.json());
        assertThat(leaf.json()).doesNotContain("13912345678");
        assertThat(json.path("leaf").asText()).isEqualTo("opaque/1");
        assertThat(json.path("reason").asText()).isEqualTo("unreadable");
        assertThat(json.at("/kafka/offset").asLong()).isEqualTo(7);
        assertThat(json.path("commitment").asText())
                .isEqualTo(Salted.commitment(
                        leaf.salted().getFirst().salt(),
                        Salted.RECORD,
                        "{\"mobile\": \"13912345678\"".getBytes(StandardCharsets.UTF_8)));
    }

    @Test
    void aLeafIsAlreadyInItsCanonicalForm() throws IOException {
        String json = leaf(Records.read(UUID.randomUUID())).json();

        assertThat(CanonicalJson.write(JSON.readValue(json, new TypeReference<Map<String, Object>>() {})))
                .isEqualTo(json);
    }
}
