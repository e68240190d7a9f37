package io.menshen.audit.log;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import com.networknt.schema.InputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import io.menshen.audit.checkpoint.CheckpointSigner;
import io.menshen.audit.checkpoint.LogConfig;
import io.menshen.audit.cosigning.CosignedEvents;
import io.menshen.audit.cosigning.WitnessResource;
import io.menshen.audit.cosigning.Witnesses;
import io.menshen.audit.intake.Records;
import io.menshen.audit.merkle.GrowingTree;
import io.menshen.audit.merkle.Hash;
import io.menshen.audit.note.Checkpoint;
import io.menshen.audit.note.KeyFile;
import io.menshen.audit.note.MalformedNoteException;
import io.menshen.audit.note.NoteKey;
import io.menshen.audit.note.SignedNote;
import io.menshen.audit.retention.Retention;
import io.menshen.audit.verify.Verify;
import io.menshen.audit.witness.TestWitness;
import io.menshen.local.stack.Stack;
import io.menshen.local.testing.Management;
import io.menshen.local.testing.Permits;
import io.menshen.local.testing.StackResource;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.common.TestResourceScope;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;
import io.smallrye.common.annotation.Identifier;
import jakarta.inject.Inject;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SortedMap;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicBoolean;
import javax.sql.DataSource;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.junit.jupiter.api.Test;

/// The sequencer with a real Kafka, PostgreSQL and Vault, whatever happens to them.
@QuarkusTest
@WithTestResource(
        value = StackResource.class,
        scope = TestResourceScope.MATCHING_RESOURCES,
        initArgs = @ResourceArg(name = "service", value = "audit-service"))
@WithTestResource(value = WitnessResource.class, scope = TestResourceScope.MATCHING_RESOURCES)
class SequencerTest {

    private static final Duration SOON = Duration.ofSeconds(20);

    Stack stack;
    TestWitness witness;

    @Inject
    DataSource database;

    @Inject
    LogStatus status;

    @Inject
    LogConfig config;

    @Inject
    CheckpointSigner signer;

    @Inject
    Witnesses witnesses;

    @Inject
    CosignedEvents events;

    @Inject
    Retention retention;

    @Inject
    Clock clock;

    @Inject
    Intake intake;

    @Inject
    @Identifier("default-kafka-broker")
    Map<String, Object> kafka;

    private static void eventually(String what, Callable<Boolean> condition) throws Exception {
        long end = System.nanoTime() + SOON.toNanos();
        while (!condition.call()) {
            assertThat(System.nanoTime()).as(what).isLessThan(end);
            Thread.sleep(50);
        }
    }

    private List<String> column(String sql) throws SQLException {
        try (Connection connection = database.getConnection();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            List<String> column = new ArrayList<>();
            while (rows.next()) {
                column.add(rows.getString(1));
            }
            return column;
        }
    }

    private void run(String sql) throws SQLException {
        try (Connection connection = database.getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    /// The numbers of a source in the log's order; gaps and opaque entries by their kind.
    private List<String> numbers(String source) throws SQLException {
        return column(
                "SELECT CASE e.kind WHEN 'record' THEN '' ELSE e.kind END || coalesce(l.json::json->'source'->>'number', '')"
                        + " FROM entry e JOIN leaf l ON l.index = e.index WHERE e.source = '" + source
                        + "' ORDER BY e.index");
    }

    private void dropTheLeadersConnection() throws SQLException {
        run("SELECT pg_terminate_backend(pid) FROM pg_locks WHERE locktype = 'advisory' AND granted");
    }

    private void assertSignedAndWhole() throws Exception {
        eventually(
                "everything is signed",
                () -> column("SELECT size FROM log_size").equals(column("SELECT size FROM checkpoint")));
        SignedNote note = SignedNote.parse(column("SELECT note FROM checkpoint").getFirst());
        GrowingTree tree = new GrowingTree();
        column("SELECT json FROM leaf ORDER BY index")
                .forEach(leaf -> tree.append(Hash.ofLeaf(leaf.getBytes(StandardCharsets.UTF_8)), (tile, hashes) -> {}));
        assertThat(note.verifiedBy(signer.keys())).isPresent();
        assertThat(Checkpoint.parse(note.text())).isEqualTo(new Checkpoint(config.origin(), tree.size(), tree.root()));
    }

    private static String[] reads(int count) {
        String[] reads = new String[count];
        for (int i = 0; i < count; i++) {
            reads[i] = Records.read(UUID.randomUUID());
        }
        return reads;
    }

    private static List<String> upTo(int count) {
        List<String> numbers = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            numbers.add(Integer.toString(i));
        }
        return numbers;
    }

    @Test
    void whatIsSentTwiceOrOutOfTurnIsTakenOnceAndToldApart() throws Exception {
        try (Evidence evidence = new Evidence("gw")) {
            evidence.send(reads(2));
            evidence.sendNumbered(1, Records.read(UUID.randomUUID()));
            evidence.sendNumbered(4, Records.read(UUID.randomUUID()));
            evidence.sendNumbered(5, "{\"not\": \"evidence\"}");
            evidence.sendNumbered(3, Records.read(UUID.randomUUID()));
            evidence.sendNumbered(6, Records.read(UUID.randomUUID()));

            eventually("the last is in", () -> numbers(evidence.source()).contains("6"));

            assertThat(numbers(evidence.source())).containsExactly("0", "1", "gap", "4", "opaque5", "6");
            assertSignedAndWhole();
        }
    }

    @Test
    void leadersThatAreCutOffInABurstLoseNothingAndDoubleNothing() throws Exception {
        try (Evidence one = new Evidence("gw");
                Evidence two = new Evidence("gw")) {
            for (int i = 0; i < 6; i++) {
                one.send(reads(200));
                two.send(reads(200));
                dropTheLeadersConnection();
                Thread.sleep(150);
            }
            eventually(
                    "all are in",
                    () -> numbers(one.source()).size() >= 1_200
                            && numbers(two.source()).size() >= 1_200);

            assertThat(numbers(one.source())).isEqualTo(upTo(1_200));
            assertThat(numbers(two.source())).isEqualTo(upTo(1_200));
            assertSignedAndWhole();
        }
    }

    @Test
    void theWholeTopicAgainChangesNothing() throws Exception {
        try (Evidence evidence = new Evidence("gw")) {
            evidence.send(reads(300));
            eventually("all are in", () -> numbers(evidence.source()).size() == 300);
            assertSignedAndWhole();
            String root = column("SELECT note FROM checkpoint").getFirst();
            int records = column("SELECT index FROM leaf WHERE json LIKE '%\"opaque/1\"%'")
                    .size();

            run("UPDATE kafka_position SET next_offset = 0");
            dropTheLeadersConnection();

            eventually(
                    "the topic is read again",
                    () -> column("SELECT min(next_offset) FROM kafka_position WHERE next_offset > 0")
                                            .getFirst()
                                    != null
                            && column("SELECT sum(next_offset) FROM kafka_position")
                                            .getFirst()
                                            .compareTo("300")
                                    >= 0
                            && status.snapshot().state() == LogStatus.State.APPENDING);
            Thread.sleep(500);
            assertThat(numbers(evidence.source())).isEqualTo(upTo(300));
            assertThat(records).isNotNegative();
            assertThat(column("SELECT note FROM checkpoint").getFirst()).isEqualTo(root);
        }
    }

    @Test
    void aSecondSequencerStandsByAndTakesOver() throws Exception {
        LogStatus secondStatus = new LogStatus(clock);
        Sequencer second = new Sequencer(
                database,
                kafka,
                config,
                signer,
                witnesses,
                events,
                retention,
                secondStatus,
                clock,
                intake,
                new SimpleMeterRegistry());
        try (Evidence evidence = new Evidence("gw")) {
            eventually("the first leads", () -> status.snapshot().state() == LogStatus.State.APPENDING);
            second.start(null);
            eventually("the second waits", () -> secondStatus.snapshot().state() == LogStatus.State.STANDBY);
            evidence.send(reads(100));

            for (int i = 0; i < 8; i++) {
                dropTheLeadersConnection();
                Thread.sleep(300);
                evidence.send(reads(25));
            }

            eventually("all are in", () -> numbers(evidence.source()).size() >= 300);
            assertThat(numbers(evidence.source())).isEqualTo(upTo(300));
            assertSignedAndWhole();
        } finally {
            second.stop(null);
        }
        eventually("the first leads again", () -> status.snapshot().state() == LogStatus.State.APPENDING);
    }

    @Test
    void anErrorEndsATermAndNotTheSequencer() throws Exception {
        LogStatus secondStatus = new LogStatus(clock);
        AtomicBoolean failed = new AtomicBoolean();
        CheckpointSigner failing = new CheckpointSigner() {
            @Override
            public SortedMap<Integer, NoteKey> versions() throws SigningUnavailableException {
                if (failed.compareAndSet(false, true)) {
                    throw new AssertionError("as a driver does that was cut off in the middle of a batch");
                }
                return signer.versions();
            }

            @Override
            public SortedMap<Integer, NoteKey> turn(int newest) throws SigningUnavailableException {
                return signer.turn(newest);
            }

            @Override
            public SignedNote sign(Checkpoint checkpoint, List<Integer> versions) throws SigningUnavailableException {
                return signer.sign(checkpoint, versions);
            }
        };
        Sequencer second = new Sequencer(
                database,
                kafka,
                config,
                failing,
                witnesses,
                events,
                retention,
                secondStatus,
                clock,
                intake,
                new SimpleMeterRegistry());
        try {
            second.start(null);

            eventually("it goes on", () -> secondStatus.snapshot().state() == LogStatus.State.STANDBY);
            assertThat(failed).isTrue();
        } finally {
            second.stop(null);
        }
    }

    @Test
    void whileVaultIsSealedAppendingGoesOnAndReadinessSaysWhy() throws Exception {
        try (Evidence evidence = new Evidence("gw")) {
            evidence.send(reads(1));
            eventually("the first is in", () -> numbers(evidence.source()).size() == 1);
            assertSignedAndWhole();
            stack.vault().seal();
            try {
                evidence.send(reads(50));

                eventually(
                        "appended without a signature",
                        () -> numbers(evidence.source()).size() == 51);
                eventually(
                        "readiness says it",
                        () -> given().get(Management.at("/health/ready")).statusCode() == 503);
                assertThat(given().get(Management.at("/health/ready")).asString())
                        .contains("signing waits: Vault is sealed");
            } finally {
                stack.vault().unseal();
            }

            assertSignedAndWhole();
            eventually(
                    "ready again",
                    () -> given().get(Management.at("/health/ready")).statusCode() == 200);
        }
    }

    @Test
    void kafkaMayGoAndComeBack() throws Exception {
        try (Evidence evidence = new Evidence("gw")) {
            evidence.send(reads(10));
            eventually("in", () -> numbers(evidence.source()).size() == 10);

            stack.kafka().kill();
            Thread.sleep(500);
            stack.kafka().start();
            evidence.send(reads(10));

            eventually("all are in", () -> numbers(evidence.source()).size() == 20);
            assertSignedAndWhole();
        }
    }

    @Test
    void whatIsSignedIsCosignedAndServedAndTold() throws Exception {
        witness.knows(signer.keys().stream().map(NoteKey::vkey).toArray(String[]::new));
        List<NoteKey> trusted = List.of(NoteKey.parse(witness.vkey()));
        try (Evidence evidence = new Evidence("gw");
                KafkaConsumer<String, String> told = new KafkaConsumer<>(
                        Map.of("bootstrap.servers", stack.kafka().bootstrapServers()),
                        new StringDeserializer(),
                        new StringDeserializer())) {
            told.assign(List.of(new TopicPartition(CosignedEvents.TOPIC, 0)));
            told.seekToBeginning(told.assignment());
            evidence.send(reads(300));
            eventually("all are in", () -> numbers(evidence.source()).size() == 300);
            assertSignedAndWhole();

            eventually(
                    "the last checkpoint is cosigned",
                    () -> column("SELECT c.size::text FROM cosigned c JOIN checkpoint p ON p.size = c.size")
                                    .size()
                            == 1);

            SignedNote note =
                    SignedNote.parse(column("SELECT note FROM cosigned").getFirst());
            assertThat(note.cosignedBy(trusted)).hasSize(1);
            assertThat(note.verifiedBy(signer.keys())).isPresent();
            List<ConsumerRecord<String, String>> events = new ArrayList<>();
            eventually("it is told", () -> {
                told.poll(Duration.ofMillis(200)).forEach(events::add);
                return events.stream().anyMatch(event -> event.value().contains("\"size\":" + size(note) + ","));
            });
            Schema schema = SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
                    .getSchema(
                            Files.readString(Path.of("../contracts/events/checkpoint-cosigned.v1.schema.json")),
                            InputFormat.JSON);
            assertThat(schema.validate(events.getLast().value(), InputFormat.JSON))
                    .isEmpty();
            assertThat(schema.validate(
                            Files.readString(Path.of("../contracts/examples/checkpoint-cosigned.v1.json")),
                            InputFormat.JSON))
                    .isEmpty();
            assertThat(status.unwitnessedFor()).isLessThan(SOON);
        }
    }

    private static RequestSpecification as(String role, String operation) {
        return given().auth()
                .oauth2(Permits.forAudience("audit-service")
                        .roles(role)
                        .subject(role + "-1")
                        .operation(operation)
                        .sign());
    }

    private static Response rotate(String role) {
        return as(role, "rotateLogKey").contentType("application/json").post("/v1/audit/key-rotations");
    }

    private static String rotationState() {
        return as("operator", "listLogKeyRotations")
                .get("/v1/audit/key-rotations")
                .path("items[0].state");
    }

    private SignedNote signed() throws Exception {
        return SignedNote.parse(column("SELECT note FROM checkpoint").getFirst());
    }

    private NoteKey newestKey() throws Exception {
        return NoteKey.parse(
                column("SELECT vkey FROM log_key WHERE first_size IS NOT NULL ORDER BY version DESC LIMIT 1")
                        .getFirst());
    }

    @Test
    void theKeyIsChangedWhileBothSignAndTheOldOneHandsItsTrustOn() throws Exception {
        try (Evidence evidence = new Evidence("gw")) {
            evidence.send(reads(3));
            eventually("in", () -> numbers(evidence.source()).size() == 3);
            assertSignedAndWhole();
            NoteKey old = newestKey();
            witness.knows(old.vkey());
            int versions = signer.versions().size();
            // As if the process had died between Vault's turning and the note of it.
            signer.turn(signer.versions().lastKey());

            assertThat(rotate("auditor").statusCode()).isEqualTo(403);
            assertThat(rotate("operator").statusCode()).isEqualTo(202);
            assertThat(rotate("operator").statusCode()).isEqualTo(409);
            eventually("both sign", () -> rotationState().equals("OVERLAP"));
            dropTheLeadersConnection();
            evidence.send(reads(3));
            eventually("in", () -> numbers(evidence.source()).size() == 6);
            assertSignedAndWhole();

            NoteKey next = newestKey();
            assertThat(next).isNotEqualTo(old);
            assertThat(signer.turn(0)).as("turned once").hasSize(versions + 1);
            assertThat(signed().verifiedBy(List.of(old))).contains(old);
            assertThat(signed().verifiedBy(List.of(next))).contains(next);
            eventually(
                    "a witness with the old key alone goes on",
                    () -> column("SELECT size FROM cosigned").equals(column("SELECT size FROM checkpoint")));

            witness.knows(old.vkey(), next.vkey());
            run("UPDATE log_key SET ends_at = now() - interval '1 second' WHERE ends_at IS NOT NULL");
            eventually("the old one has ended", () -> rotationState().equals("DONE"));
            evidence.send(reads(3));
            eventually("in", () -> numbers(evidence.source()).size() == 9);
            assertSignedAndWhole();

            assertThat(signed().lines()).hasSize(1);
            assertThat(signed().verifiedBy(List.of(next))).contains(next);
            eventually(
                    "the witness believes the new one",
                    () -> column("SELECT size FROM cosigned").equals(column("SELECT size FROM checkpoint")));
            assertThat(announcement(next, old)).startsWith("0 VALID").contains(next.vkey());
            List<NoteKey> published = KeyFile.parse(
                    as("auditor", "readKeys").get("/v1/audit/keys").asString());
            long last =
                    Long.parseLong(column("SELECT max(last_size) FROM log_key").getFirst());
            assertThat(published).contains(old, next);
            assertThat(published.stream().filter(old::equals).findFirst().orElseThrow())
                    .as("vouches for nothing that came later")
                    .satisfies(key -> assertThat(signer.sign(
                                            new Checkpoint(config.origin(), last + 1, Hash.empty()),
                                            List.of(signer.versions().firstKey()))
                                    .verifiedBy(List.of(key)))
                            .isEmpty());
        }
    }

    private String announcement(NoteKey next, NoteKey trusted) throws IOException {
        Path proof = Files.createTempFile("announcement", ".tlog-proof");
        Files.writeString(
                proof,
                as("auditor", "readKeyAnnouncement")
                        .get("/v1/audit/keys/" + next.hexId() + "/announcement")
                        .then()
                        .statusCode(200)
                        .extract()
                        .asString());
        Path keys = Files.writeString(Files.createTempFile("keys", ".txt"), trusted.vkey() + "\n");
        ByteArrayOutputStream said = new ByteArrayOutputStream();
        int code = Verify.run(
                List.of("--keys", keys.toString(), proof.toString()),
                new PrintStream(said, true, StandardCharsets.UTF_8),
                Locale.ENGLISH);
        return code + " " + said.toString(StandardCharsets.UTF_8);
    }

    private static long size(SignedNote note) {
        try {
            return Checkpoint.parse(note.text()).size();
        } catch (MalformedNoteException e) {
            throw new IllegalStateException(e);
        }
    }
}
