package io.menshen.checks;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.FieldSource;

/// Every object is what its schema says; for which kinds there is none is said in the README, and nowhere else.
class SchemaTest {

    static final List<String> FLAVOURS = Manifests.FLAVOURS;

    @ParameterizedTest
    @FieldSource("FLAVOURS")
    void everyObjectIsValid(String flavour) {
        List<ObjectNode> objects = Manifests.of(flavour).objects();

        assertThat(objects)
                .allSatisfy(object -> assertThat(Schemas.complaints(object).orElse(List.of()))
                        .as(Manifests.title(object))
                        .isEmpty());
    }

    @Test
    void theReadmeNamesTheKindsThatNobodyCouldCheck() {
        Set<String> unchecked = new TreeSet<>();
        for (String flavour : FLAVOURS) {
            Manifests.of(flavour)
                    .of(object -> Schemas.complaints(object).isEmpty())
                    .map(object -> object.path("apiVersion").asText() + " "
                            + object.path("kind").asText())
                    .forEach(unchecked::add);
        }

        String readme = Manifests.read(Manifests.KUBERNETES.resolve("README.md"));
        assertThat(Pattern.compile("(?m)^\\| `([^` ]+) ([^`]+)` \\|")
                        .matcher(readme.substring(readme.indexOf("## Not checked here")))
                        .results()
                        .map(row -> row.group(1) + " " + row.group(2)))
                .containsExactlyElementsOf(unchecked);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            Deployment    | masking-gateway | /spec/template/spec              | terminationGraceSeconds | 3
            Deployment    | masking-gateway | /spec                            | replicas                | "two"
            Deployment    | masking-gateway | /spec/template/spec/containers/0 | imagePullPolicy         | ["Always"]
            Deployment    | masking-gateway | /spec/template/spec/containers/0/resources/limits | memory | "768 MB"
            NetworkPolicy | default-deny    | /spec                            | podSelectors            | {}
            Kafka         | menshen         | /spec/kafka                      | replicas                | 3
            KafkaUser     | member-service-kafka | /spec/authentication        | type                    | "password"
            KafkaTopic    | menshen.audit   | /spec                            | partitions              | "six"
            KafkaNodePool | brokers         | /spec                            | roles                   | ["leader"]
            """)
    void whatIsNoFieldOrNoValueIsFound(String kind, String name, String where, String field, String value)
            throws Exception {
        Manifests broken = Manifests.of("prod");
        ObjectNode object = broken.one(kind, name);

        Manifests.in(object, where).set(field, new com.fasterxml.jackson.databind.ObjectMapper().readTree(value));

        assertThat(Schemas.complaints(object))
                .hasValueSatisfying(complaints -> assertThat(complaints).isNotEmpty());
    }
}
