package io.menshen.checks;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// One thing that must hold of every flavour, and the smallest change that breaks it.
enum Rule {
    RUNS_AS_NOBODY_SPECIAL(
            manifests -> pods(
                    manifests,
                    pod -> pod.at("/securityContext/runAsNonRoot").asBoolean()
                            && pod.at("/securityContext/runAsUser").asInt() >= 1000),
            manifests -> Manifests.in(gateway(manifests), "/spec/template/spec/securityContext")
                    .put("runAsUser", 0)),

    SYSTEM_CALLS_ARE_FILTERED(
            manifests -> pods(
                    manifests,
                    pod -> pod.at("/securityContext/seccompProfile/type")
                            .asText()
                            .equals("RuntimeDefault")),
            manifests -> Manifests.in(gateway(manifests), "/spec/template/spec/securityContext")
                    .remove("seccompProfile")),

    ROOT_IS_READ_ONLY(
            manifests -> containers(
                    manifests,
                    container -> container
                            .at("/securityContext/readOnlyRootFilesystem")
                            .asBoolean()),
            manifests -> container(manifests, "/securityContext").put("readOnlyRootFilesystem", false)),

    GAINS_NO_PRIVILEGE(
            manifests -> containers(manifests, container -> {
                JsonNode context = container.path("securityContext");
                return context.has("allowPrivilegeEscalation")
                        && !context.path("allowPrivilegeEscalation").asBoolean()
                        && !context.path("privileged").asBoolean()
                        && context.at("/capabilities/drop").toString().equals("[\"ALL\"]")
                        && context.at("/capabilities/add").isEmpty();
            }),
            manifests -> container(manifests, "/securityContext/capabilities")
                    .withArray("add")
                    .add("NET_ADMIN")),

    STAYS_OFF_THE_NODE(
            manifests -> pods(
                    manifests,
                    pod -> !pod.path("hostNetwork").asBoolean()
                            && !pod.path("hostPID").asBoolean()
                            && !pod.path("hostIPC").asBoolean()
                            && pod.findValues("hostPath").isEmpty()
                            && pod.findValues("hostPort").isEmpty()),
            manifests -> Manifests.in(gateway(manifests), "/spec/template/spec").put("hostNetwork", true)),

    GETS_NO_TOKEN_OF_THE_CLUSTER(
            manifests -> Stream.concat(
                    pods(
                            manifests,
                            pod -> pod.has("automountServiceAccountToken")
                                    && !pod.path("automountServiceAccountToken").asBoolean()),
                    broken(
                            manifests.kind("ServiceAccount"),
                            account -> account.has("automountServiceAccountToken")
                                    && !account.path("automountServiceAccountToken")
                                            .asBoolean())),
            manifests ->
                    Manifests.in(gateway(manifests), "/spec/template/spec").remove("automountServiceAccountToken")),

    TOKENS_ARE_FOR_VAULT_ALONE(
            manifests -> broken(
                    manifests.workloads(),
                    workload -> workload.findValues("serviceAccountToken").stream()
                            .allMatch(token -> token.path("audience").asText().equals("vault")
                                    && token.path("expirationSeconds").asInt() <= 3600)),
            manifests -> ((ObjectNode)
                            manifests.one("Deployment", "member-service").findValue("serviceAccountToken"))
                    .remove("audience")),

    SAYS_WHAT_IT_NEEDS(
            manifests -> containers(
                    manifests,
                    container -> Stream.of("/resources/requests", "/resources/limits")
                            .allMatch(part -> container.at(part).has("cpu")
                                    && container.at(part).has("memory"))),
            manifests -> container(manifests, "/resources/limits").remove("memory")),

    CAN_BE_ASKED_HOW_IT_IS(
            manifests -> broken(
                    manifests.kind("Deployment"),
                    deployment -> Manifests.containers(deployment)
                            .allMatch(
                                    container -> path(container, "startupProbe").endsWith("/health/started")
                                            && path(container, "readinessProbe").endsWith("/health/ready")
                                            && path(container, "livenessProbe").endsWith("/health/live"))),
            manifests -> container(manifests, "/livenessProbe/httpGet").put("path", "/q/health/ready")),

    ENDS_IN_AN_ORDERLY_WAY(
            manifests -> broken(manifests.kind("Deployment"), deployment -> {
                JsonNode pod = Manifests.pod(deployment);
                int stop =
                        pod.at("/containers/0/lifecycle/preStop/sleep/seconds").asInt();
                String drain = manifests
                        .environment(deployment)
                        .getOrDefault("QUARKUS_SHUTDOWN_TIMEOUT", "0s")
                        .replace("s", "");
                return stop > 0
                        && Integer.parseInt(drain) > 0
                        && pod.path("terminationGracePeriodSeconds").asInt() > stop + Integer.parseInt(drain);
            }),
            manifests ->
                    Manifests.in(gateway(manifests), "/spec/template/spec").put("terminationGracePeriodSeconds", 20)),

    SPREADS_OVER_NODES_AND_ZONES(
            manifests -> broken(
                    manifests.kind("Deployment"),
                    deployment -> Manifests.stream(Manifests.pod(deployment).path("topologySpreadConstraints"))
                            .map(constraint -> constraint.path("topologyKey").asText())
                            .collect(Collectors.toSet())
                            .containsAll(Set.of("kubernetes.io/hostname", "topology.kubernetes.io/zone"))),
            manifests -> Manifests.in(gateway(manifests), "/spec/template/spec").remove("topologySpreadConstraints")),

    IS_DRAINED_ONE_BY_ONE(
            manifests -> broken(
                    manifests.kind("Deployment"),
                    deployment -> manifests
                            .kind("PodDisruptionBudget")
                            .anyMatch(
                                    budget -> budget.at("/spec/maxUnavailable").asInt() == 1
                                            && budget.at("/spec/selector/matchLabels")
                                                    .equals(deployment.at("/spec/selector/matchLabels")))),
            manifests -> manifests.objects().remove(manifests.one("PodDisruptionBudget", "masking-gateway"))),

    IMAGES_HAVE_A_VERSION(
            manifests -> containers(manifests, container -> {
                String image = container.path("image").asText();
                return image.matches("[a-z0-9./-]+:[0-9][A-Za-z0-9._-]*(@sha256:[0-9a-f]{64})?");
            }),
            manifests -> container(manifests, "").put("image", "menshen/masking-gateway:latest")),

    NO_SECRET_IS_WRITTEN_DOWN(
            manifests -> Stream.of(
                            broken(manifests.kind("Secret"), _ -> false),
                            broken(
                                    manifests.workloads(),
                                    workload -> manifests.environment(workload).entrySet().stream()
                                            .noneMatch(variable -> Secrets.NAME
                                                            .matcher(variable.getKey())
                                                            .find()
                                                    && !variable.getValue().isEmpty())),
                            broken(
                                    manifests.objects().stream(),
                                    object -> !Secrets.VALUE
                                            .matcher(object.toString())
                                            .find()))
                    .flatMap(each -> each),
            manifests -> ((ObjectNode) manifests
                            .one("Deployment", "member-service")
                            .at("/spec/template/spec/containers/0/env")
                            .get(0))
                    .put("name", "MENSHEN_SMS_ACCESS_KEY_SECRET")
                    .put("value", "changeme")),

    THE_NAMESPACE_IS_RESTRICTED(
            manifests -> manifests.kind("Namespace").count() == 0
                    ? Stream.of("there is no Namespace")
                    : broken(
                            manifests.kind("Namespace"),
                            namespace -> namespace
                                    .at("/metadata/labels/pod-security.kubernetes.io~1enforce")
                                    .asText()
                                    .equals("restricted")),
            manifests -> Manifests.in(manifests.one("Namespace", "menshen"), "/metadata/labels")
                    .put("pod-security.kubernetes.io/enforce", "baseline")),

    EVERYTHING_IS_IN_THE_NAMESPACE(
            manifests -> broken(
                    manifests.of(object -> !object.path("kind").asText().equals("Namespace")),
                    object -> object.at("/metadata/namespace").asText().equals("menshen")),
            manifests -> Manifests.in(gateway(manifests), "/metadata").remove("namespace")),

    NOTHING_IS_REACHABLE_BY_DEFAULT(
            manifests -> manifests
                            .kind("NetworkPolicy")
                            .anyMatch(policy -> policy.at("/spec/podSelector").isEmpty()
                                    && policy.at("/spec/policyTypes").size() == 2
                                    && policy.at("/spec/ingress").isEmpty()
                                    && policy.at("/spec/egress").isEmpty())
                    ? Stream.empty()
                    : Stream.of("nothing denies by default"),
            manifests ->
                    ((ArrayNode) manifests.one("NetworkPolicy", "default-deny").at("/spec/policyTypes")).remove(1)),

    SERVICES_STAY_INSIDE(
            manifests -> broken(
                    manifests.kind("Service"),
                    service -> List.of("", "ClusterIP")
                                    .contains(service.at("/spec/type").asText())
                            && service.at("/spec/externalIPs").isEmpty()),
            manifests -> Manifests.in(manifests.one("Service", "member-service"), "/spec")
                    .put("type", "NodePort")),

    SERVING_DOES_NOT_MIGRATE(
            manifests -> broken(manifests.kind("Deployment"), deployment -> {
                String name = Manifests.name(deployment);
                Set<String> flyways = manifests.environment(deployment).keySet().stream()
                        .filter(variable -> variable.matches("QUARKUS_DATASOURCE_([A-Z]+_)?JDBC_URL"))
                        .map(variable -> variable.replaceAll("QUARKUS_DATASOURCE_|JDBC_URL", ""))
                        .collect(Collectors.toSet());
                return !flyways.isEmpty()
                        && flyways.stream().allMatch(database -> {
                            String property = "QUARKUS_FLYWAY_" + database;
                            return says(manifests, deployment, property + "MIGRATE_AT_START", "false")
                                    && says(manifests, deployment, property + "VALIDATE_AT_START", "true")
                                    && manifests
                                            .find("Job", name + "-migration")
                                            .filter(job -> says(manifests, job, property + "MIGRATE_AT_START", "true"))
                                            .filter(job -> says(manifests, job, "QUARKUS_INIT_AND_EXIT", "true"))
                                            .filter(job -> image(job).equals(image(deployment)))
                                            .isPresent();
                        });
            }),
            manifests -> Manifests.in(
                            manifests.one("Job", "member-service-migration"), "/spec/template/spec/containers/0")
                    .put("image", "menshen/member-service:0.0.9")),

    ONLY_THE_GATEWAY_SIGNS(
            manifests -> broken(
                    manifests.workloads(),
                    workload -> Manifests.name(workload).equals("masking-gateway")
                            || Manifests.stream(Manifests.pod(workload).path("volumes"))
                                    .filter(volume -> volume.at("/secret/secretName")
                                            .asText()
                                            .equals("permit-signing"))
                                    .allMatch(volume -> volume.at("/secret/items")
                                            .toString()
                                            .equals("[{\"key\":\"tls.crt\",\"path\":\"tls.crt\"}]"))),
            manifests -> Manifests.stream(Manifests.pod(manifests.one("Deployment", "member-service"))
                            .path("volumes"))
                    .filter(volume -> volume.path("name").asText().equals("permit"))
                    .forEach(volume -> ((ObjectNode) volume.path("secret")).remove("items"))),

    KAFKA_SPEAKS_TLS_ONLY(
            manifests -> broken(
                    manifests.kind("Kafka"),
                    kafka -> Manifests.stream(kafka.at("/spec/kafka/listeners"))
                                    .allMatch(listener -> listener.path("tls").asBoolean()
                                            && listener.at("/authentication/type")
                                                    .asText()
                                                    .equals("tls")
                                            && listener.path("type").asText().equals("internal")
                                            && !listener.path("networkPolicyPeers")
                                                    .isEmpty())
                            && kafka.at("/spec/kafka/authorization/type")
                                    .asText()
                                    .equals("simple")
                            && kafka.at("/spec/kafka/authorization/superUsers").isEmpty()),
            manifests ->
                    ((ObjectNode) manifests.one("Kafka", "menshen").at("/spec/kafka/listeners/0")).put("tls", false)),

    NOBODY_HAS_ALL_OF_KAFKA(
            manifests -> broken(
                    manifests.kind("KafkaUser"),
                    user -> !user.at("/spec/authorization/acls").isEmpty()
                            && Manifests.stream(user.at("/spec/authorization/acls"))
                                    .allMatch(rule -> Set.of("topic", "transactionalId")
                                                    .contains(rule.at("/resource/type")
                                                            .asText())
                                            && rule.at("/resource/patternType")
                                                    .asText()
                                                    .equals("literal")
                                            && !rule.at("/resource/name")
                                                    .asText()
                                                    .equals("*")
                                            && Manifests.stream(rule.path("operations"))
                                                    .allMatch(operation -> Set.of("Read", "Write", "Describe")
                                                            .contains(operation.asText())))),
            manifests -> ((ObjectNode)
                            manifests.one("KafkaUser", "audit-service-kafka").at("/spec/authorization/acls/0/resource"))
                    .put("name", "*")),

    EVERY_CERTIFICATE_IS_READ_AGAIN(
            manifests -> broken(
                    manifests.kind("Deployment"),
                    deployment -> says(manifests, deployment, "QUARKUS_HTTP_TLS_CONFIGURATION_NAME", "suite")
                            && says(manifests, deployment, "QUARKUS_TLS__SUITE__RELOAD_PERIOD", "1h")
                            && says(manifests, deployment, "QUARKUS_HTTP_INSECURE_REQUESTS", "disabled")),
            manifests -> suite(manifests).remove("QUARKUS_TLS__SUITE__RELOAD_PERIOD")),

    /// The names that a server accepts are those from which the policies let anybody of the suite come.
    SERVERS_ANSWER_WHO_MAY_COME(
            manifests -> broken(
                    manifests.kind("Deployment"),
                    deployment -> Tls.callers(manifests, Manifests.name(deployment))
                            .equals(Tls.allowed(manifests, deployment))),
            manifests -> settings(manifests, "consent-service")
                    .put("MENSHEN_PEER_ALLOWED", "masking-gateway,member-service")),

    WHO_CALLS_CAN_SHOW_A_CERTIFICATE(
            manifests -> manifests
                    .kind("Deployment")
                    .flatMap(deployment -> Tls.allowed(manifests, deployment).stream())
                    .distinct()
                    .filter(caller -> !Tls.isClient(manifests, caller)),
            manifests -> ((ObjectNode)
                            manifests.one("Certificate", "masking-gateway").path("spec"))
                    .putArray("usages")
                    .add("server auth")),

    NOBODY_ELSE_IS_A_CLIENT(
            manifests -> manifests
                    .kind("Certificate")
                    .map(Manifests::name)
                    .filter(name -> Tls.isClient(manifests, name)
                            && manifests
                                    .kind("Deployment")
                                    .noneMatch(deployment ->
                                            Tls.allowed(manifests, deployment).contains(name))),
            manifests ->
                    ((ArrayNode) manifests.one("Certificate", "member-service").at("/spec/usages")).add("client auth")),

    CERTIFICATES_OF_THE_SUITE_ARE_RENEWED(
            manifests -> broken(
                    manifests
                            .kind("Certificate")
                            .filter(each -> !each.at("/spec/isCA").asBoolean()
                                    && !Manifests.name(each).equals("permit-signing")),
                    each -> Tls.hours(each.at("/spec/duration")) <= 2160
                            && Tls.hours(each.at("/spec/renewBefore")) * 3 >= Tls.hours(each.at("/spec/duration"))
                            && each.at("/spec/privateKey/rotationPolicy")
                                    .asText()
                                    .equals("Always")
                            && each.at("/spec/issuerRef/name").asText().equals("menshen-ca")),
            manifests ->
                    ((ObjectNode) manifests.one("Certificate", "audit-service").path("spec")).put("renewBefore", "1h")),

    DATABASES_ARE_VERIFIED(
            manifests -> broken(
                    manifests.workloads(),
                    workload -> manifests.environment(workload).entrySet().stream()
                            .filter(variable -> variable.getKey().endsWith("JDBC_URL"))
                            .allMatch(variable -> variable.getValue().contains("sslmode=verify-full"))),
            manifests -> settings(manifests, "consent-service")
                    .put(
                            "QUARKUS_DATASOURCE_JDBC_URL",
                            "jdbc:postgresql://consent-db-rw:5432/consent?sslmode=require")),

    KAFKA_IS_VERIFIED(
            manifests -> broken(
                    manifests.kind("Deployment"),
                    deployment -> says(manifests, deployment, "KAFKA_SECURITY_PROTOCOL", "SSL")
                            && manifests.environment(deployment).containsKey("KAFKA_SSL_TRUSTSTORE_LOCATION")
                            && manifests.environment(deployment).containsKey("KAFKA_SSL_KEYSTORE_LOCATION")
                            && !manifests
                                    .environment(deployment)
                                    .containsKey("KAFKA_SSL_ENDPOINT_IDENTIFICATION_ALGORITHM")),
            manifests -> suite(manifests).put("KAFKA_SSL_ENDPOINT_IDENTIFICATION_ALGORITHM", "")),

    VAULT_AND_KEYCLOAK_ARE_VERIFIED(
            manifests -> broken(
                    manifests.kind("Deployment"),
                    deployment -> manifests.environment(deployment).entrySet().stream()
                            .allMatch(variable -> switch (variable.getKey()) {
                                case "QUARKUS_VAULT_URL", "QUARKUS_OIDC_AUTH_SERVER_URL" ->
                                    variable.getValue().startsWith("https://")
                                            && manifests.environment(deployment).keySet().stream()
                                                    .anyMatch(Set.of(
                                                            "QUARKUS_VAULT_TLS_CA_CERT",
                                                            "QUARKUS_OIDC_TLS_TLS_CONFIGURATION_NAME")::contains);
                                default -> !variable.getKey().matches(".*(SKIP_VERIFY|TRUST_ALL|TLS_VERIFICATION)");
                            })),
            manifests -> settings(manifests, "member-service").put("QUARKUS_VAULT_TLS_SKIP_VERIFY", "true")),

    FACTS_OUTLIVE_EVERY_BACKUP(
            manifests -> broken(manifests.kind("KafkaTopic"), topic -> {
                long kept = topic.at("/spec/config/retention.ms").asLong();
                return manifests
                        .kind("ObjectStore")
                        .allMatch(store ->
                                kept > days(store.at("/spec/retentionPolicy").asText()) * 86_400_000L);
            }),
            manifests -> Manifests.in(manifests.one("KafkaTopic", "menshen.member"), "/spec/config")
                    .put("retention.ms", 86_400_000L)),

    KEYS_ARE_FORGOTTEN_SOON(
            manifests -> broken(
                    manifests
                            .kind("postgresql.cnpg.io", "Cluster")
                            .filter(cluster -> cluster.at("/spec/plugins").size() > 0),
                    cluster -> {
                        String store = cluster.at("/spec/plugins/0/parameters/barmanObjectName")
                                .asText();
                        return Manifests.name(cluster).equals("keys-db") == store.equals("keys")
                                && days(manifests
                                                .one("ObjectStore", store)
                                                .at("/spec/retentionPolicy")
                                                .asText())
                                        <= (store.equals("keys") ? 7 : 30);
                    }),
            manifests ->
                    Manifests.in(manifests.one("ObjectStore", "keys"), "/spec").put("retentionPolicy", "30d"));

    private final Function<Manifests, Stream<String>> complaints;
    private final Consumer<Manifests> breakage;

    Rule(Function<Manifests, Stream<String>> complaints, Consumer<Manifests> breakage) {
        this.complaints = complaints;
        this.breakage = breakage;
    }

    /// Who breaks it.
    List<String> complaints(Manifests manifests) {
        return complaints.apply(manifests).distinct().toList();
    }

    void breakIn(Manifests manifests) {
        breakage.accept(manifests);
    }

    private static final class Secrets {
        static final Pattern NAME = Pattern.compile("PASSWORD|SECRET|CREDENTIAL|PRIVATE_KEY$|_TOKEN$|ACCESS_KEY");
        static final Pattern VALUE =
                Pattern.compile("-----BEGIN [A-Z ]*PRIVATE KEY-----|hvs\\.[A-Za-z0-9]{8}|AKIA[0-9A-Z]{8}");
    }

    private static ObjectNode suite(Manifests manifests) {
        return settings(manifests, "suite");
    }

    /// The generated ConfigMap that a service takes its plain settings from.
    private static ObjectNode settings(Manifests manifests, String name) {
        return (ObjectNode) manifests
                .kind("ConfigMap")
                .filter(map -> Manifests.name(map).matches(name + "-[a-z0-9]{10}"))
                .findFirst()
                .orElseThrow()
                .path("data");
    }

    private static ObjectNode gateway(Manifests manifests) {
        return manifests.one("Deployment", "masking-gateway");
    }

    private static ObjectNode container(Manifests manifests, String pointer) {
        return Manifests.in(gateway(manifests), "/spec/template/spec/containers/0" + pointer);
    }

    private static Stream<String> broken(Stream<ObjectNode> objects, java.util.function.Predicate<ObjectNode> holds) {
        return objects.filter(object -> !holds.test(object)).map(Manifests::title);
    }

    private static Stream<String> pods(Manifests manifests, java.util.function.Predicate<JsonNode> holds) {
        return broken(manifests.workloads(), workload -> holds.test(Manifests.pod(workload)));
    }

    private static Stream<String> containers(Manifests manifests, java.util.function.Predicate<JsonNode> holds) {
        return broken(
                manifests.workloads(),
                workload -> Manifests.containers(workload).allMatch(holds)
                        && Manifests.containers(workload).findAny().isPresent());
    }

    private static String path(JsonNode container, String probe) {
        return container.path(probe).at("/httpGet/path").asText();
    }

    private static boolean says(Manifests manifests, ObjectNode workload, String variable, String value) {
        return value.equals(manifests.environment(workload).get(variable));
    }

    private static String image(ObjectNode workload) {
        return Manifests.pod(workload).at("/containers/0/image").asText();
    }

    private static int days(String retention) {
        return Integer.parseInt(retention.replace("d", ""));
    }
}
