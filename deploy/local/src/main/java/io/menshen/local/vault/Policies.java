package io.menshen.local.vault;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Vault's ACL policies: path patterns with capabilities, denied unless named.
///
/// Policies are taken in Vault's JSON form, not in HCL.
final class Policies {

    private static final ObjectMapper JSON = new ObjectMapper();

    /// What every token may do with itself, as Vault's own `default` policy says.
    private static final String DEFAULT = """
            {"path": {
              "auth/token/lookup-self": {"capabilities": ["read"]},
              "auth/token/renew-self": {"capabilities": ["update"]},
              "auth/token/revoke-self": {"capabilities": ["update"]},
              "sys/capabilities-self": {"capabilities": ["update"]},
              "sys/leases/renew": {"capabilities": ["update"]}
            }}""";

    private final ObjectNode stored;

    Policies(ObjectNode stored) {
        this.stored = stored;
    }

    List<String> names() {
        List<String> names = new ArrayList<>();
        stored.fieldNames().forEachRemaining(names::add);
        names.add("default");
        names.add("root");
        names.sort(Comparator.naturalOrder());
        return names;
    }

    String read(String name) {
        if (name.equals("default") && !stored.has(name)) {
            return DEFAULT;
        }
        JsonNode policy = stored.get(name);
        if (policy == null) {
            throw VaultRefusal.notFound();
        }
        return policy.asText();
    }

    void write(String name, String text) {
        if (name.equals("root")) {
            throw VaultRefusal.badRequest("cannot update \"root\" policy");
        }
        parse(text);
        stored.put(name, text);
    }

    void delete(String name) {
        stored.remove(name);
    }

    /// Does any of these policies allow the capability on the path?
    boolean allows(List<String> names, String path, String capability) {
        Set<String> capabilities = capabilities(names, path);
        return capabilities.contains("root") || (!capabilities.contains("deny") && capabilities.contains(capability));
    }

    /// The capabilities of the most specific pattern that matches, united over the policies that hold it.
    Set<String> capabilities(List<String> names, String path) {
        if (names.contains("root")) {
            return Set.of("root");
        }
        String best = null;
        Set<String> capabilities = new HashSet<>();
        for (String name : names) {
            if (!stored.has(name) && !name.equals("default")) {
                continue;
            }
            for (Map.Entry<String, JsonNode> rule : parse(read(name)).properties()) {
                String pattern = rule.getKey();
                if (!matches(pattern, path)) {
                    continue;
                }
                int order = best == null ? 1 : SPECIFIC.compare(pattern, best);
                if (order > 0) {
                    best = pattern;
                    capabilities.clear();
                }
                if (order >= 0) {
                    rule.getValue().path("capabilities").forEach(each -> capabilities.add(each.asText()));
                }
            }
        }
        return capabilities;
    }

    /// Vault's documented order: later first wildcard, then no trailing `*`, then fewer `+`, then longer, then by text.
    private static final Comparator<String> SPECIFIC = Comparator.comparingInt(Policies::firstWildcard)
            .thenComparing(pattern -> !pattern.endsWith("*"))
            .thenComparing(
                    pattern -> pattern.chars().filter(each -> each == '+').count(), Comparator.reverseOrder())
            .thenComparingInt(String::length)
            .thenComparing(Comparator.naturalOrder());

    private static int firstWildcard(String pattern) {
        int plus = pattern.indexOf('+');
        int star = pattern.endsWith("*") ? pattern.length() - 1 : -1;
        if (plus < 0 && star < 0) {
            return Integer.MAX_VALUE;
        }
        return plus < 0 ? star : star < 0 ? plus : Math.min(plus, star);
    }

    private static boolean matches(String pattern, String path) {
        boolean prefix = pattern.endsWith("*");
        String[] wanted = (prefix ? pattern.substring(0, pattern.length() - 1) : pattern).split("/", -1);
        String[] given = path.split("/", -1);
        if (prefix ? given.length < wanted.length : given.length != wanted.length) {
            return false;
        }
        for (int i = 0; i < wanted.length; i++) {
            boolean last = i == wanted.length - 1;
            boolean fits = wanted[i].equals("+")
                    || ((last && prefix) ? given[i].startsWith(wanted[i]) : given[i].equals(wanted[i]));
            if (!fits) {
                return false;
            }
        }
        return true;
    }

    private static ObjectNode parse(String text) {
        try {
            if (JSON.readTree(text).path("path") instanceof ObjectNode rules) {
                return rules;
            }
        } catch (JsonProcessingException _) {
            // The same answer as for JSON of another form.
        }
        throw VaultRefusal.badRequest("failed to parse policy: the stand-in reads policies in JSON form only");
    }
}
