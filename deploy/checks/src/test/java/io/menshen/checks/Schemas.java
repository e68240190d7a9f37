package io.menshen.checks;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import com.google.gson.JsonElement;
import com.google.gson.JsonParser;
import com.networknt.schema.InputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import io.kubernetes.client.openapi.JSON;
import io.strimzi.api.kafka.model.kafka.Kafka;
import io.strimzi.api.kafka.model.nodepool.KafkaNodePool;
import io.strimzi.api.kafka.model.topic.KafkaTopic;
import io.strimzi.api.kafka.model.user.KafkaUser;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// What Kubernetes and Strimzi would say of an object, without either.
final class Schemas {

    private static final String MODELS = "io.kubernetes.client.openapi.models.";
    private static final ObjectMapper MAPPER = new ObjectMapper();

    /// Kubernetes' own form of a quantity (resource.Quantity).
    private static final Pattern QUANTITY =
            Pattern.compile("[+-]?(\\d+(\\.\\d*)?|\\.\\d+)([KMGTPE]i|[mkMGTPE]|[eE][+-]?\\d+)?");

    private static final Map<String, Class<?>> STRIMZI = Map.of(
            "Kafka", Kafka.class,
            "KafkaNodePool", KafkaNodePool.class,
            "KafkaTopic", KafkaTopic.class,
            "KafkaUser", KafkaUser.class);

    private static final Map<String, JsonNode> DEFINITIONS = definitions();
    private static final Map<String, Schema> GENERATED = new ConcurrentHashMap<>();

    private Schemas() {}

    /// What is wrong with it; absent when there is no schema to ask.
    static Optional<List<String>> complaints(ObjectNode object) {
        String group = object.path("apiVersion").asText();
        if (group.startsWith("kafka.strimzi.io/")) {
            return Optional.of(strimzi(object));
        }
        return model(object).map(model -> core(object, model));
    }

    private static Optional<Class<?>> model(ObjectNode object) {
        String apiVersion = object.path("apiVersion").asText();
        boolean core =
                !apiVersion.contains("/") || apiVersion.matches("(apps|batch|policy|autoscaling)/.*|.*k8s\\.io/.*");
        if (!core || apiVersion.startsWith("k8s.keycloak.org")) {
            return Optional.empty();
        }
        String version = apiVersion.substring(apiVersion.indexOf('/') + 1).toUpperCase(Locale.ROOT);
        try {
            return Optional.of(
                    Class.forName(MODELS + version + object.path("kind").asText()));
        } catch (ClassNotFoundException _) {
            return Optional.empty();
        }
    }

    private static List<String> core(ObjectNode object, Class<?> model) {
        List<String> complaints = new ArrayList<>();
        JsonElement element = JsonParser.parseString(object.toString());
        try {
            Method validate = model.getMethod("validateJsonElement", JsonElement.class);
            validate.invoke(null, element);
        } catch (InvocationTargetException e) {
            complaints.add(String.valueOf(e.getCause().getMessage()));
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
        try {
            JSON.getGson().fromJson(element, model);
        } catch (RuntimeException e) {
            complaints.add(String.valueOf(e.getMessage()));
        }
        quantities(object).forEach(complaints::add);
        return complaints;
    }

    private static Stream<String> quantities(JsonNode object) {
        return Stream.of("requests", "limits")
                .flatMap(part -> object.findValues(part).stream())
                .flatMap(values -> values.properties().stream())
                .filter(value -> !QUANTITY.matcher(value.getValue().asText()).matches())
                .map(value -> "no quantity: " + value.getKey() + " " + value.getValue());
    }

    private static List<String> strimzi(ObjectNode object) {
        String kind = object.path("kind").asText();
        String version = object.path("apiVersion").asText().replaceAll(".*/", "");
        return GENERATED
                .computeIfAbsent(kind + "/" + version, _ -> generate(kind, version))
                .validate(object.toString(), InputFormat.JSON)
                .stream()
                .map(Object::toString)
                .toList();
    }

    /// The schema of the CustomResourceDefinition as Strimzi's own generator writes it, closed to unknown fields
    /// as the API server's field validation (`--validate=strict`) is.
    private static Schema generate(String kind, String version) {
        for (JsonNode served :
                DEFINITIONS.getOrDefault(kind, MAPPER.createObjectNode()).at("/spec/versions")) {
            if (served.path("name").asText().equals(version)) {
                ObjectNode schema = served.at("/schema/openAPIV3Schema").deepCopy();
                ObjectNode properties = (ObjectNode) schema.path("properties");
                for (String given : List.of("apiVersion", "kind", "metadata")) {
                    properties.set(given, MAPPER.createObjectNode());
                }
                close(schema);
                return SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
                        .getSchema(schema.toString());
            }
        }
        throw new IllegalArgumentException("Strimzi has no " + kind + " of version " + version);
    }

    /// The generator is a program that ends its process, so it gets one of its own.
    private static Map<String, JsonNode> definitions() {
        try {
            Path folder = Files.createTempDirectory("definitions");
            List<String> command = new ArrayList<>(List.of(
                    Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                    "-XX:TieredStopAtLevel=1",
                    "-cp",
                    System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                    "io.strimzi.crdgenerator.CrdGenerator",
                    "--yaml",
                    "--target-kube",
                    "1.30+"));
            STRIMZI.forEach((kind, type) -> command.add(type.getName() + "=" + folder.resolve(kind)));
            Process generator = new ProcessBuilder(command)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start();
            if (generator.waitFor() != 0) {
                throw new IllegalStateException("Strimzi's generator ended with " + generator.exitValue());
            }
            Map<String, JsonNode> definitions = new HashMap<>();
            for (String kind : STRIMZI.keySet()) {
                definitions.put(
                        kind, new YAMLMapper().readTree(folder.resolve(kind).toFile()));
                Files.delete(folder.resolve(kind));
            }
            Files.delete(folder);
            return definitions;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private static void close(JsonNode schema) {
        if (schema instanceof ObjectNode object) {
            boolean open = object.path("x-kubernetes-preserve-unknown-fields").asBoolean();
            if (object.has("properties") && !object.has("additionalProperties") && !open) {
                object.put("additionalProperties", false);
            }
            if (object.path("x-kubernetes-int-or-string").asBoolean()) {
                object.remove("type");
            }
        }
        schema.forEach(Schemas::close);
    }
}
