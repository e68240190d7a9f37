package io.menshen.member.imports;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.notNullValue;

import io.menshen.local.stack.Stack;
import io.menshen.local.testing.StackResource;
import io.menshen.member.Caller;
import io.menshen.member.MemberId;
import io.menshen.member.protection.FieldGroup;
import io.menshen.member.registry.Members;
import io.menshen.member.registry.OpenedMember;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.http.ContentType;
import io.restassured.path.json.JsonPath;
import io.restassured.response.ValidatableResponse;
import io.restassured.specification.RequestSpecification;
import jakarta.inject.Inject;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;

@QuarkusTest
@WithTestResource(value = StackResource.class, initArgs = @ResourceArg(name = "service", value = "member-service"))
class MemberImportResourceTest {

    private static final String CSV = "text/csv";

    @Inject
    Members members;

    Stack stack;

    private final Caller partner = Caller.staff("partner");

    private RequestSpecification request(String type) {
        return Caller.with(partner.permit("importMembers")).contentType(type);
    }

    private ValidatableResponse sends(String csv) {
        return request(CSV + "; charset=utf-8")
                .body(csv.getBytes(StandardCharsets.UTF_8))
                .post("/v1/member-imports")
                .then();
    }

    private JsonPath ended(String job) throws InterruptedException {
        for (int i = 0; i < 600; i++) {
            JsonPath view = partner.calls("readJob")
                    .get("/v1/jobs/{id}", job)
                    .then()
                    .statusCode(200)
                    .extract()
                    .jsonPath();
            if (view.getString("endedAt") != null) {
                return view;
            }
            Thread.sleep(50);
        }
        throw new AssertionError("the job does not end");
    }

    private List<Map<String, Object>> items(String job) {
        return partner.calls("readJobItems")
                .get("/v1/jobs/{id}/items", job)
                .jsonPath()
                .getList("items");
    }

    private List<String> registrations(String id) {
        return partner.calls("listImportRegistrations")
                .get("/v1/member-imports/{id}/registrations?limit=1000", id)
                .then()
                .statusCode(200)
                .extract()
                .jsonPath()
                .getList("items.registration");
    }

    @Test
    void whatAFileRegistersIsWhatSingleRegistrationsWouldHaveMade() throws Exception {
        String mobile = Caller.someMobile();
        Map<String, Object> person = new HashMap<>();
        person.put("displayName", "  䶮䶮  妈 ");
        person.put("mobile", mobile);
        person.put("flat", "3-2-501");
        person.put("email", "Ann@Example.COM");
        person.put("realName", "欧阳·娜娜");
        person.put("birthDate", "1990-02-03");
        person.put("preferences", List.of("水果", "蔬菜"));
        person.put("noticeVersion", 3);
        person.put("purposes", List.of("membership", "ordering", "delivery"));
        String single = partner.calls("registerForPartner")
                .body(person)
                .post("/v1/partner-registrations")
                .then()
                .statusCode(201)
                .extract()
                .path("registration");

        String id = request(CSV + "; charset=utf-8")
                .body(("称呼,手机号,flat,email,real-name,birthDate,偏好\n"
                                + "\"  䶮䶮  妈 \"," + mobile
                                + ",3-2-501,Ann@Example.COM,欧阳·娜娜,1990-02-03,水果、蔬菜\n")
                        .getBytes(StandardCharsets.UTF_8))
                .post("/v1/member-imports?noticeVersion=3&purposes=membership&purposes=ordering&purposes=delivery")
                .then()
                .statusCode(202)
                .extract()
                .path("id");
        String job = job(id);
        assertThat(ended(job).getString("state")).isEqualTo("DONE");

        String bulk = registrations(id).getFirst();
        assertThat(stored(bulk)).isEqualTo(stored(single));
        assertThat(sourcesSeenBy(bulk, mobile)).isEqualTo("PARTNER");
    }

    private String job(String id) {
        return partner.calls("readMemberImport")
                .get("/v1/member-imports/{id}", id)
                .then()
                .statusCode(200)
                .extract()
                .path("job");
    }

    /// Everything that is stored of a member, with what differs by chance made the same.
    private Map<String, Object> stored(String member) throws SQLException {
        Map<String, Object> all = new HashMap<>();
        all.put("member", rows("""
                SELECT version, state, claimed_at IS NULL, expires_at - registered_at, merged_into IS NULL
                  FROM member WHERE id = '%s'""".formatted(member)));
        all.put("groups", rows("""
                SELECT field_group, length(sealed), get_byte(sealed, 0), get_byte(sealed, 1), generation IS NULL
                  FROM sealed_group WHERE member = '%s' ORDER BY 1""".formatted(member)));
        all.put("versions", rows("""
                SELECT version, role, channel, fields FROM member_version WHERE member = '%s'""".formatted(member)));
        all.put("sources", rows("""
                SELECT field, role, channel, notice, (SELECT array_agg(p ORDER BY p) FROM unnest(purposes) p)
                  FROM field_source WHERE member = '%s' ORDER BY 1""".formatted(member)));
        all.put("key", rows("SELECT kind, version FROM claimed_key WHERE subject = '%s'".formatted(member)));
        for (String index : List.of("mobile", "last_four", "email", "display_name", "real_name", "id_number")) {
            all.put(
                    index,
                    rows("SELECT version, tag FROM %s_search WHERE member = '%s' ORDER BY 1".formatted(index, member)));
        }
        for (String reserved : List.of("mobile_uniqueness", "id_number_uniqueness", "account", "group_identity")) {
            all.put(reserved, rows("SELECT 1 FROM %s WHERE member = '%s'".formatted(reserved, member)));
        }
        all.put("values", opened(member));
        return all;
    }

    private Map<String, Object> opened(String member) {
        MemberId id = MemberId.fromString(member);
        OpenedMember opened =
                members.open(List.of(id), EnumSet.allOf(FieldGroup.class)).get(id);
        Map<String, Object> values = new HashMap<>();
        opened.values()
                .names()
                .forEach(name -> values.put(name, opened.values().get(name).orElseThrow()));
        return values;
    }

    private String sourcesSeenBy(String member, String mobile) {
        Caller self = Caller.member();
        self.withPhone("+86" + mobile).put("/internal/account").then().statusCode(200);
        return self.calls("listSources").get("/v1/me/sources").path("items[0].channel");
    }

    private List<List<String>> rows(String sql) throws SQLException {
        try (Connection connection = stack.postgres().connect("member");
                Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery(sql)) {
            List<List<String>> rows = new ArrayList<>();
            while (result.next()) {
                List<String> row = new ArrayList<>();
                for (int i = 1; i <= result.getMetaData().getColumnCount(); i++) {
                    row.add(result.getString(i));
                }
                rows.add(row);
            }
            return rows;
        }
    }

    @Test
    void rowsThatCannotBeTakenAreNamedWithoutTheirValues() throws Exception {
        String id = sends("""
                        displayName,mobile,occupation,householdSize
                        甲,%s,,3
                        ,%s,,
                        丙,12,,
                        丁,,教师,
                        戊,,,many
                        己,,,,too,many
                        """.formatted(Caller.someMobile(), Caller.someMobile()))
                .statusCode(202)
                .extract()
                .path("id");
        String job = job(id);

        JsonPath end = ended(job);

        assertThat(end.getString("state")).isEqualTo("DONE");
        assertThat(end.getInt("total")).isEqualTo(6);
        assertThat(end.getInt("done")).isEqualTo(6);
        assertThat(items(job))
                .extracting("line", "reason")
                .containsExactly(
                        tuple(2, "NoPurpose:householdSize"),
                        tuple(3, "Form:displayName"),
                        tuple(4, "Form:mobile"),
                        tuple(5, "NoPurpose:occupation"),
                        tuple(6, "NoPurpose:householdSize"),
                        tuple(7, "Unreadable"));
        assertThat(registrations(id)).isEmpty();
    }

    @Test
    void aDryRunRegistersNobody() throws Exception {
        String id = request(CSV + "; charset=utf-8")
                .body("displayName,mobile\n甲,13800000000\n乙,1\n".getBytes(StandardCharsets.UTF_8))
                .post("/v1/member-imports?dryRun=true")
                .then()
                .statusCode(202)
                .body("dryRun", is(true), "job", notNullValue())
                .extract()
                .path("id");

        assertThat(ended(job(id)).getString("state")).isEqualTo("DONE");

        assertThat(items(job(id))).extracting("line").containsExactly(3);
        assertThat(registrations(id)).isEmpty();
        partner.calls("undoMemberImport")
                .post("/v1/member-imports/{id}/undo", id)
                .then()
                .statusCode(409);
    }

    @Test
    void aFileComesInPartsAndGoesWithItsKeyWhenItIsRead() throws Exception {
        StringBuilder csv = new StringBuilder("称呼,手机号\r\n");
        for (int i = 0; i < 1_203; i++) {
            csv.append("邻居").append(i).append(',').append(Caller.someMobile()).append("\r\n");
        }
        byte[] file = csv.toString().getBytes(Charset.forName("GB18030"));
        int cut = file.length / 2 + 1; // in the middle of a character or not: parts are bytes
        String id = request(CSV + "; charset=gbk")
                .body(Arrays.copyOf(file, cut))
                .post("/v1/member-imports?parts=2")
                .then()
                .statusCode(202)
                .body("received", is(1), "parts", is(2))
                .extract()
                .path("id");
        assertThat(rows("SELECT 1 FROM claimed_key WHERE kind = 4 AND subject = '" + id + "'"))
                .hasSize(1);

        String job = Caller.with(partner.permit("putImportPart"))
                .contentType(ContentType.BINARY)
                .body(Arrays.copyOfRange(file, cut, file.length))
                .put("/v1/member-imports/{id}/parts/2", id)
                .then()
                .statusCode(202)
                .extract()
                .path("job");

        JsonPath end = ended(job);
        assertThat(end.getString("state")).isEqualTo("DONE");
        assertThat(end.getInt("done")).isEqualTo(1_203);
        assertThat(rows("SELECT count(*), count(DISTINCT line) FROM imported_member WHERE import = '" + id + "'"))
                .containsExactly(List.of("1203", "1203"));
        assertThat(rows("SELECT 1 FROM import_part WHERE import = '" + id + "'"))
                .isEmpty();
        assertThat(rows("SELECT 1 FROM claimed_key WHERE subject = '" + id + "'"))
                .isEmpty();
    }

    @Test
    void aFileThatIsBrokenInTheMiddleRegistersNobody() throws Exception {
        byte[] file = ("displayName\n" + "甲\n".repeat(1_200)).getBytes(StandardCharsets.UTF_8);
        file[file.length - 3] = (byte) 0xff;
        String id = request(CSV + "; charset=utf-8")
                .body(file)
                .post("/v1/member-imports")
                .then()
                .statusCode(202)
                .extract()
                .path("id");

        JsonPath end = ended(job(id));

        assertThat(end.getString("state")).isEqualTo("FAILED");
        assertThat(end.getString("code")).isEqualTo("text-unreadable");
        assertThat(registrations(id)).isEmpty();
    }

    @Test
    void aColumnThatIsNoFieldOrASensitiveOneRefusesTheFile() throws Exception {
        for (Map.Entry<String, String> header : Map.of(
                        "displayName,role", "unknown-column",
                        "displayName,idNumber", "sensitive-column",
                        "displayName,称呼", "column-twice",
                        "displayName,addresses", "structured-column",
                        "mobile", "name-column-missing")
                .entrySet()) {
            String id =
                    sends(header.getKey() + "\n甲,乙\n").statusCode(202).extract().path("id");

            assertThat(ended(job(id)).getString("code")).isEqualTo(header.getValue());
        }
    }

    @Test
    void aWorkbookIsReadLikeATable() throws Exception {
        String mobile = Caller.someMobile();
        String id =
                sendsWorkbook("""
                        <row r="1"><c r="A1" t="inlineStr"><is><t>称呼</t></is></c>
                          <c r="B1" t="inlineStr"><is><t>手机号</t></is></c>
                          <c r="C1" t="inlineStr"><is><t>出生日期</t></is></c></row>
                        <row r="2"><c r="A2" t="inlineStr"><is><t>䶮妈</t></is></c>
                          <c r="B2"><v>%s</v></c><c r="C2"><v>32907</v></c></row>
                        <row r="4"><c r="A4" t="inlineStr"><is><t>乙</t></is></c><c r="B4"><v>12</v></c></row>
                        """.formatted(mobile)).statusCode(202).extract().path("id");

        assertThat(ended(job(id)).getString("state")).isEqualTo("DONE");

        assertThat(items(job(id))).extracting("line", "reason").containsExactly(tuple(4, "Form:mobile"));
        Map<String, Object> values = opened(registrations(id).getFirst());
        assertThat(String.valueOf(values.get("displayName"))).contains("䶮妈");
        assertThat(String.valueOf(values.get("mobile"))).contains(mobile);
        assertThat(String.valueOf(values.get("birthDate"))).contains("1990-02-03");
    }

    @Test
    void aWorkbookThatGrowsTooMuchOrIsNoneRegistersNobody() throws Exception {
        String bomb = sendsWorkbook("<row r=\"1\"/>" + " ".repeat(30_000_000))
                .statusCode(202)
                .extract()
                .path("id");
        assertThat(ended(job(bomb)).getString("code")).isEqualTo("file-too-large");

        String none = Caller.with(partner.permit("importMembers"))
                .contentType(XLSX)
                .body("displayName\n甲\n".getBytes(StandardCharsets.UTF_8))
                .post("/v1/member-imports")
                .then()
                .statusCode(202)
                .extract()
                .path("id");
        assertThat(ended(job(none)).getString("code")).isEqualTo("file-unreadable");
    }

    private static final String XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

    private ValidatableResponse sendsWorkbook(String rows) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
            entry(zip, "[Content_Types].xml", """
                    <Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">
                    <Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>
                    <Override PartName="/xl/workbook.xml"
                     ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/>
                    <Override PartName="/xl/worksheets/sheet1.xml"
                     ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/></Types>""");
            entry(zip, "_rels/.rels", """
                    <Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">
                    <Relationship Id="rId1" Target="xl/workbook.xml"
                     Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument"/>
                    </Relationships>""");
            entry(zip, "xl/workbook.xml", """
                    <workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"
                     xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships">
                    <sheets><sheet name="members" sheetId="1" r:id="rId1"/></sheets></workbook>""");
            entry(zip, "xl/_rels/workbook.xml.rels", """
                    <Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">
                    <Relationship Id="rId1" Target="worksheets/sheet1.xml"
                     Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet"/>
                    </Relationships>""");
            entry(
                    zip,
                    "xl/worksheets/sheet1.xml",
                    "<worksheet xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\"><sheetData>"
                            + rows
                            + "</sheetData></worksheet>");
        }
        return Caller.with(partner.permit("importMembers"))
                .contentType(XLSX)
                .body(bytes.toByteArray())
                .post("/v1/member-imports")
                .then();
    }

    private static void entry(ZipOutputStream zip, String name, String content) throws IOException {
        zip.putNextEntry(new ZipEntry(name));
        zip.write(content.getBytes(StandardCharsets.UTF_8));
        zip.closeEntry();
    }

    @Test
    void linesOfJsonAreTakenToo() throws Exception {
        String id = request("application/x-ndjson; charset=utf-8")
                .body(("{\"displayName\":\"甲\",\"addresses\":[{\"text\":\"幸福路1号3-2-501\",\"default\":true}]}\n"
                                + "nonsense\n\n{\"displayName\":\"丙\",\"role\":\"operator\"}\n"
                                + "{\"displayName\":\"丁\",\"careNeed\":\"胰岛素\"}\n")
                        .getBytes(StandardCharsets.UTF_8))
                .post("/v1/member-imports")
                .then()
                .statusCode(202)
                .extract()
                .path("id");

        ended(job(id));

        assertThat(items(job(id)))
                .extracting("line", "reason")
                .contains(tuple(2, "Unreadable"), tuple(4, "Unknown"), tuple(5, "NoPurpose:careNeed"));
    }

    @Test
    void anImportIsUndoneExceptWhatSomebodyHasUsed() throws Exception {
        String mobile = Caller.someMobile();
        String id = sends("displayName,mobile\n甲,%s\n乙,%s\n丙,%s\n"
                        .formatted(mobile, Caller.someMobile(), Caller.someMobile()))
                .statusCode(202)
                .extract()
                .path("id");
        assertThat(ended(job(id)).getString("state")).isEqualTo("DONE");
        List<String> made = registrations(id);
        assertThat(made).hasSize(3);
        Caller.member()
                .withPhone("+86" + mobile)
                .put("/internal/account")
                .then()
                .statusCode(200);

        String undo = partner.calls("undoMemberImport")
                .post("/v1/member-imports/{id}/undo", id)
                .then()
                .statusCode(202)
                .extract()
                .path("undo");

        assertThat(ended(undo).getString("state")).isEqualTo("DONE");
        assertThat(items(undo)).extracting("line", "outcome", "reason").containsExactly(tuple(2, "kept", "InUse"));
        assertThat(registrations(id)).containsExactly(made.getFirst());
        assertThat(rows("SELECT state FROM member WHERE id = '" + made.getLast() + "'"))
                .containsExactly(List.of("ERASED"));
        assertThat(rows("SELECT 1 FROM claimed_key WHERE subject = '" + made.getLast() + "'"))
                .isEmpty();
    }

    @Test
    void afterAFailureInTheMiddleTheNextAttemptGoesOnBehindTheLastBatch() throws Exception {
        StringBuilder csv = new StringBuilder("displayName\n");
        for (int i = 0; i < 1_203; i++) {
            csv.append("邻居").append(i).append('\n');
        }
        execute("ALTER TABLE imported_member ADD CONSTRAINT stumble CHECK (line <> 900) NOT VALID");
        String id;
        try {
            id = sends(csv.toString()).statusCode(202).extract().path("id");
            for (int i = 0; i < 200 && attempts(id) < 2; i++) {
                Thread.sleep(50);
            }
            assertThat(rows("SELECT count(*) FROM imported_member WHERE import = '" + id + "'"))
                    .as("the first batch, and nothing of the second")
                    .containsExactly(List.of("500"));
        } finally {
            execute("ALTER TABLE imported_member DROP CONSTRAINT stumble");
        }

        assertThat(ended(job(id)).getString("state")).isEqualTo("DONE");

        assertThat(rows("SELECT count(*), count(DISTINCT line) FROM imported_member WHERE import = '" + id + "'"))
                .containsExactly(List.of("1203", "1203"));
    }

    private int attempts(String id) throws SQLException {
        return Integer.parseInt(
                rows("SELECT j.attempts FROM job j JOIN member_import i ON i.job = j.id WHERE i.id = '%s'"
                                .formatted(id))
                        .getFirst()
                        .getFirst());
    }

    private void execute(String sql) throws SQLException {
        try (Connection connection = stack.postgres().connect("member");
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    @Test
    void aCancelledImportStopsAndItsFileGoes() throws Exception {
        String id = request(CSV + "; charset=utf-8")
                .body("displayName\n甲\n".getBytes(StandardCharsets.UTF_8))
                .post("/v1/member-imports?parts=2")
                .then()
                .statusCode(202)
                .extract()
                .path("id");

        partner.calls("cancelMemberImport")
                .post("/v1/member-imports/{id}/cancellation", id)
                .then()
                .statusCode(200)
                .body("received", is(0));

        assertThat(rows("SELECT 1 FROM claimed_key WHERE subject = '" + id + "'"))
                .isEmpty();
        Caller.with(partner.permit("putImportPart"))
                .contentType(ContentType.BINARY)
                .body(new byte[] {1})
                .put("/v1/member-imports/{id}/parts/2", id)
                .then()
                .statusCode(409);
    }

    @Test
    void anotherPartnersImportIsNotThereAndOnlyPartnersImport() throws Exception {
        String id = sends("displayName\n甲\n").statusCode(202).extract().path("id");
        Caller other = Caller.staff("partner");

        other.calls("readMemberImport")
                .get("/v1/member-imports/{id}", id)
                .then()
                .statusCode(404);
        other.calls("undoMemberImport")
                .post("/v1/member-imports/{id}/undo", id)
                .then()
                .statusCode(404);
        other.calls("listImportRegistrations")
                .get("/v1/member-imports/{id}/registrations", id)
                .then()
                .statusCode(404);
        Caller.with(Caller.staff("reviewer").permit("importMembers"))
                .contentType(CSV)
                .body("displayName\n甲\n")
                .post("/v1/member-imports")
                .then()
                .statusCode(403);
    }

    @Test
    void theSameFileSentAgainIsOneImport() {
        String key = UUID.randomUUID().toString();
        String first = request(CSV + "; charset=utf-8")
                .header("Idempotency-Key", key)
                .body("displayName\n甲\n")
                .post("/v1/member-imports")
                .path("id");
        String second = request(CSV + "; charset=utf-8")
                .header("Idempotency-Key", key)
                .body("displayName\n甲\n")
                .post("/v1/member-imports")
                .path("id");

        assertThat(second).isEqualTo(first);
    }
}
