package io.menshen.checks;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

/// Who may talk to whom, computed from the policies, is the table in the README: no edge more, none less.
class NetworkTest {

    static final List<String> FLAVOURS = Manifests.FLAVOURS;

    private static final Pattern ROW =
            Pattern.compile("(?m)^\\| ([^|`]+?) \\| ([^|`]+?) \\| ([0-9, ]+) \\| ([a-z, -]+) \\|");

    @ParameterizedTest
    @FieldSource("FLAVOURS")
    void theEdgesAreTheDocumentedOnes(String flavour) {
        assertThat(edges(Manifests.of(flavour))).isEqualTo(documented(flavour));
    }

    @ParameterizedTest
    @FieldSource("FLAVOURS")
    void ofTheServicesOnlyTheGatewayIsReachedFromOutside(String flavour) {
        assertThat(edges(Manifests.of(flavour)))
                .filteredOn(edge -> edge.startsWith("ingress → ") || edge.startsWith("anybody → "))
                .allMatch(edge -> edge.matches("ingress → (masking-gateway|keycloak) 8443"));
    }

    @ParameterizedTest
    @FieldSource("FLAVOURS")
    void nobodyButMemberServiceReachesTheKeyStore(String flavour) {
        assertThat(edges(Manifests.of(flavour)))
                .filteredOn(edge -> edge.endsWith("→ keys-db 5432"))
                .containsExactlyInAnyOrder(
                        "member-service → keys-db 5432",
                        "member-service-migration → keys-db 5432",
                        "cnpg-system → keys-db 5432",
                        "keys-db → keys-db 5432");
    }

    @Test
    void anOpenedPolicyIsNoticed() {
        Manifests broken = Manifests.of("prod");

        ((ObjectNode) broken.one("NetworkPolicy", "consent-service").at("/spec/ingress/0")).remove("from");

        assertThat(edges(broken)).contains("anybody → consent-service 8443").isNotEqualTo(documented("prod"));
    }

    @Test
    void aWayOutIsNoticed() {
        Manifests broken = Manifests.of("prod");

        ((ArrayNode) broken.one("NetworkPolicy", "masking-gateway").at("/spec/egress"))
                .addObject()
                .putArray("to")
                .addObject()
                .putObject("ipBlock")
                .put("cidr", "0.0.0.0/0");

        assertThat(edges(broken)).contains("masking-gateway → outside any");
    }

    @Test
    void aMissingDenialIsNoticed() {
        Manifests broken = Manifests.of("prod");

        broken.objects().remove(broken.one("NetworkPolicy", "default-deny"));
        broken.objects().remove(broken.one("NetworkPolicy", "member-service"));
        broken.objects().remove(broken.one("NetworkPolicy", "metrics-of-services"));

        assertThat(edges(broken)).contains("anybody → member-service any");
    }

    private static Set<String> documented(String flavour) {
        String readme = Manifests.read(Manifests.KUBERNETES.resolve("README.md"));
        int begin = readme.indexOf("## Who talks to whom");
        return ROW.matcher(readme.substring(begin, readme.indexOf("\n## ", begin + 1)))
                .results()
                .filter(row -> row.group(4).equals("all")
                        || Arrays.asList(row.group(4).split(", ")).contains(flavour))
                .flatMap(NetworkTest::edges)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static java.util.stream.Stream<String> edges(MatchResult row) {
        return Arrays.stream(row.group(1).split(", "))
                .flatMap(from -> Arrays.stream(row.group(2).split(", "))
                        .map(to -> to.equals("itself") ? from : to)
                        .flatMap(to ->
                                Arrays.stream(row.group(3).split(", ")).map(port -> from + " → " + to + " " + port)));
    }

    /// `from → to port`, for every pair that both sides allow. Names looked up (port 53) are the same for everybody.
    private static Set<String> edges(Manifests manifests) {
        Map<String, Map<String, String>> pods = pods(manifests);
        Set<String> edges = new TreeSet<>();
        pods.forEach((from, labels) -> {
            for (String exit : rules(manifests, labels, "Egress", "to", pods)) {
                String[] exitTo = exit.split(" ");
                if (exitTo[1].equals("53")) {
                    continue;
                }
                if (!pods.containsKey(exitTo[0])) {
                    edges.add(from + " → " + exit);
                    continue;
                }
                for (String entry : rules(manifests, pods.get(exitTo[0]), "Ingress", "from", pods)) {
                    String[] entryFrom = entry.split(" ");
                    boolean admitted = entryFrom[0].equals(from) || entryFrom[0].equals("anybody");
                    boolean samePort = entryFrom[1].equals(exitTo[1]) || entryFrom[1].equals("any");
                    if (admitted && samePort) {
                        edges.add(from + " → " + exit);
                    }
                }
            }
        });
        pods.forEach((to, labels) -> rules(manifests, labels, "Ingress", "from", pods).stream()
                .map(entry -> entry.split(" "))
                .filter(entry -> !pods.containsKey(entry[0]))
                .forEach(entry -> edges.add(entry[0] + " → " + to + " " + entry[1])));
        return edges;
    }

    /// What the policies that select a pod let through one way, as `peer port`.
    private static Set<String> rules(
            Manifests manifests,
            Map<String, String> pod,
            String direction,
            String side,
            Map<String, Map<String, String>> pods) {
        List<JsonNode> policies = manifests
                .kind("NetworkPolicy")
                .map(policy -> policy.path("spec"))
                .filter(policy -> selects(policy.path("podSelector"), pod)
                        && policy.path("policyTypes").toString().contains(direction))
                .collect(Collectors.toList());
        Set<String> found = new TreeSet<>();
        if (policies.isEmpty()) {
            found.add("anybody any");
        }
        for (JsonNode policy : policies) {
            for (JsonNode rule : policy.path(direction.toLowerCase(java.util.Locale.ROOT))) {
                found.addAll(combined(rule.path(side), rule.path("ports"), direction, pods));
            }
        }
        // Strimzi writes a policy of its own for each listener.
        if (direction.equals("Ingress")
                && pod.getOrDefault("strimzi.io/name", "").equals("menshen-kafka")) {
            manifests
                    .kind("Kafka")
                    .forEach(kafka -> kafka.at("/spec/kafka/listeners")
                            .forEach(listener -> peers(listener.path("networkPolicyPeers"), direction, pods)
                                    .forEach(peer -> found.add(
                                            peer + " " + listener.path("port").asText()))));
        }
        return found;
    }

    private static Set<String> combined(
            JsonNode peers, JsonNode ports, String direction, Map<String, Map<String, String>> pods) {
        Set<String> found = new TreeSet<>();
        for (String peer : peers(peers, direction, pods)) {
            if (ports.isEmpty()) {
                found.add(peer + " any");
            }
            ports.forEach(port -> found.add(peer + " " + port.path("port").asText()));
        }
        return found;
    }

    private static Set<String> peers(JsonNode peers, String direction, Map<String, Map<String, String>> pods) {
        Set<String> found = new TreeSet<>();
        if (peers.isEmpty()) {
            // Whoever it is; the ways out without a peer are those to the server of the Kubernetes API.
            found.add(direction.equals("Ingress") ? "anybody" : "kubernetes-api");
        }
        for (JsonNode peer : peers) {
            if (peer.has("ipBlock")) {
                found.add("outside");
            } else if (peer.has("namespaceSelector")) {
                String namespace = peer.at("/namespaceSelector/matchLabels/kubernetes.io~1metadata.name")
                        .asText("any-namespace");
                found.add(namespace.equals("ingress-nginx") ? "ingress" : namespace);
            } else {
                pods.forEach((name, labels) -> {
                    if (selects(peer.path("podSelector"), labels)) {
                        found.add(name);
                    }
                });
            }
        }
        return found;
    }

    private static boolean selects(JsonNode selector, Map<String, String> labels) {
        for (Map.Entry<String, JsonNode> wanted : selector.path("matchLabels").properties()) {
            if (!wanted.getValue().asText().equals(labels.get(wanted.getKey()))) {
                return false;
            }
        }
        for (JsonNode expression : selector.path("matchExpressions")) {
            String value = labels.get(expression.path("key").asText());
            boolean holds = switch (expression.path("operator").asText()) {
                case "Exists" -> value != null;
                case "In" ->
                    Manifests.stream(expression.path("values"))
                            .anyMatch(each -> each.asText().equals(value));
                default -> throw new IllegalArgumentException(expression.toString());
            };
            if (!holds) {
                return false;
            }
        }
        return true;
    }

    /// Every kind of pod there will be, by name: our own, and those that operators make, with the labels they give.
    private static Map<String, Map<String, String>> pods(Manifests manifests) {
        Map<String, Map<String, String>> pods = new LinkedHashMap<>();
        manifests.workloads().forEach(workload -> {
            Map<String, String> labels = new LinkedHashMap<>();
            workload.at("/spec/template/metadata/labels")
                    .properties()
                    .forEach(
                            label -> labels.put(label.getKey(), label.getValue().asText()));
            pods.put(Manifests.name(workload), labels);
        });
        manifests
                .kind("postgresql.cnpg.io", "Cluster")
                .map(Manifests::name)
                .forEach(name -> pods.put(name, Map.of("cnpg.io/cluster", name)));
        manifests.kind("Kafka").map(Manifests::name).forEach(name -> {
            pods.put("kafka", Map.of("strimzi.io/cluster", name, "strimzi.io/name", name + "-kafka"));
            pods.put(
                    "kafka-entity-operator",
                    Map.of("strimzi.io/cluster", name, "strimzi.io/name", name + "-entity-operator"));
        });
        manifests.kind("Keycloak").forEach(_ -> {
            pods.put("keycloak", Map.of("app", "keycloak"));
            pods.put("keycloak-operator", Map.of("app.kubernetes.io/name", "keycloak-operator"));
        });
        manifests
                .kind("KeycloakRealmImport")
                .forEach(_ -> pods.put("keycloak-realm-import", Map.of("app", "keycloak-realm-import")));
        return pods;
    }
}
