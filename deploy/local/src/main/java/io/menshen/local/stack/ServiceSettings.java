package io.menshen.local.stack;

import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;

/// What one service has to be told: plain properties, and secrets that belong into its environment only.
public record ServiceSettings(Map<String, String> properties, Map<String, String> secrets) {

    public ServiceSettings {
        properties = Map.copyOf(properties);
        secrets = Map.copyOf(secrets);
    }

    /// Properties and secrets together, for a test inside one process.
    public Map<String, String> all() {
        Map<String, String> all = new HashMap<>(properties);
        all.putAll(secrets);
        return all;
    }

    /// The secrets under the names by which MicroProfile Config finds them in the environment.
    public Map<String, String> environment() {
        Map<String, String> environment = new TreeMap<>();
        secrets.forEach((property, value) ->
                environment.put(property.replaceAll("[^A-Za-z0-9]", "_").toUpperCase(java.util.Locale.ROOT), value));
        return environment;
    }

    @Override
    public String toString() {
        return "ServiceSettings[properties=" + new TreeMap<>(properties) + ", secrets of " + secrets.keySet() + "]";
    }
}
