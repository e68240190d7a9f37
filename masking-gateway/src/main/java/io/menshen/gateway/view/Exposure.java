package io.menshen.gateway.view;

import io.menshen.disclosure.masking.View;
import io.menshen.disclosure.rule.Fields;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import org.yaml.snakeyaml.error.YAMLException;

/// The operations that the gateway exposes: those of all documents whose path starts with `/v1/`.
public final class Exposure {

    private static final String EXPOSED = "/v1/";
    private static final String JSON = "application/json";
    private static final Set<String> METHODS = Set.of("get", "put", "post", "delete", "patch");
    private static final Set<String> BESIDE_METHODS = Set.of("parameters", "summary", "description", "servers");

    private final List<Operation> operations = new ArrayList<>();
    private final List<String> faults = new ArrayList<>();

    private Exposure() {}

    /// Compiles documents.
    ///
    /// @param documents name of the inner service → its OpenAPI 3.1 document (YAML or JSON); the streams are
    /// closed
    public static Exposure compile(Map<String, InputStream> documents, Fields fields) {
        Exposure exposure = new Exposure();
        documents.forEach((name, document) -> exposure.add(name, document, fields));
        exposure.refuseAmbiguous();
        exposure.operations.sort(Comparator.comparing(Operation::path, PathTemplate.LITERAL_FIRST));
        return exposure;
    }

    public List<Operation> operations() {
        return List.copyOf(operations);
    }

    /// What was wrong, each naming document, operation and pointer; such operations are not exposed.
    public List<String> faults() {
        return List.copyOf(faults);
    }

    /// The operation for a canonical path; a literal segment wins over a parameter.
    public Optional<Match> find(String method, String path) {
        for (Operation operation : operations) {
            if (operation.method().equals(method)) {
                Optional<Map<String, String>> parameters = operation.path().match(path);
                if (parameters.isPresent()) {
                    return Optional.of(new Match(operation, parameters.get()));
                }
            }
        }
        return Optional.empty();
    }

    /// The operation with that id: where two services have one, neither.
    public Optional<Operation> operation(String id) {
        List<Operation> named = operations.stream()
                .filter(operation -> operation.id().equals(id))
                .toList();
        return named.size() == 1 ? Optional.of(named.getFirst()) : Optional.empty();
    }

    /// The methods that a canonical path knows; empty when no operation has it.
    public Set<String> methods(String path) {
        Set<String> methods = new TreeSet<>();
        for (Operation operation : operations) {
            if (operation.path().match(path).isPresent()) {
                methods.add(operation.method());
            }
        }
        return methods;
    }

    public record Match(Operation operation, Map<String, String> parameters) {
        public Match {
            parameters = Map.copyOf(parameters);
        }
    }

    private void add(String name, InputStream in, Fields fields) {
        Map<String, Object> document;
        Map<String, Object> paths;
        try {
            document = load(in);
            if (!String.valueOf(document.get("openapi")).startsWith("3.1")) {
                throw new Unfit("", "no OpenAPI 3.1 document");
            }
            paths = Schemas.map(document.get("paths"), "paths");
        } catch (Unfit unfit) {
            faults.add(name + ": " + unfit.getMessage());
            return;
        }
        Schemas schemas = new Schemas(document, fields);
        for (Map.Entry<String, Object> path : paths.entrySet()) {
            if (path.getKey().startsWith(EXPOSED)) {
                addPath(name, path.getKey(), path.getValue(), schemas);
            }
        }
    }

    private static Map<String, Object> load(InputStream in) {
        LoaderOptions options = new LoaderOptions();
        options.setAllowDuplicateKeys(false);
        try (InputStream document = in) {
            return Schemas.map(new Yaml(new SafeConstructor(options)).load(document), "");
        } catch (YAMLException | IOException e) {
            throw new Unfit("", "no YAML: " + e.getMessage());
        }
    }

    private void addPath(String name, String path, Object item, Schemas schemas) {
        Map<String, Object> methods;
        try {
            methods = Schemas.map(item, path);
        } catch (Unfit unfit) {
            faults.add(name + ": " + unfit.getMessage());
            return;
        }
        for (Map.Entry<String, Object> entry : methods.entrySet()) {
            String method = entry.getKey();
            if (BESIDE_METHODS.contains(method) || method.startsWith("x-")) {
                continue;
            }
            String label = name + ": " + method.toUpperCase(Locale.ROOT) + " " + path;
            try {
                if (!METHODS.contains(method)) {
                    throw new Unfit("", "the gateway does not forward this method");
                }
                Map<String, Object> operation = Schemas.map(entry.getValue(), "");
                if (operation.get("operationId") instanceof String id) {
                    label = name + ": " + id + " (" + method.toUpperCase(Locale.ROOT) + " " + path + ")";
                }
                List<Object> parameters = new ArrayList<>(Schemas.list(methods.get("parameters")));
                parameters.addAll(Schemas.list(operation.get("parameters")));
                operations.add(operation(name, method, path, operation, parameters, schemas));
            } catch (Unfit | IllegalArgumentException unfit) {
                faults.add(label + ": " + unfit.getMessage());
            }
        }
    }

    private static Operation operation(
            String document,
            String method,
            String path,
            Map<String, Object> operation,
            List<Object> parameters,
            Schemas schemas) {
        if (!(operation.get("operationId") instanceof String id)) {
            throw new Unfit("", "no operationId");
        }
        Object classified = operation.get("x-personal-data");
        boolean impersonal = "none".equals(classified);
        if (classified != null && !impersonal) {
            throw new Unfit("", "an operation is 'none' or its answer is classified value by value");
        }
        TextForm text = form(operation);
        Object purpose = operation.get("x-purpose");
        return new Operation(
                document,
                id,
                method.toUpperCase(Locale.ROOT),
                PathTemplate.parse(path, patterns(parameters)),
                purpose == null ? null : purpose.toString(),
                Schemas.yes(operation.get("x-caller-member")),
                Schemas.yes(operation.get("x-capacity")),
                Schemas.yes(operation.get("x-settles-restriction")),
                Schemas.yes(operation.get("x-fresh-token")),
                level(operation.get("x-acr")),
                Schemas.yes(operation.get("x-while-lapsed")),
                impersonal,
                Schemas.yes(operation.get("x-export")),
                Schemas.yes(operation.get("x-recorded")),
                text,
                requestTypes(operation),
                impersonal ? Map.of() : views(operation, text != null, schemas));
    }

    private static int level(@Nullable Object acr) {
        if (acr == null) {
            return 0;
        }
        if (!(acr instanceof Integer level) || level < 1 || level > 3) {
            throw new Unfit("x-acr", "a level of authentication is 1, 2 or 3");
        }
        return level;
    }

    private static Map<String, String> patterns(List<Object> parameters) {
        Map<String, String> patterns = new HashMap<>();
        for (Object each : parameters) {
            Map<String, Object> parameter = Schemas.map(each, "parameters");
            Object pattern = Schemas.map(parameter.get("schema"), "parameters").get("pattern");
            if (pattern != null) {
                patterns.put(String.valueOf(parameter.get("name")), pattern.toString());
            }
        }
        return patterns;
    }

    private static @Nullable TextForm form(Map<String, Object> operation) {
        Map<String, Object> lines = written(operation, "x-text");
        Map<String, Object> table = written(operation, "x-csv");
        if (!lines.isEmpty() && !table.isEmpty()) {
            throw new Unfit("x-csv", "an answer becomes lines or a table");
        }
        if (!lines.isEmpty()) {
            if (!(lines.get("items") instanceof String items) || !(lines.get("line") instanceof String line)) {
                throw new Unfit("x-text", "names the items and the line");
            }
            Object head = lines.get("head");
            return new TextForm.Lines(items, head == null ? "" : head.toString(), line);
        }
        if (!table.isEmpty()) {
            List<String> columns = Schemas.list(table.get("columns")).stream()
                    .map(String::valueOf)
                    .toList();
            if (!(table.get("items") instanceof String items) || columns.isEmpty()) {
                throw new Unfit("x-csv", "names the items and the columns");
            }
            return new TextForm.Table(items, columns);
        }
        return null;
    }

    private static Map<String, Object> written(Map<String, Object> operation, String extension) {
        Object value = operation.get(extension);
        Object form =
                value instanceof String text ? new Yaml(new SafeConstructor(new LoaderOptions())).load(text) : value;
        return Schemas.map(form, extension);
    }

    private static Set<String> requestTypes(Map<String, Object> operation) {
        Map<String, Object> body = Schemas.map(operation.get("requestBody"), "requestBody");
        return Schemas.map(body.get("content"), "requestBody").keySet();
    }

    private static Map<Integer, View> views(Map<String, Object> operation, boolean asText, Schemas schemas) {
        Map<Integer, View> views = new LinkedHashMap<>();
        Map<String, Object> responses = Schemas.map(operation.get("responses"), "responses");
        for (Map.Entry<String, Object> response : responses.entrySet()) {
            String status = response.getKey();
            if (status.length() != 3 || status.charAt(0) != '2') {
                continue;
            }
            Map<String, Object> content = Schemas.map(
                    Schemas.map(response.getValue(), "responses/" + status).get("content"), "responses/" + status);
            for (Map.Entry<String, Object> type : content.entrySet()) {
                if (asText && type.getKey().startsWith("text/plain")) {
                    continue;
                }
                String pointer = "responses/" + status + "/" + type.getKey();
                if (!type.getKey().equals(JSON)) {
                    throw new Unfit(pointer, "only JSON can be masked (or the operation is x-personal-data: none)");
                }
                Object schema = Schemas.map(type.getValue(), pointer).get("schema");
                if (schema == null) {
                    throw new Unfit(pointer, "no schema");
                }
                views.put(number(status), View.compile(schemas.shape(schema, "")));
            }
        }
        return views;
    }

    private static int number(String status) {
        try {
            return Integer.parseInt(status);
        } catch (NumberFormatException e) {
            throw new Unfit("responses/" + status, "a success is described by its number");
        }
    }

    /// Two operations under one name or one path: neither is exposed, for nobody could say which was meant.
    private void refuseAmbiguous() {
        Set<String> twice = new HashSet<>();
        Set<String> once = new HashSet<>();
        for (Operation operation : operations) {
            for (String key : keys(operation)) {
                if (!once.add(key)) {
                    twice.add(key);
                }
            }
        }
        List<Operation> ambiguous = operations.stream()
                .filter(operation -> keys(operation).stream().anyMatch(twice::contains))
                .toList();
        operations.removeAll(ambiguous);
        ambiguous.forEach(operation -> faults.add(operation.document() + ": " + operation.id() + " ("
                + operation.method() + " " + operation.path() + "): its name or its path is taken twice"));
    }

    private static List<String> keys(Operation operation) {
        return List.of(
                operation.id(), operation.method() + " " + operation.path().shape());
    }
}
