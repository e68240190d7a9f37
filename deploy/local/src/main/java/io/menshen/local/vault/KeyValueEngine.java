package io.menshen.local.vault;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.InstantSource;
import java.util.Iterator;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// Vault's KV secrets engine, version 2: versions, check-and-set, soft delete and destroy.
final class KeyValueEngine {

    private final ObjectNode stored;
    private final InstantSource clock;

    KeyValueEngine(ObjectNode stored, InstantSource clock) {
        this.stored = stored;
        this.clock = clock;
    }

    boolean creates(String path) {
        return path.startsWith("data/") && !stored.has(path.substring(5));
    }

    /// Fills `data`; false means that the version is deleted, which Vault answers with 404 and its metadata.
    boolean read(String path, @Nullable String version, ObjectNode data) {
        if (path.startsWith("metadata/")) {
            ObjectNode secret = require(path.substring(9));
            data.put("current_version", secret.path("current").asInt());
            data.put("oldest_version", 0);
            data.put("cas_required", false);
            data.put("max_versions", 0);
            ObjectNode versions = data.putObject("versions");
            secret.path("versions")
                    .properties()
                    .forEach(each -> describe(each.getValue(), null, versions.putObject(each.getKey())));
            return true;
        }
        if (!path.startsWith("data/")) {
            throw VaultRefusal.notFound();
        }
        ObjectNode secret = require(path.substring(5));
        String wanted =
                version == null || version.equals("0") ? secret.path("current").asText() : version;
        JsonNode found = secret.path("versions").get(wanted);
        if (found == null) {
            throw VaultRefusal.notFound();
        }
        boolean live = !found.path("destroyed").asBoolean()
                && found.path("deletion_time").asText("").isEmpty();
        data.set("data", live ? found.path("data") : data.nullNode());
        describe(found, wanted, data.putObject("metadata"));
        return live;
    }

    void list(String path, ObjectNode data) {
        String prefix = path.equals("metadata")
                ? ""
                : path.substring("metadata/".length()).replaceAll("/*$", "/");
        TreeSet<String> names = new TreeSet<>();
        stored.fieldNames().forEachRemaining(name -> {
            if (name.startsWith(prefix)) {
                String rest = name.substring(prefix.length());
                int slash = rest.indexOf('/');
                names.add(slash < 0 ? rest : rest.substring(0, slash + 1));
            }
        });
        if (names.isEmpty()) {
            throw VaultRefusal.notFound();
        }
        ArrayNode keys = data.putArray("keys");
        names.forEach(keys::add);
    }

    /// Returns whether there is data to answer with.
    boolean write(String path, ObjectNode body, ObjectNode data) {
        int slash = path.indexOf('/');
        if (slash < 0) {
            throw VaultRefusal.notFound();
        }
        String name = path.substring(slash + 1);
        switch (path.substring(0, slash)) {
            case "data" -> {
                put(name, body, data);
                return true;
            }
            case "delete" -> versions(name, body, version -> version.put("deletion_time", now()));
            case "undelete" -> versions(name, body, version -> version.put("deletion_time", ""));
            case "destroy" ->
                versions(name, body, version -> {
                    version.put("destroyed", true);
                    version.remove("data");
                });
            default -> throw VaultRefusal.notFound();
        }
        return false;
    }

    void delete(String path) {
        if (path.startsWith("metadata/")) {
            stored.remove(path.substring(9));
        } else if (path.startsWith("data/")) {
            if (stored.get(path.substring(5)) instanceof ObjectNode secret
                    && secret.path("versions").get(secret.path("current").asText()) instanceof ObjectNode current) {
                current.put("deletion_time", now());
            }
        } else {
            throw VaultRefusal.notFound();
        }
    }

    private void put(String name, ObjectNode body, ObjectNode data) {
        if (!body.path("data").isObject()) {
            throw VaultRefusal.badRequest("no data provided");
        }
        int current = stored.path(name).path("current").asInt();
        JsonNode cas = body.path("options").path("cas");
        if (cas.isNumber() && cas.asInt() != current) {
            throw VaultRefusal.badRequest("check-and-set parameter did not match the current version");
        }
        ObjectNode secret = stored.get(name) instanceof ObjectNode known ? known : stored.putObject(name);
        secret.put("current", current + 1);
        ObjectNode version = secret.withObject("/versions").putObject(Integer.toString(current + 1));
        version.put("created_time", now());
        version.put("deletion_time", "");
        version.put("destroyed", false);
        version.set("data", body.path("data"));
        describe(version, Integer.toString(current + 1), data);
    }

    private interface Change {
        void on(ObjectNode version);
    }

    private void versions(String name, ObjectNode body, Change change) {
        ObjectNode secret = require(name);
        Iterator<JsonNode> wanted = body.path("versions").elements();
        while (wanted.hasNext()) {
            if (secret.path("versions").get(wanted.next().asText()) instanceof ObjectNode version) {
                change.on(version);
            }
        }
    }

    private static void describe(JsonNode version, @Nullable String number, ObjectNode metadata) {
        metadata.put("created_time", version.path("created_time").asText());
        metadata.put("deletion_time", version.path("deletion_time").asText());
        metadata.put("destroyed", version.path("destroyed").asBoolean());
        if (number != null) {
            metadata.put("version", Integer.parseInt(number));
            metadata.putNull("custom_metadata");
        }
    }

    private ObjectNode require(String name) {
        if (stored.get(name) instanceof ObjectNode secret) {
            return secret;
        }
        throw VaultRefusal.notFound();
    }

    private String now() {
        return clock.instant().toString();
    }
}
