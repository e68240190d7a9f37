package io.menshen.local;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.menshen.local.keycloak.KeycloakServer;
import io.menshen.local.process.ServerFailure;
import io.menshen.local.stack.Service;
import io.menshen.local.stack.Stack;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/// Lets the demo users do what makes a role active, through the door and by the real calls: everybody signs the pledge
/// for themselves, the privacy officer records the others' course, an approver records the officer's, and the two seat
/// the committee. Without it they would see masks only. What is on record stays there, so it is done once for a data
/// folder.
public final class DemoPeople {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String OFFICER = "officer1";
    private static final String APPROVER = "approver1";
    private static final String ANOTHER_APPROVER = "approver2";
    private static final String COMMITTEE = "committee1";
    private static final List<String> REVIEWERS = List.of(APPROVER, ANOTHER_APPROVER, OFFICER);
    private static final ZoneId HERE = ZoneId.of("Asia/Shanghai");

    /// A gateway's lease and a bit: after it, no gateway relies on what it knew before.
    private static final Duration SEEN_EVERYWHERE = Duration.ofMillis(2_100);

    /// Well before a year is over.
    private static final Duration GOOD_FOR = Duration.ofDays(300);

    private record User(String name, String token, String account) {}

    private final KeycloakServer keycloak;
    private final URI gateway;
    private final HttpClient http = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(5))
            .build();

    private DemoPeople(Stack stack) {
        this.keycloak = stack.keycloak();
        this.gateway = URI.create(stack.service(Service.GATEWAY).address());
    }

    /// To be called when everything runs.
    ///
    /// @throws ServerFailure when a call is refused
    public static void prepare(Stack stack) {
        Path done = stack.home().resolve("demo-people");
        try {
            if (Files.exists(done)
                    && Files.getLastModifiedTime(done)
                            .toInstant()
                            .plus(GOOD_FOR)
                            .isAfter(InstantSource.system().instant())) {
                return;
            }
            new DemoPeople(stack).prepare();
            Files.deleteIfExists(done);
            Files.createFile(done);
        } catch (IOException e) {
            throw new ServerFailure("The demo users could not be prepared: " + e.getMessage());
        } catch (CompletionException e) {
            throw e.getCause() instanceof ServerFailure failure ? failure : e;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ServerFailure("Interrupted while the demo users were prepared.");
        }
    }

    private void prepare() throws IOException, InterruptedException {
        List<String> staff = KeycloakServer.users().stream()
                .filter(user -> !user.startsWith("member"))
                .toList();
        JsonNode duties = get(user(OFFICER), "/v1/duties").path("items");
        String today =
                LocalDate.ofInstant(InstantSource.system().instant(), HERE).toString();
        try (ExecutorService threads = Executors.newFixedThreadPool(3)) {
            List<User> people = staff.stream()
                    .map(name -> CompletableFuture.supplyAsync(() -> pledged(name, duties), threads))
                    .toList()
                    .stream()
                    .map(CompletableFuture::join)
                    .toList();
            User officer = user(OFFICER);
            User approver = user(APPROVER);
            for (User person : people) {
                for (JsonNode duty : duties) {
                    if (duty.path("kind").asText().equals("COURSE")) {
                        post(
                                person.name().equals(OFFICER) ? approver : officer,
                                "/v1/duty-records",
                                Map.of(
                                        "account", person.account(),
                                        "code", duty.path("code").asText(),
                                        "takenOn", today));
                    }
                }
            }
            Thread.sleep(SEEN_EVERYWHERE);
            User another = user(ANOTHER_APPROVER);
            for (User person : people) {
                // nobody has a part in the own seat
                User proposes = person.name().equals(OFFICER) ? approver : officer;
                User approves = person.name().equals(ANOTHER_APPROVER) ? approver : another;
                if (person.name().equals(COMMITTEE)) {
                    seat(proposes, approves, "COMMITTEE", person);
                }
                if (REVIEWERS.contains(person.name())) {
                    seat(proposes, approves, "GLASS_REVIEW", person);
                }
            }
        }
    }

    private User pledged(String name, JsonNode duties) {
        User user = user(name);
        for (JsonNode duty : duties) {
            if (duty.path("kind").asText().equals("PLEDGE")) {
                post(
                        user,
                        "/v1/account/duties/%s/signature"
                                .formatted(duty.path("code").asText()),
                        Map.of("hash", duty.path("hash").asText()));
            }
        }
        return user;
    }

    private void seat(User proposes, User approves, String body, User person) {
        JsonNode seat = post(proposes, "/v1/seats", Map.of("account", person.account(), "body", body, "days", 360));
        post(approves, "/v1/seats/%s/approval".formatted(seat.path("id").asText()), Map.of());
    }

    private User user(String name) {
        String token = keycloak.token(name);
        try {
            JsonNode claims = JSON.readTree(Base64.getUrlDecoder().decode(token.split("\\.", -1)[1]));
            return new User(name, token, claims.path("sub").asText());
        } catch (IOException e) {
            throw new ServerFailure("The access token of %s is no JWT.".formatted(name));
        }
    }

    private JsonNode get(User user, String path) {
        return send(user, path, HttpRequest.newBuilder(gateway.resolve(path)).GET());
    }

    private JsonNode post(User user, String path, Map<String, Object> body) {
        try {
            return send(
                    user,
                    path,
                    body.isEmpty()
                            ? HttpRequest.newBuilder(gateway.resolve(path)).POST(BodyPublishers.noBody())
                            : HttpRequest.newBuilder(gateway.resolve(path))
                                    .header("Content-Type", "application/json")
                                    .POST(BodyPublishers.ofByteArray(JSON.writeValueAsBytes(body))));
        } catch (IOException e) {
            throw new ServerFailure("%s by %s: %s".formatted(path, user.name(), e.getMessage()));
        }
    }

    private JsonNode send(User user, String path, HttpRequest.Builder request) {
        try {
            HttpResponse<byte[]> answer = http.send(
                    request.timeout(Duration.ofSeconds(30))
                            .header("Authorization", "Bearer " + user.token())
                            .build(),
                    BodyHandlers.ofByteArray());
            if (answer.statusCode() >= 300) {
                throw new ServerFailure("The demo users could not be prepared: %s by %s was answered with %d."
                        .formatted(path, user.name(), answer.statusCode()));
            }
            return JSON.readTree(answer.body());
        } catch (IOException e) {
            throw new ServerFailure("%s by %s got no answer: %s".formatted(path, user.name(), e.getMessage()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ServerFailure("Interrupted while the demo users were prepared.");
        }
    }
}
