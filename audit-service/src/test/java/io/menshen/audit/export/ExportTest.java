package io.menshen.audit.export;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.startsWith;

import io.menshen.audit.cosigning.WitnessResource;
import io.menshen.audit.intake.Records;
import io.menshen.audit.log.Evidence;
import io.menshen.audit.verify.Verify;
import io.menshen.local.testing.Permits;
import io.menshen.local.testing.StackResource;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.common.TestResourceScope;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.UnaryOperator;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@QuarkusTest
@WithTestResource(
        value = StackResource.class,
        scope = TestResourceScope.MATCHING_RESOURCES,
        initArgs = @ResourceArg(name = "service", value = "audit-service"))
@WithTestResource(value = WitnessResource.class, scope = TestResourceScope.MATCHING_RESOURCES)
class ExportTest {

    private static final int READS = 300;

    private final UUID member = UUID.randomUUID();

    @TempDir
    private Path folder;

    private static RequestSpecification as(String role, String subject, String operation) {
        return given().auth()
                .oauth2(Permits.forAudience("audit-service")
                        .roles(role)
                        .subject(subject)
                        .operation(operation)
                        .sign());
    }

    private static Response start(String query, String format) {
        return as("auditor", "auditor-1", "startEntryExport")
                .contentType("application/json")
                .body("{\"q\":\"%s\",\"format\":\"%s\"}".formatted(query, format))
                .post("/v1/audit/exports");
    }

    private static Response watch(String id, String subject) {
        return as("auditor", subject, "readEntryExport").get("/v1/audit/exports/" + id);
    }

    private static Response part(String id, int part, String subject) {
        return as("auditor", subject, "readEntryExportPart").get("/v1/audit/exports/" + id + "/parts/" + part);
    }

    private void someReads() throws Exception {
        try (Evidence evidence = new Evidence("gw")) {
            String[] records = new String[READS];
            java.util.Arrays.fill(records, Records.read(member));
            evidence.send(records);
        }
    }

    /// Asks again until the sequencer has signed what was sent.
    private Path exported(String format) throws Exception {
        for (int i = 0; i < 60; i++) {
            String id = start("subject:" + member, format)
                    .then()
                    .statusCode(202)
                    .extract()
                    .path("id");
            Response job = watch(id, "auditor-1");
            while (job.path("state").equals("QUEUED") || job.path("state").equals("RUNNING")) {
                Thread.sleep(50);
                job = watch(id, "auditor-1");
            }
            assertThat(job.<String>path("state")).isEqualTo("DONE");
            if (job.<Integer>path("done") == READS) {
                ByteArrayOutputStream whole = new ByteArrayOutputStream();
                for (int part = 0; part < job.<Integer>path("parts"); part++) {
                    whole.writeBytes(part(id, part, "auditor-1")
                            .then()
                            .statusCode(200)
                            .extract()
                            .asByteArray());
                }
                assertThat(part(id, job.<Integer>path("parts"), "auditor-1").statusCode())
                        .isEqualTo(404);
                assertThat(watch(id, "auditor-2").statusCode()).isEqualTo(404);
                assertThat(part(id, 0, "auditor-2").statusCode()).isEqualTo(404);
                return Files.write(folder.resolve("export.zip"), whole.toByteArray());
            }
            Thread.sleep(200);
        }
        throw new AssertionError("never whole");
    }

    private String verify(Path zip) throws IOException {
        Path keys = Files.writeString(
                folder.resolve("keys"),
                as("auditor", "auditor-1", "readKeys").get("/v1/audit/keys").asString());
        ByteArrayOutputStream said = new ByteArrayOutputStream();
        Verify.run(
                List.of("--keys", keys.toString(), zip.toString()),
                new PrintStream(said, true, StandardCharsets.UTF_8),
                java.util.Locale.ENGLISH);
        String ours = said.toString(StandardCharsets.UTF_8);
        python(keys, zip)
                .ifPresent(verdict -> assertThat(verdict)
                        .as("the verifier in Python agrees: %s", ours)
                        .startsWith(
                                ours.startsWith("VALID") ? "VALID: all 300 entries are in the log of" : "NOT VALID: "));
        return ours;
    }

    private static Optional<String> python(Path keys, Path zip) throws IOException {
        try {
            Process process = new ProcessBuilder(
                            "python3", "../docs/verifier/verify.py", "--keys", keys.toString(), zip.toString())
                    .redirectErrorStream(true)
                    .start();
            return Optional.of(new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8));
        } catch (IOException _) {
            System.err.println("SKIPPED: there is no python3 to run docs/verifier/verify.py with");
            return Optional.empty();
        }
    }

    private static Map<String, String> files(Path zip) throws IOException {
        Map<String, String> files = new LinkedHashMap<>();
        try (InputStream in = Files.newInputStream(zip);
                ZipInputStream entries = new ZipInputStream(in)) {
            ZipEntry entry;
            while ((entry = entries.getNextEntry()) != null) {
                files.put(entry.getName(), new String(entries.readAllBytes(), StandardCharsets.UTF_8));
            }
        }
        return files;
    }

    private Path with(Path zip, String name, UnaryOperator<String> change) throws IOException {
        Map<String, String> files = files(zip);
        assertThat(files).containsKey(name);
        files.computeIfPresent(name, (_, content) -> change.apply(content));
        return zip(files);
    }

    private static String sha256(String text) throws Exception {
        return HexFormat.of()
                .formatHex(MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8)));
    }

    private Path zip(Map<String, String> files) throws IOException {
        Path changed = folder.resolve("changed.zip");
        try (ZipOutputStream out = new ZipOutputStream(Files.newOutputStream(changed))) {
            for (Map.Entry<String, String> file : files.entrySet()) {
                out.putNextEntry(new ZipEntry(file.getKey()));
                out.write(file.getValue().getBytes(StandardCharsets.UTF_8));
                out.closeEntry();
            }
        }
        return changed;
    }

    @Test
    void anExportVerifiesOfflineAndEveryChangeIsFound() throws Exception {
        someReads();

        Path zip = exported("CSV");

        assertThat(verify(zip))
                .startsWith("VALID: all 300 entries are in the log")
                .contains("of the log names its manifest");
        Map<String, String> files = files(zip);
        assertThat(files.get("entries.ndjson")).doesNotContain(member.toString());
        assertThat(files.get("entries.csv"))
                .startsWith("\uFEFF\"index\",")
                .contains("\"readRoute\"", "\"flat=class mobile=plain\"")
                .doesNotContain(member.toString());
        assertThat(files.get("entries.csv").lines()).hasSize(READS + 1);
        assertThat(files.get("manifest.json")).contains("\"rows\":300", "\"query\":\"subject:" + member);
        String first = files.get("entries.ndjson").lines().findFirst().orElseThrow() + "\n";
        assertThat(verify(with(zip, "entries.ndjson", text -> text.replace("courier", "auditor"))))
                .contains("is not where the checkpoint says");
        assertThat(verify(with(zip, "entries.ndjson", text -> text.substring(first.length()))))
                .startsWith("NOT VALID");
        assertThat(verify(with(zip, "entries.ndjson", text -> text + first))).startsWith("NOT VALID");
        assertThat(verify(with(zip, "entries.csv", text -> text.replace("courier", "auditor"))))
                .contains("entries.csv is not the file of the manifest");
        assertThat(verify(with(zip, "manifest.json", text -> text.replace("\"rows\":300", "\"rows\":299"))))
                .contains("the log names another manifest");
        Map<String, String> rewritten = new LinkedHashMap<>(files);
        rewritten.put("entries.csv", files.get("entries.csv").replace("courier", "auditor"));
        rewritten.put(
                "manifest.json",
                files.get("manifest.json")
                        .replace(sha256(files.get("entries.csv")), sha256(rewritten.get("entries.csv"))));
        assertThat(verify(zip(rewritten))).as("table and manifest together").contains("the log names another manifest");
        rewritten.remove("manifest.tlog-proof");
        assertThat(verify(zip(rewritten))).as("and the proof left out").contains("and so none for the table");
        assertThat(verify(with(zip, "checkpoint", text -> text.replaceFirst("\n[0-9]+\n", "\n1\n"))))
                .startsWith("NOT VALID");
    }

    @Test
    void aQueryThatIsNoneStartsNothing() {
        start("mobile:13912345678", "NDJSON")
                .then()
                .statusCode(400)
                .body("code", is("query-field-unknown"), "position", is(1));
        start("subject:13912345678", "NDJSON").then().statusCode(400).body("code", is("query-value-wrong"));
        start("", "XLSX").then().statusCode(400);
    }

    @Test
    void onlyAuditorsExport() {
        for (String role : List.of("member", "operator", "privacy-officer", "group-leader")) {
            as(role, "somebody", "startEntryExport")
                    .contentType("application/json")
                    .body("{\"format\":\"CSV\"}")
                    .post("/v1/audit/exports")
                    .then()
                    .statusCode(403);
        }
    }

    @Test
    void theLocationSaysWhereItIs() {
        start("role:nobody", "NDJSON").then().statusCode(202).header("Location", startsWith("http"));
    }

    @Test
    void noCellIsAFormula() {
        assertThat(CsvTable.line(List.of("=1+1", "@a", "-x", "+x", "say \"hi\"", "plain", "")))
                .isEqualTo("\"'=1+1\",\"'@a\",\"'-x\",\"'+x\",\"say \"\"hi\"\"\",\"plain\",\"\"\r\n");
    }
}
