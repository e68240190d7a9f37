package io.menshen.member.field;

import io.menshen.member.matching.SearchField;
import io.menshen.member.protection.FieldGroup;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.time.Period;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/// The fields that there are, from `field-catalogue.yaml`. A catalogue that cannot be understood stops the start.
@ApplicationScoped
public class FieldCatalogue {

    private static final String FILE = "field-catalogue.yaml";
    private static final Set<String> KEYS = Set.of(
            "code", "zh", "en", "form", "group", "sensitive", "purposes", "retention", "mask", "index", "change");

    private final String version;
    private final Map<String, Field> fields = new LinkedHashMap<>();

    FieldCatalogue() {
        Map<?, ?> root = map(load());
        version = text(root, "version");
        map(root.get("fields")).forEach((name, entry) -> {
            Field field = field(String.valueOf(name), map(entry));
            fields.put(field.name(), field);
        });
    }

    public String version() {
        return version;
    }

    /// All fields, in the order of the file.
    public List<Field> all() {
        return List.copyOf(fields.values());
    }

    public Optional<Field> named(String name) {
        return Optional.ofNullable(fields.get(name));
    }

    /// The fields that are sealed together.
    public List<Field> of(FieldGroup group) {
        return fields.values().stream().filter(field -> field.group() == group).toList();
    }

    /// The search indexes that these fields are in.
    public Set<SearchField> searches(Collection<String> names) {
        EnumSet<SearchField> searches = EnumSet.noneOf(SearchField.class);
        names.forEach(name -> named(name).ifPresent(field -> searches.addAll(field.searches())));
        return searches;
    }

    private static Field field(String name, Map<?, ?> entry) {
        Set<Object> unknown = new LinkedHashSet<>(entry.keySet());
        unknown.removeAll(KEYS);
        if (!unknown.isEmpty()) {
            throw new IllegalStateException(FILE + ": " + name + " has unknown keys " + unknown);
        }
        EnumSet<Field.Index> index = EnumSet.noneOf(Field.Index.class);
        texts(entry, "index").forEach(kind -> index.add(Field.Index.valueOf(kind)));
        Set<String> purposes = new LinkedHashSet<>(texts(entry, "purposes"));
        if (purposes.isEmpty()) {
            throw new IllegalStateException(FILE + ": " + name + " has no purpose, so it must not exist");
        }
        if (index.contains(Field.Index.SEARCH)
                && SearchField.coded(text(entry, "code")).isEmpty()) {
            throw new IllegalStateException(FILE + ": " + name + " has a search index that nobody builds");
        }
        return new Field(
                name,
                text(entry, "code"),
                text(entry, "zh"),
                text(entry, "en"),
                Form.valueOf(text(entry, "form")),
                FieldGroup.valueOf(text(entry, "group")),
                Boolean.TRUE.equals(entry.get("sensitive")),
                Set.copyOf(purposes),
                Period.parse(text(entry, "retention")).toString(),
                text(entry, "mask"),
                Set.copyOf(index),
                Change.valueOf(text(entry, "change")));
    }

    private static Object load() {
        try (InputStream file = FieldCatalogue.class.getClassLoader().getResourceAsStream(FILE)) {
            if (file == null) {
                throw new IllegalStateException(FILE + " is missing");
            }
            return new Yaml(new SafeConstructor(new LoaderOptions())).load(file);
        } catch (IOException e) {
            throw new UncheckedIOException(FILE, e);
        }
    }

    private static Map<?, ?> map(@Nullable Object node) {
        if (node instanceof Map<?, ?> map) {
            return map;
        }
        throw new IllegalStateException(FILE + ": a mapping is expected");
    }

    private static String text(Map<?, ?> entry, String key) {
        if (entry.get(key) instanceof String text && !text.isBlank()) {
            return text;
        }
        throw new IllegalStateException(FILE + ": " + key + " is missing");
    }

    private static List<String> texts(Map<?, ?> entry, String key) {
        List<String> texts = new ArrayList<>();
        if (entry.get(key) instanceof Collection<?> list) {
            list.forEach(text -> texts.add(String.valueOf(text)));
        }
        return texts;
    }
}
