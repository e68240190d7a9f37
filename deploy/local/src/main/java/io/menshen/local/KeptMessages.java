package io.menshen.local;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.menshen.local.process.ServerFailure;
import io.menshen.local.stack.Service;
import io.menshen.local.stack.Stack;
import io.menshen.local.testing.Permits;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import picocli.CommandLine.Command;

/// Shows the SMS and e-mails that member-service wrote. No provider is connected to a stack on one machine:
/// they lie sealed in the database, and are opened for who holds this stack's own permit key.
@Command(name = "messages", description = "Show the SMS and e-mails that would have been sent, the newest first.")
final class KeptMessages implements Runnable {

    private static final ObjectMapper JSON = new ObjectMapper();

    private final Home home;
    private final PrintWriter out;

    KeptMessages(Home home, PrintWriter out) {
        this.home = home;
        this.out = out;
    }

    @Override
    public void run() {
        Stack stack = home.stack();
        if (!stack.service(Service.MEMBER).running()) {
            throw new ServerFailure("The stack does not run; start it first (./menshen up).");
        }
        JsonNode kept = kept(stack);
        if (kept.isEmpty()) {
            out.println("Nothing would have been sent yet.");
        }
        for (JsonNode message : kept) {
            out.println("%s  %-5s  to %s"
                    .formatted(
                            message.path("writtenAt").asText(),
                            message.path("channel").asText(),
                            message.path("to").asText()));
            if (!message.path("title").asText().isEmpty()) {
                out.println("  " + message.path("title").asText());
            }
            out.println("  " + message.path("text").asText());
        }
    }

    private static JsonNode kept(Stack stack) {
        String permit = Permits.of(stack)
                .to(Service.MEMBER.id())
                .subject("launcher")
                .roles("local-tools")
                .operation("readTray")
                .sign();
        HttpRequest request = HttpRequest.newBuilder(
                        URI.create(stack.service(Service.MEMBER).address() + "/internal/tray"))
                .header("Authorization", "Bearer " + permit)
                .timeout(Duration.ofSeconds(10))
                .build();
        try (HttpClient client = stack.callsServices()) {
            HttpResponse<byte[]> answer = client.send(request, HttpResponse.BodyHandlers.ofByteArray());
            if (answer.statusCode() != 200) {
                throw new ServerFailure("member-service answers %d.".formatted(answer.statusCode()));
            }
            return JSON.readTree(answer.body());
        } catch (IOException e) {
            throw new ServerFailure("member-service does not answer.", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ServerFailure("Interrupted.", e);
        }
    }
}
