package io.menshen.caller;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.net.http.HttpHeaders;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/// What the gateway answered.
public final class Answer {

    private static final ObjectMapper JSON = new ObjectMapper();

    private final String question;
    private final int status;
    private final HttpHeaders headers;
    private final byte[] body;
    private final Duration took;

    Answer(String question, HttpResponse<byte[]> response, Duration took) {
        this.question = question;
        this.status = response.statusCode();
        this.headers = response.headers();
        this.body = response.body();
        this.took = took;
    }

    public int status() {
        return status;
    }

    public byte[] body() {
        return body.clone();
    }

    public String text() {
        return new String(body, StandardCharsets.UTF_8);
    }

    /// How long the whole answer took, seen from outside.
    public Duration took() {
        return took;
    }

    public String header(String name) {
        return headers.firstValue(name).orElse("");
    }

    /// The id under which this answer stands in the log.
    public String request() {
        return header("Menshen-Request-Id");
    }

    /// The version of the disclosure rules by which it was given.
    public String policy() {
        return header("Menshen-Policy");
    }

    /// The body as JSON; a missing node when it is not JSON.
    public JsonNode json() {
        if (!header("Content-Type").contains("json")) {
            return MissingNode.getInstance();
        }
        try {
            return JSON.readTree(body);
        } catch (JsonProcessingException e) {
            throw new Unexpected("%s was answered with broken JSON".formatted(question), e);
        } catch (java.io.IOException e) {
            throw new IllegalStateException("bytes in memory cannot fail to be read", e);
        }
    }

    /// The text of one member of the JSON body; empty when it is not there.
    public String value(String name) {
        return json().path(name).asText("");
    }

    /// The entries of a list answer.
    public Stream<JsonNode> items() {
        return StreamSupport.stream(json().path("items").spliterator(), false);
    }

    /// This answer, if it has the expected status.
    public Answer expect(int... statuses) {
        for (int expected : statuses) {
            if (status == expected) {
                return this;
            }
        }
        throw new Unexpected("%s was answered with %d%s".formatted(question, status, reason()), null);
    }

    /// Problem details hold no personal value; other bodies may, and stay unprinted.
    private String reason() {
        return header("Content-Type").contains("problem+json") ? ": " + text() : "";
    }

    @Override
    public String toString() {
        return question + " → " + status;
    }
}
