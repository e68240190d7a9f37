package io.menshen.member.intake;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import io.menshen.local.testing.Permits;
import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/// A group leader with a group of their own, for tests.
final class Leader {

    /// One result of a job.
    record Line(int line, String outcome, String reason) {}

    private static final Duration PATIENCE = Duration.ofSeconds(150);

    final String account = UUID.randomUUID().toString();
    final String group;

    Leader() {
        group = as("openGroup", "group-leader")
                .contentType("application/json")
                .body(Map.of("name", "阳光花园三期"))
                .post("/v1/groups")
                .then()
                .statusCode(201)
                .extract()
                .path("id");
    }

    RequestSpecification as(String operation, String role) {
        return given().header(
                        "Authorization",
                        "Bearer "
                                + Permits.forAudience("member-service")
                                        .subject(account)
                                        .username("leader-" + account)
                                        .roles(role)
                                        .operation(operation)
                                        .purpose("ordering")
                                        .sign());
    }

    UUID round(String handover, String... goods) {
        List<Map<String, Object>> offers = new ArrayList<>();
        for (String good : goods) {
            offers.add(Map.of("name", good, "price", 100));
        }
        String id = as("openRound", "group-leader")
                .contentType("application/json")
                .body(Map.of(
                        "title",
                        "周六团",
                        "goods",
                        offers,
                        "cutoff",
                        Instant.now().plus(Duration.ofDays(1)).toString(),
                        "handover",
                        handover))
                .post("/v1/groups/" + group + "/rounds")
                .then()
                .statusCode(201)
                .extract()
                .path("id");
        return UUID.fromString(id);
    }

    Response post(UUID round, byte[] text, String contentType, String query) {
        return as("pasteList", "group-leader")
                .contentType(contentType)
                .body(text)
                .post("/v1/rounds/" + round + "/intakes" + query);
    }

    /// Pastes and waits; the results by line.
    List<Line> paste(UUID round, String text) {
        return paste(round, text, "");
    }

    List<Line> paste(UUID round, String text, String query) {
        return results(submit(round, text, query), "DONE");
    }

    String submit(UUID round, String text, String query) {
        String location = post(round, text.getBytes(StandardCharsets.UTF_8), "text/plain; charset=UTF-8", query)
                .then()
                .statusCode(202)
                .extract()
                .header("Location");
        return location.substring(location.lastIndexOf('/') + 1);
    }

    List<Line> results(String job, String state) {
        Response ended = await(job);
        assertThat(ended.<String>path("state")).isEqualTo(state);
        List<Line> lines = new ArrayList<>();
        String next = "-1";
        while (next != null) {
            Response page = as("readJobItems", "group-leader").get("/v1/jobs/" + job + "/items?after=" + next);
            List<Map<String, Object>> items = page.path("items");
            items.forEach(item -> lines.add(
                    new Line((int) item.get("line"), (String) item.get("outcome"), (String) item.get("reason"))));
            next = page.path("next");
        }
        return lines;
    }

    Response await(String job) {
        Instant late = Instant.now().plus(PATIENCE);
        while (Instant.now().isBefore(late)) {
            Response response = as("readJob", "group-leader").get("/v1/jobs/" + job);
            assertThat(response.statusCode()).isEqualTo(200);
            if (List.of("DONE", "FAILED", "CANCELLED").contains(response.<String>path("state"))) {
                return response;
            }
            try {
                Thread.sleep(50);
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        }
        throw new AssertionError("job " + job + " has not ended in " + PATIENCE);
    }
}
