package io.menshen.story;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.menshen.caller.Answer;
import io.menshen.local.backup.BackupLog;
import io.menshen.local.backup.Backups;
import io.menshen.local.backup.Drill;
import io.menshen.local.backup.Kind;
import io.menshen.local.backup.Restore;
import io.menshen.local.backup.Retention;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.extension.ExtendWith;

/// An older backup of the packaged suite comes back (P7, P15): what was withdrawn since is not revived, the log
/// goes on where it was, and nothing is recorded under a number that was used before.
@ExtendWith(WholeSuite.Provider.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
@Order(3)
class RestoreTest {

    private final WholeSuite whole;
    private final OwnSuite suite;
    private final Journey journey;
    private final PrintWriter silent = new PrintWriter(PrintWriter.nullWriter());

    private List<BackupLog.Backup> backups = List.of();
    private String consent = "";
    private String card = "";
    private long signedBefore;
    private long gapsBefore;
    private List<String> requestsBefore = List.of();
    private Set<String> twiceBefore = Set.of();

    RestoreTest(WholeSuite whole) {
        this.whole = whole;
        this.suite = whole.servers();
        this.journey = whole.journey();
    }

    @BeforeAll
    void theStoryHasBeenTold() {
        whole.story();
    }

    @Test
    @Order(1)
    void theConsentStandsWhenTheBackupIsMade() throws IOException {
        consent = journey.giveConsent(journey.member.get("/v1/notices/current")).value("id");
        assertThat(journey.marketingReads().json().has("mobile")).isTrue();

        card = givesCard("6222000000000000004");
        assertThat(card).isNotEmpty();
        backups = new Backups(suite.stack(), silent)
                .make(Backups.defaultFolder(suite.home()), Optional.empty(), Retention.DEFAULT);

        assertThat(backups).extracting(BackupLog.Backup::kind).containsExactlyInAnyOrder(Kind.values());
        assertThat(backups).allMatch(backup -> backup.made().exact());
        // As the launcher does it at the first start.
        Files.writeString(
                suite.home().resolve("audit-keys.txt"),
                journey.auditorTakesAProof().keys().text());
    }

    @Test
    @Order(2)
    void aDrillFindsTheWithdrawalThatTheBackupDoesNotKnow() {
        journey.withdrawConsent(consent);
        assertThat(journey.marketingReads().json().has("mobile")).isFalse();
        assertThat(givesCard("6222000000000000012")).isNotEqualTo(card);

        Drill.Report report = new Drill(suite.stack(), null).run();

        assertThat(report.checks())
                .allSatisfy(check -> assertThat(check.passed())
                        .as(check.what() + ": " + check.detail())
                        .isTrue());
        assertThat(report.passed()).isTrue();
        assertThat(suite.home().resolve("beside/drill")).doesNotExist();
        assertThat(journey.marketingReads().status()).as("the suite went on").isEqualTo(200);
    }

    @Test
    @Order(3)
    void theOlderBackupComesBackWithoutWhatWasWithdrawnSince() throws IOException, SQLException {
        gapsBefore = gaps();
        requestsBefore = requests();
        twiceBefore = twice(requestsBefore);
        signedBefore = signedSize();
        suite.stop();
        // The log's disk is lost with everything on it; what it had signed lies elsewhere.
        delete(suite.home().resolve("postgresql/log"));
        delete(suite.home().resolve("wal/log"));

        for (Kind kind : Kind.values()) {
            new Restore(suite.stack(), silent).run(file(kind), Optional.empty());
        }
        suite.startAgain();

        // The very first answers.
        assertThat(journey.marketingReads().json().has("mobile")).isFalse();
        assertThat(journey.member.get("/v1/me/consents/" + consent).expect(200).value("status"))
                .isEqualTo("WITHDRAWN");
        assertThat(journey.member.get("/v1/me").expect(200).value("bankCard"))
                .as("what lies apart is of the same moment")
                .isEqualTo(card);
    }

    private String givesCard(String number) {
        Answer me = journey.member.get("/v1/me").expect(200);
        journey.member
                .with("If-Match", me.header("ETag"))
                .patch("/v1/members/" + me.value("id"), Map.of("bankCard", number, "purposes", List.of("ordering")))
                .expect(200);
        return journey.member.get("/v1/me").expect(200).value("bankCard");
    }

    @Test
    @Order(4)
    void theLogGoesOnWhereItWasSignedLast() throws SQLException {
        assertThat(signedSize()).isGreaterThanOrEqualTo(signedBefore);
        Answer look = journey.marketingReads().expect(200);

        List<String> after = until(look.request());

        assertThat(after).containsAll(requestsBefore);
        // A masked look whose record Kafka took without saying so in time is recorded again (ADR 12); a disclosure
        // never is.
        List<String> disclosed = requests("action:readMember outcome:disclosed");
        assertThat(disclosed).as("no disclosure twice").isNotEmpty().doesNotHaveDuplicates();
        assertThat(twice(after)).as("nothing twice by the restore").isEqualTo(twiceBefore);
        assertThat(journey.entries("action:database.restored", "").items()).isNotEmpty();
        assertThat(gaps()).as("no number is missing").isEqualTo(gapsBefore);
        journey.auditorTakesAProof();
    }

    @Test
    @Order(5)
    void aConsentCanBeGivenAndWithdrawnAgain() {
        String again =
                journey.giveConsent(journey.member.get("/v1/notices/current")).value("id");
        assertThat(journey.marketingReads().json().has("mobile")).isTrue();

        Answer withdrawn = journey.withdrawConsent(again);

        assertThat(journey.marketingReads().json().has("mobile")).isFalse();
        assertThat(withdrawn.took()).isLessThan(Duration.ofSeconds(5));
    }

    private Path file(Kind kind) {
        return backups.stream()
                .filter(backup -> backup.kind() == kind)
                .findFirst()
                .orElseThrow()
                .file();
    }

    private long signedSize() {
        return Long.parseLong(journey.auditor
                .get("/v1/audit/checkpoint")
                .expect(200)
                .text()
                .lines()
                .toList()
                .get(1));
    }

    private long gaps() throws SQLException {
        try (Connection connection = suite.stack().logStore().connect("audit");
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SELECT count(*) FROM entry WHERE kind = 'gap'")) {
            row.next();
            return row.getLong(1);
        }
    }

    /// The requests of all disclosures in the log.
    /// The requests with more than one entry.
    private static Set<String> twice(List<String> requests) {
        Set<String> seen = new HashSet<>();
        return requests.stream().filter(request -> !seen.add(request)).collect(Collectors.toSet());
    }

    private List<String> requests() {
        return requests("action:readMember");
    }

    private List<String> requests(String query) {
        List<String> requests = new ArrayList<>();
        String cursor = "";
        do {
            Answer page = journey.entries(query, cursor);
            page.items().map(RestoreTest::request).forEach(requests::add);
            cursor = page.json().path("next").asText("");
        } while (!cursor.isEmpty() && !cursor.equals("null"));
        return requests;
    }

    private List<String> until(String request) {
        long end = System.nanoTime() + Duration.ofSeconds(30).toNanos();
        List<String> found = requests();
        while (!found.contains(request)) {
            assertThat(System.nanoTime()).as("the look reaches the log").isLessThan(end);
            found = requests();
        }
        return found;
    }

    private static String request(JsonNode entry) {
        return entry.path("request").asText();
    }

    private static void delete(Path folder) throws IOException {
        Set<Path> gone = new HashSet<>();
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
                gone.add(file);
            }
        }
        assertThat(gone).isNotEmpty();
    }
}
