package io.menshen.local.vault;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.menshen.local.process.ServerFailure;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// A few calls of Vault's HTTP API, the same for a real Vault and the stand-in.
final class VaultApi {

    private static final ObjectMapper JSON = new ObjectMapper();

    private final HttpClient http = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(5))
            .build();
    private final String address;

    VaultApi(String address) {
        this.address = address;
    }

    record Reply(int status, JsonNode body) {

        JsonNode data() {
            return body.path("data");
        }

        boolean ok() {
            return status == 200 || status == 204;
        }

        /// The reply, when Vault did what was asked.
        Reply expect(String what) {
            if (!ok()) {
                throw new ServerFailure(
                        "Vault did not %s: status %d, %s.".formatted(what, status, body.path("errors")));
            }
            return this;
        }
    }

    Reply get(String path, @Nullable String token) {
        return call("GET", path, null, token);
    }

    Reply post(String path, ObjectNode body, @Nullable String token) {
        return call("POST", path, body, token);
    }

    Reply call(String method, String path, @Nullable ObjectNode body, @Nullable String token) {
        try {
            HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(address + "/v1/" + path))
                    .timeout(Duration.ofSeconds(20))
                    .method(
                            method,
                            body == null
                                    ? HttpRequest.BodyPublishers.noBody()
                                    : HttpRequest.BodyPublishers.ofByteArray(JSON.writeValueAsBytes(body)));
            if (token != null) {
                request.header("X-Vault-Token", token);
            }
            HttpResponse<byte[]> response = http.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
            return new Reply(
                    response.statusCode(),
                    response.body().length == 0 ? JSON.createObjectNode() : JSON.readTree(response.body()));
        } catch (IOException e) {
            throw new ServerFailure("Vault at %s does not answer.".formatted(address), e);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            throw new ServerFailure("Interrupted while talking to Vault.");
        }
    }

    static ObjectNode object() {
        return JSON.createObjectNode();
    }
}
