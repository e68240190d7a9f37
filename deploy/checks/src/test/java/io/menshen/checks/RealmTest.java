package io.menshen.checks;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLGenerator;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.menshen.local.keycloak.KeycloakServer;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// One realm: what the operator imports on day 0 and what the reconcile Job brings in later are derived from the realm
/// of `deploy/local`, less its demo users, its loopback addresses and its secrets.
///
/// `-Dmanifests.write=true` writes them anew.
class RealmTest {

    private static final Path COMPONENT = Manifests.KUBERNETES.resolve("components/keycloak-operator");
    private static final ObjectMapper JSON = new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);
    private static final YAMLMapper YAML = YAMLMapper.builder()
            .disable(YAMLGenerator.Feature.WRITE_DOC_START_MARKER)
            .disable(YAMLGenerator.Feature.SPLIT_LINES)
            .enable(YAMLGenerator.Feature.MINIMIZE_QUOTES)
            .enable(YAMLGenerator.Feature.ALWAYS_QUOTE_NUMBERS_AS_STRINGS)
            .build();

    /// Where people are sent back to after logging in; an overlay names its own.
    private static final String CALLBACK = "https://app.menshen.example/callback";

    /// Where the gateway serves its own pages.
    private static final String CONSOLE = "https://api.menshen.example/console/index.html";

    @Test
    void theManifestsHaveTheRealmOfTheLocalStack() throws IOException {
        Map<String, String> derived = derived();

        if (Boolean.getBoolean("manifests.write")) {
            for (Map.Entry<String, String> file : derived.entrySet()) {
                Files.writeString(COMPONENT.resolve(file.getKey()), file.getValue(), StandardCharsets.UTF_8);
            }
        }
        derived.forEach((file, text) -> assertThat(Manifests.read(COMPONENT.resolve(file)))
                .as(file + " is not what the realm of deploy/local asks for; write it anew with -Dmanifests.write=true")
                .isEqualTo(text));
    }

    @ParameterizedTest
    @ValueSource(strings = {"dev", "prod", "prod-ha"})
    void nobodyOfTheDemoAndNoSecretGetsIntoACluster(String flavour) {
        JsonNode realm =
                Manifests.of(flavour).one("KeycloakRealmImport", "menshen").at("/spec/realm");

        assertThat(realm.path("users"))
                .allSatisfy(
                        user -> assertThat(user.has("serviceAccountClientId")).isTrue());
        assertThat(realm.toString())
                .doesNotContain("127.0.0.1", "localhost", "\"credentials\"", "\"secret\"", "leader1", "+86138");
        assertThat(KeycloakServer.users())
                .isNotEmpty()
                .allSatisfy(user -> assertThat(realm.toString()).doesNotContain('"' + user + '"'));
    }

    /// File name → text.
    private static Map<String, String> derived() throws IOException {
        ObjectNode realm = realm();
        realm.put("sslRequired", "all");
        strip(realm);

        ObjectNode settings = realm.deepCopy();
        settings.remove(List.of(
                "users",
                "clients",
                "roles",
                "clientProfiles",
                "clientPolicies",
                "components",
                "scopeMappings",
                "clientScopeMappings"));
        // the administration interface takes no flows with the settings: they come with the import, on day 0
        settings.remove(List.of("browserFlow", "authenticationFlows", "authenticatorConfig"));
        ObjectNode additions = JSON.createObjectNode();
        additions.put("ifResourceExists", "SKIP");
        additions.set("roles", realm.path("roles"));
        additions.set("clients", realm.path("clients"));
        String profile = realm.at("/components/org.keycloak.userprofile.UserProfileProvider/0/config")
                .path("kc.user.profile.config")
                .path(0)
                .asText();

        Map<String, String> files = new LinkedHashMap<>();
        ObjectNode realmImport = JSON.createObjectNode();
        realmImport.put("apiVersion", "k8s.keycloak.org/v2alpha1").put("kind", "KeycloakRealmImport");
        realmImport.putObject("metadata").put("name", "menshen");
        realmImport.putObject("spec").put("keycloakCRName", "keycloak").set("realm", realm);
        files.put(
                "realm-import.yaml",
                "# Derived from the realm of deploy/local by RealmTest: change it there.\n"
                        + YAML.writeValueAsString(realmImport));
        files.put("reconcile/settings.json", text(settings));
        files.put("reconcile/additions.json", text(additions));
        files.put("reconcile/client-profiles.json", text(realm.path("clientProfiles")));
        files.put("reconcile/client-policies.json", text(realm.path("clientPolicies")));
        files.put("reconcile/user-profile.json", text(JSON.readTree(profile)));
        return new TreeMap<>(files);
    }

    private static void strip(ObjectNode realm) {
        ArrayNode users = JSON.createArrayNode();
        for (JsonNode user : realm.path("users")) {
            if (user.has("serviceAccountClientId")) {
                users.add(user);
            }
        }
        realm.set("users", users);
        for (JsonNode client : realm.path("clients")) {
            // Keycloak makes one up when a confidential client has none.
            ((ObjectNode) client).remove("secret");
            if (!client.path("redirectUris").isEmpty()) {
                boolean console = client.path("clientId").asText().equals("console");
                ((ObjectNode) client).putArray("redirectUris").add(console ? CONSOLE : CALLBACK);
            }
        }
        for (JsonNode executor : realm.at("/clientProfiles/profiles/0/executors")) {
            if (executor.path("executor").asText().equals("secure-redirect-uris-enforcer")) {
                ObjectNode configuration = (ObjectNode) executor.path("configuration");
                for (String loose :
                        List.of("allow-ipv4-loopback-address", "allow-ipv6-loopback-address", "allow-http-scheme")) {
                    assertThat(configuration.has(loose)).as(loose).isTrue();
                    configuration.put(loose, "false");
                }
            }
        }
    }

    private static ObjectNode realm() throws IOException {
        try (InputStream file = KeycloakServer.class.getResourceAsStream("realm-menshen.json")) {
            return (ObjectNode) JSON.readTree(file);
        }
    }

    private static String text(JsonNode node) throws JsonProcessingException {
        return JSON.writeValueAsString(node) + "\n";
    }
}
