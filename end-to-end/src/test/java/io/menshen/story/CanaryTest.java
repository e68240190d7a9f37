package io.menshen.story;

import static org.assertj.core.api.Assertions.assertThat;

import io.menshen.canary.Canary;
import io.menshen.canary.CanaryScan;
import io.menshen.canary.Finding;
import io.menshen.local.stack.Service;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.extension.ExtendWith;

/// After the story and the faults: no personal value stands in clear in the data folder (promise P1).
///
/// **The one lawful exception** is the mobile that the identity provider has verified for an account: Keycloak keeps it
/// as an attribute of its user, in its own database. The canaries are other people's values, so they are searched
/// everywhere. The verified mobile itself is searched everywhere but in the files of the cluster that Keycloak's
/// database shares, with its write-ahead log; and there row by row in the other databases.
@ExtendWith(WholeSuite.Provider.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
@Order(4)
class CanaryTest {

    private static final Canary PLANTED = new Canary("the planted mobile", "17366620519");

    private final WholeSuite whole;
    private final OwnSuite suite;
    private List<Canary> verified = List.of();

    CanaryTest(WholeSuite whole) {
        this.whole = whole;
        this.suite = whole.servers();
    }

    @BeforeAll
    void theStoryHasBeenTold() {
        whole.story();
        verified = List.of(new Canary("the verified mobile", whole.journey().memberOnesMobile()));
    }

    @Test
    @Order(1)
    void noRowHoldsAPersonalValueInClear() throws SQLException {
        CanaryScan scan = rows(new CanaryScan(PastedList.canaries()), true);

        assertThat(scan.findings()).isEmpty();
        assertThat(scan.values()).isGreaterThan(1_000);
    }

    @Test
    @Order(2)
    void noRowButKeycloaksHoldsTheVerifiedMobile() throws SQLException {
        CanaryScan scan = rows(new CanaryScan(verified), false);

        assertThat(scan.findings()).isEmpty();
    }

    @Test
    @Order(3)
    void theScanSeesWhatIsPlantedInARowALogAndATopic() throws Exception {
        CanaryScan before = folder(new CanaryScan(List.of(PLANTED)));

        plantInARow();
        plantInATopic();
        Path log = Files.writeString(suite.home().resolve("logs/planted.log"), "order of " + PLANTED.value());

        assertThat(before.findings()).isEmpty();
        assertThat(rows(new CanaryScan(List.of(PLANTED)), true).findings())
                .extracting(Finding::place)
                .containsExactlyInAnyOrder("member: public.planted.short", "member: public.planted.long");
        assertThat(folder(new CanaryScan(List.of(PLANTED))).findings())
                .extracting(Finding::place)
                .anyMatch(place -> place.contains("pg_wal"))
                .anyMatch(place -> place.contains("menshen.consent-"))
                .anyMatch(place -> place.contains("planted.log"));
        Files.delete(log);
    }

    @Test
    @Order(4)
    void noFileHoldsAPersonalValueInClear() throws IOException {
        suite.stop();

        CanaryScan scan = folder(new CanaryScan(PastedList.canaries()));

        assertThat(scan.findings()).isEmpty();
        assertThat(scan.files()).isGreaterThan(500);
        assertThat(scan.megabytes()).isGreaterThan(50);
    }

    @Test
    @Order(5)
    void noFileButKeycloaksHoldsTheVerifiedMobile() throws IOException {
        // Keycloak's database, its write-ahead log, and what a restore has set aside; not the backups.
        Set<Path> keycloaks = Set.of(
                suite.home().resolve("postgresql/data"),
                suite.home().resolve("wal/data"),
                suite.home().resolve("set-aside"));
        CanaryScan scan = new CanaryScan(verified).folder(suite.home(), keycloaks::contains);

        assertThat(scan.findings()).isEmpty();
    }

    @Test
    @Order(6)
    void everythingStartsAgainOnTheSameData() {
        suite.startAgain();

        whole.journey().leader.get("/v1/groups/" + whole.journey().group()).expect(200);
    }

    private CanaryScan folder(CanaryScan scan) throws IOException {
        return scan.folder(suite.home(), _ -> false);
    }

    private CanaryScan rows(CanaryScan scan, boolean keycloakToo) throws SQLException {
        for (Service service : Service.values()) {
            try (Connection connection = suite.stack().postgres(service).connect(service.database())) {
                scan.database(service.database(), connection);
            }
        }
        if (keycloakToo) {
            try (Connection connection = suite.stack().postgres().connect("keycloak")) {
                scan.database("keycloak", connection);
            }
        }
        try (Connection connection = suite.stack().postgres().connect("apart")) {
            scan.database("apart", connection);
        }
        try (Connection connection = suite.stack().keyStore().connect("keys")) {
            scan.database("keys", connection);
        }
        return scan;
    }

    /// One short value, which stands in the file as it is, and one so long that PostgreSQL compresses it.
    private void plantInARow() throws SQLException {
        try (Connection connection = suite.stack().postgres().connect(Service.MEMBER.database());
                Statement statement = connection.createStatement()) {
            statement.execute("CREATE TABLE planted (short text, long text)");
            try (PreparedStatement insert = connection.prepareStatement("INSERT INTO planted VALUES (?, ?)")) {
                insert.setString(1, PLANTED.value());
                insert.setString(2, "a remark ".repeat(1_000) + PLANTED.value() + " a remark".repeat(1_000));
                insert.executeUpdate();
            }
        }
    }

    private void plantInATopic() throws Exception {
        Map<String, Object> settings =
                Map.of("bootstrap.servers", suite.stack().kafka().bootstrapServers());
        try (KafkaProducer<String, String> producer =
                new KafkaProducer<>(settings, new StringSerializer(), new StringSerializer())) {
            producer.send(new ProducerRecord<>(
                            "menshen.consent", "key", "{\"mobile\":\"%s\"}".formatted(PLANTED.value())))
                    .get();
        }
    }
}
