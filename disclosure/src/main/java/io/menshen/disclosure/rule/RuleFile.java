package io.menshen.disclosure.rule;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.networknt.schema.Error;
import com.networknt.schema.InputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import io.menshen.disclosure.masking.Field;
import io.menshen.disclosure.masking.Kind;
import io.menshen.disclosure.masking.Level;
import io.menshen.disclosure.masking.View;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import org.yaml.snakeyaml.error.YAMLException;

/// Reads the disclosure rules from YAML, checks them against their schema and against themselves.
public final class RuleFile {

    private static final String BUNDLED = "disclosure-rules.yaml";
    private static final String SCHEMA = "disclosure-rules.schema.json";
    private static final String EVERY_ROLE = "all";
    private static final String RULE_ID = " \\('[^']*'\\)";

    private static final ObjectMapper JSON = new ObjectMapper();

    private final String name;

    private RuleFile(String name) {
        this.name = name;
    }

    /// The rules that a new installation begins with. Which ones are in force, only consent-service knows.
    public static Rules bundled() {
        return read(BUNDLED, resource(BUNDLED));
    }

    /// Their text, comments and all.
    public static String bundledText() {
        try (InputStream in = resource(BUNDLED)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new Broken(BUNDLED, "", "cannot be read");
        }
    }

    /// @param name what to call the text in an error
    /// @throws Broken naming the place, when it cannot be used
    public static Rules read(String name, String text) {
        return read(name, new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)));
    }

    /// @param name what to call the file in an error
    /// @throws Broken naming the place, when it cannot be used
    public static Rules read(String name, InputStream yaml) {
        return new RuleFile(name).read(yaml);
    }

    private Rules read(InputStream yaml) {
        byte[] text;
        try (InputStream in = yaml) {
            text = in.readAllBytes();
        } catch (IOException e) {
            throw new Broken(name, "", "cannot be read");
        }
        Object content = parse(text);
        JsonNode tree = JSON.valueToTree(content);
        checkSchema(tree);
        Fields fields = fields(tree.get("fields"));
        Set<String> roles = words(tree.get("roles"));
        Set<String> purposes = words(tree.get("purposes"));
        List<Rule> rules = rules(tree.get("rules"), fields, roles, purposes);
        Map<String, Budget> budgets = tree.has("budgets") ? budgets(tree.get("budgets"), roles) : Map.of();
        if (!budgets.isEmpty()) {
            everyRoleHasItsBudget(rules, fields, budgets.keySet());
        }
        return new Rules(
                tree.get("version").asText(),
                hash(text),
                fields,
                roles,
                purposes,
                rules,
                budgets,
                stepUps(tree, fields));
    }

    private Object parse(byte[] text) {
        LoaderOptions options = new LoaderOptions();
        options.setAllowDuplicateKeys(false);
        options.setMaxAliasesForCollections(0);
        try {
            Object content = new Yaml(new SafeConstructor(options)).load(new ByteArrayInputStream(text));
            if (content == null) {
                throw new Broken(name, "", "empty");
            }
            return content;
        } catch (YAMLException e) {
            throw new Broken(name, "", "no YAML: " + e.getMessage());
        }
    }

    private void checkSchema(JsonNode tree) {
        Schema schema = SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
                .getSchema(resource(SCHEMA), InputFormat.JSON);
        List<Error> errors = schema.validate(tree);
        if (!errors.isEmpty()) {
            throw new Broken(
                    name + " does not fit its schema: "
                            + String.join(
                                    "; ",
                                    errors.stream()
                                            .map(Error::toString)
                                            .sorted()
                                            .toList()),
                    errors.stream()
                            .map(error -> error.getInstanceLocation().toString())
                            .distinct()
                            .sorted()
                            .toList());
        }
    }

    private Fields fields(JsonNode tree) {
        List<Field> fields = new ArrayList<>();
        for (Map.Entry<String, JsonNode> entry : tree.properties()) {
            JsonNode field = entry.getValue();
            fields.add(new Field(
                    fields.size(),
                    entry.getKey(),
                    Kind.ofCode(field.get("kind").asText()),
                    text(field, "group"),
                    field.path("alone").asBoolean(false)));
        }
        if (fields.size() > View.MAX_FIELDS) {
            throw new Broken(name, "/fields", "more than " + View.MAX_FIELDS);
        }
        return new Fields(fields);
    }

    private List<Rule> rules(JsonNode tree, Fields fields, Set<String> roles, Set<String> purposes) {
        List<Rule> rules = new ArrayList<>();
        Set<String> ids = new HashSet<>();
        for (int n = 0; n < tree.size(); n++) {
            JsonNode rule = tree.get(n);
            String id = rule.get("id").asText();
            String place = "/rules/" + n + " ('" + id + "')";
            if (!ids.add(id)) {
                throw new Broken(name, place, "the id is taken");
            }
            boolean deny = rule.path("deny").asBoolean(false);
            rules.add(new Rule(
                    id,
                    deny,
                    known(rule.get("roles"), roles, place + "/roles"),
                    known(rule.get("purposes"), purposes, place + "/purposes"),
                    need(rule, "needs"),
                    need(rule, "unless"),
                    "restricted".equals(text(rule, "when")),
                    deny ? denied(rule.get("fields"), fields, place) : levels(rule.get("levels"), fields, place)));
        }
        return rules;
    }

    private Map<String, Budget> budgets(JsonNode tree, Set<String> roles) {
        Map<String, Budget> budgets = new LinkedHashMap<>();
        for (Map.Entry<String, JsonNode> entry : tree.properties()) {
            String role = entry.getKey();
            String place = "/budgets/" + role;
            if (!roles.contains(role)) {
                throw new Broken(name, place, "'" + role + "' is not listed");
            }
            JsonNode budget = entry.getValue();
            JsonNode stepped = budget.get("stepped-up");
            budgets.put(
                    role,
                    new Budget(
                            role,
                            limit(budget, place),
                            Budget.Over.ofCode(budget.get("over").asText()),
                            stepped == null
                                    ? null
                                    : new Budget.SteppedUp(
                                            stepped.get("acr").asInt(), limit(stepped, place + "/stepped-up"))));
        }
        return budgets;
    }

    private Budget.Limit limit(JsonNode tree, String place) {
        Budget.Limit limit =
                new Budget.Limit(tree.get("burst").asInt(), tree.get("day").asInt());
        if (limit.burst() > limit.day()) {
            throw new Broken(name, place, "more within ten minutes than within a day");
        }
        return limit;
    }

    /// Or somebody who adds a rule could forget that nobody counts what it shows.
    private void everyRoleHasItsBudget(List<Rule> rules, Fields fields, Set<String> budgeted) {
        for (int n = 0; n < rules.size(); n++) {
            Rule rule = rules.get(n);
            boolean unmasks = fields.all().stream().anyMatch(rule::unmasks);
            for (String role : rule.roles()) {
                if (unmasks && !budgeted.contains(role)) {
                    throw new Broken(
                            name, "/rules/" + n + " ('" + rule.id() + "')", "'" + role + "' has no budget for it");
                }
            }
        }
    }

    private List<StepUp> stepUps(JsonNode tree, Fields fields) {
        List<StepUp> stepUps = new ArrayList<>();
        JsonNode listed = tree.path("stepUp");
        for (int n = 0; n < listed.size(); n++) {
            JsonNode each = listed.get(n);
            Set<String> codes = words(each.get("fields"));
            for (String code : codes) {
                field(code, fields, "/stepUp/" + n + "/fields");
            }
            SignIn asks = new SignIn(
                    each.get("acr").asInt(),
                    Duration.ofSeconds(each.get("maxAge").asInt()));
            stepUps.add(new StepUp(codes, asks, need(each, "unless")));
        }
        return stepUps;
    }

    /// `all`, or words that are listed.
    private Set<String> known(JsonNode tree, Set<String> all, String place) {
        if (tree.isTextual() && tree.asText().equals(EVERY_ROLE)) {
            return all;
        }
        Set<String> words = words(tree);
        for (String word : words) {
            if (!all.contains(word)) {
                throw new Broken(name, place, "'" + word + "' is not listed");
            }
        }
        return words;
    }

    private Map<String, Level> levels(JsonNode tree, Fields fields, String place) {
        Map<String, Level> levels = new LinkedHashMap<>();
        for (Map.Entry<String, JsonNode> entry : tree.properties()) {
            Field field = field(entry.getKey(), fields, place + "/levels");
            Level level = Level.ofCode(entry.getValue().asText());
            if (!field.kind().has(level)) {
                throw new Broken(
                        name,
                        place + "/levels/" + field.code(),
                        "a " + field.kind().code() + " has no level '" + level.code() + "'");
            }
            levels.put(field.code(), level);
        }
        return levels;
    }

    private Map<String, Level> denied(JsonNode tree, Fields fields, String place) {
        Map<String, Level> levels = new HashMap<>();
        if (tree.isTextual()) {
            fields.all().forEach(field -> levels.put(field.code(), Level.ABSENT));
        } else {
            tree.forEach(code ->
                    levels.put(field(code.asText(), fields, place + "/fields").code(), Level.ABSENT));
        }
        return levels;
    }

    private Field field(String code, Fields fields, String place) {
        return fields.find(code).orElseThrow(() -> new Broken(name, place, "'" + code + "' is not in the catalogue"));
    }

    private static @Nullable Need need(JsonNode rule, String property) {
        String code = text(rule, property);
        return code == null ? null : Need.ofCode(code);
    }

    private static @Nullable String text(JsonNode tree, String property) {
        JsonNode value = tree.get(property);
        return value == null ? null : value.asText();
    }

    private static Set<String> words(JsonNode tree) {
        Set<String> words = new LinkedHashSet<>();
        tree.forEach(word -> words.add(word.asText()));
        return words;
    }

    private static String hash(byte[] text) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(text);
            return "sha256:" + HexFormat.of().formatHex(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    private static InputStream resource(String name) {
        InputStream in = RuleFile.class.getClassLoader().getResourceAsStream(name);
        if (in == null) {
            throw new Broken(name, "", "is not there");
        }
        return in;
    }

    /// The text cannot be used. A gateway without rules is not ready.
    public static final class Broken extends RuntimeException {

        private final List<String> places;

        Broken(String name, String place, String what) {
            this(name + ": " + (place.isEmpty() ? "" : place + ": ") + what, List.of(place.replaceAll(RULE_ID, "")));
        }

        Broken(String message, List<String> places) {
            super(message);
            this.places = List.copyOf(places);
        }

        /// JSON pointers to what is wrong; unlike the message they hold nothing of the text's values.
        public List<String> places() {
            return places;
        }
    }
}
