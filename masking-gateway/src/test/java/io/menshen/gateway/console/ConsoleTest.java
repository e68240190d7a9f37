package io.menshen.gateway.console;

import static org.assertj.core.api.Assertions.assertThat;

import io.menshen.local.testing.StackResource;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.Set;
import java.util.regex.Pattern;
import org.eclipse.microprofile.config.ConfigProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The console as a browser gets it. That it works in one is shown by `./menshen prove console`.
@QuarkusTest
@WithTestResource(value = StackResource.class, initArgs = @ResourceArg(name = "service", value = "masking-gateway"))
@WithTestResource(io.menshen.gateway.door.IdentityProvider.class)
class ConsoleTest {

    private static final Pattern NAMED = Pattern.compile("(?:from|src=|href=) ?[\"']([^\"'#{]+\\.(?:js|css|svg))[\"']");

    @TestHTTPResource("/")
    URI address;

    private HttpResponse<String> get(URI page) throws IOException, InterruptedException {
        try (HttpClient browser = HttpClient.newHttpClient()) {
            return browser.send(HttpRequest.newBuilder(page).build(), BodyHandlers.ofString());
        }
    }

    @Test
    void everyFileThatAPageNamesIsThereAndBoundToItsOwnScripts() throws Exception {
        Deque<URI> open = new ArrayDeque<>(Set.of(address.resolve("/console/index.html")));
        Set<URI> seen = new HashSet<>(open);

        while (!open.isEmpty()) {
            URI page = open.pop();
            HttpResponse<String> answer = get(page);
            assertThat(answer.statusCode()).as(page.getPath()).isEqualTo(200);
            assertThat(answer.headers().allValues("Cache-Control")).containsExactly("no-store");
            if (page.getPath().startsWith("/console/")) {
                assertThat(answer.headers().allValues("Content-Security-Policy"))
                        .singleElement()
                        .asString()
                        .contains("script-src 'self'", "require-trusted-types-for 'script'", "frame-ancestors 'none'")
                        .doesNotContain("unsafe", "*");
            }
            if (!page.getPath().startsWith("/webjars/")) {
                NAMED.matcher(answer.body())
                        .results()
                        .map(match -> page.resolve(match.group(1)))
                        .filter(seen::add)
                        .forEach(open::push);
            }
        }
        assertThat(seen).hasSizeGreaterThanOrEqualTo(13);
    }

    @Test
    void thePagesAreToldWhereToSignInAndNothingElse() throws Exception {
        HttpResponse<String> answer = get(address.resolve("/console/settings.json"));

        assertThat(new JsonObject(answer.body()).getMap())
                .containsOnlyKeys("issuer")
                .containsEntry(
                        "issuer", ConfigProvider.getConfig().getValue("quarkus.oidc.auth-server-url", String.class));
    }

    @ParameterizedTest
    @ValueSource(strings = {"/", "/console"})
    void whoComesToTheDoorByHandIsShownIn(String path) throws Exception {
        HttpResponse<String> answer = get(address.resolve(path));

        assertThat(answer.statusCode()).isEqualTo(302);
        assertThat(answer.headers().firstValue("Location")).contains("/console/index.html");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/console/nothing.js", "/webjars", "/application.properties", "/META-INF/MANIFEST.MF"})
    void nothingElseIsServed(String path) throws Exception {
        assertThat(get(address.resolve(path)).statusCode()).isEqualTo(404);
    }
}
