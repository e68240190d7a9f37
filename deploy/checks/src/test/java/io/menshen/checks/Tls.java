package io.menshen.checks;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Arrays;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/// Who calls whom over TLS, by what the manifests say in two places.
final class Tls {

    private Tls() {}

    /// The services whose pods the policies let come to the port of this one.
    static Set<String> callers(Manifests manifests, String service) {
        return Manifests.stream(manifests.one("NetworkPolicy", service).at("/spec/ingress"))
                .filter(rule -> Manifests.stream(rule.path("ports"))
                        .anyMatch(port -> port.path("port").asInt() == 8443))
                .flatMap(rule -> Manifests.stream(rule.path("from")))
                .map(from -> from.at("/podSelector/matchLabels/app.kubernetes.io~1name")
                        .asText())
                .filter(Manifests.SERVICES::contains)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /// The names that this service accepts in certificates; none means that it asks nobody.
    static Set<String> allowed(Manifests manifests, ObjectNode deployment) {
        return Arrays.stream(manifests
                        .environment(deployment)
                        .getOrDefault("MENSHEN_PEER_ALLOWED", "")
                        .split(","))
                .filter(name -> !name.isEmpty())
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /// May the certificate of this name be shown by a caller, and does it bear the name?
    static boolean isClient(Manifests manifests, String name) {
        return manifests
                .find("Certificate", name)
                .filter(each -> has(each.at("/spec/usages"), "client auth") && has(each.at("/spec/dnsNames"), name))
                .isPresent();
    }

    static long hours(JsonNode duration) {
        return Long.parseLong(duration.asText("0h").replace("h", ""));
    }

    private static boolean has(JsonNode array, String value) {
        return Manifests.stream(array).anyMatch(each -> each.asText().equals(value));
    }
}
