package io.menshen.checks;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import java.util.stream.Stream;

/// One flavour of the suite, rendered: what `kubectl apply` would get.
///
/// Read from the committed `install.yaml`; [RenderedTest] holds that it is what the sources say.
record Manifests(List<ObjectNode> objects) {

    static final Path ROOT = Path.of("../..").toAbsolutePath().normalize();
    static final Path KUBERNETES = ROOT.resolve("deploy/kubernetes");
    static final List<String> FLAVOURS = List.of("dev", "prod", "prod-ha");
    static final List<String> SERVICES =
            List.of("member-service", "consent-service", "audit-service", "masking-gateway");

    private static final YAMLMapper YAML = new YAMLMapper();
    private static final Map<String, String> TEXTS = new ConcurrentHashMap<>();

    static Path rendered(String flavour) {
        return KUBERNETES.resolve("rendered").resolve(flavour).resolve("install.yaml");
    }

    /// A fresh copy, so that a test may break it.
    static Manifests of(String flavour) {
        return parse(TEXTS.computeIfAbsent(flavour, name -> read(rendered(name))));
    }

    static Manifests parse(String yaml) {
        try (MappingIterator<ObjectNode> documents =
                YAML.readerFor(ObjectNode.class).readValues(yaml)) {
            return new Manifests(new ArrayList<>(documents.readAll()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static String read(Path file) {
        try {
            return Files.readString(file, StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    Stream<ObjectNode> of(Predicate<ObjectNode> which) {
        return objects.stream().filter(which);
    }

    Stream<ObjectNode> kind(String kind) {
        return of(object -> object.path("kind").asText().equals(kind));
    }

    Stream<ObjectNode> kind(String group, String kind) {
        return kind(kind).filter(object -> object.path("apiVersion").asText().startsWith(group + "/"));
    }

    ObjectNode one(String kind, String name) {
        List<ObjectNode> found =
                kind(kind).filter(object -> name(object).equals(name)).toList();
        assertThat(found).as(kind + " " + name).hasSize(1);
        return found.getFirst();
    }

    Optional<ObjectNode> find(String kind, String name) {
        return kind(kind).filter(object -> name(object).equals(name)).findFirst();
    }

    /// Deployments and Jobs: whose pods we write ourselves.
    Stream<ObjectNode> workloads() {
        return of(object -> List.of("Deployment", "Job", "StatefulSet", "DaemonSet", "CronJob")
                .contains(object.path("kind").asText()));
    }

    static String name(JsonNode object) {
        return object.at("/metadata/name").asText();
    }

    static String title(JsonNode object) {
        return object.path("kind").asText() + " " + name(object);
    }

    static JsonNode pod(JsonNode workload) {
        return workload.at("/spec/template/spec");
    }

    static Stream<JsonNode> containers(JsonNode workload) {
        return Stream.of("containers", "initContainers", "ephemeralContainers")
                .flatMap(part -> stream(pod(workload).path(part)));
    }

    static Stream<JsonNode> stream(JsonNode array) {
        List<JsonNode> elements = new ArrayList<>();
        array.forEach(elements::add);
        return elements.stream();
    }

    /// What a container finds in its environment; values that come from a Secret or a field are empty.
    Map<String, String> environment(JsonNode workload) {
        Map<String, String> environment = new HashMap<>();
        for (JsonNode container : containers(workload).toList()) {
            for (JsonNode from : container.path("envFrom")) {
                String map = from.at("/configMapRef/name").asText();
                one("ConfigMap", map)
                        .path("data")
                        .properties()
                        .forEach(entry ->
                                environment.put(entry.getKey(), entry.getValue().asText()));
            }
            for (JsonNode variable : container.path("env")) {
                environment.put(
                        variable.path("name").asText(), variable.path("value").asText(""));
            }
        }
        return environment;
    }

    static ObjectNode in(JsonNode object, String pointer) {
        JsonNode found = object.at(pointer);
        assertThat(found).as(pointer).isNotInstanceOf(MissingNode.class);
        return (ObjectNode) found;
    }
}
