package io.menshen.audit.query;

import com.fasterxml.jackson.databind.JsonNode;
import io.menshen.audit.leaf.Salted;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.eclipse.microprofile.openapi.annotations.extensions.Extension;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/// One entry as an auditor sees it: what was done by whom, never about which member.
///
/// @param index its place in the log
/// @param kind what it is: evidence, a source's first record, a gap, or a record that nobody could read
/// @param source who wrote it
/// @param number its number within the source
/// @param expected of a gap: the number that should have come
/// @param found of a gap: the number that came, absent if none
/// @param reason of an opaque entry: what was wrong
/// @param proof where the proof is
@Schema(name = "Entry")
record EntryView(
        long index,
        Kind kind,
        Instant time,

        @Schema(extensions = @Extension(name = "x-personal-data", value = "none")) @Nullable
        String source,

        @Nullable Long number,
        @Nullable ActorView actor,

        @Schema(extensions = @Extension(name = "x-personal-data", value = "none")) @Nullable
        String action,

        @Schema(extensions = @Extension(name = "x-personal-data", value = "none")) @Nullable
        String purpose,

        @Nullable BasisView basis,
        @Nullable Outcome outcome,

        @Schema(extensions = @Extension(name = "x-personal-data", value = "none")) @Nullable
        String code,

        @Nullable PolicyView policy,

        @Schema(extensions = @Extension(name = "x-personal-data", value = "none")) @Nullable
        String request,

        @Schema(extensions = @Extension(name = "x-personal-data", value = "none")) @Nullable
        String group,

        @Nullable List<SubjectsView> subjects,
        @Nullable Long expected,
        @Nullable Long found,

        @Schema(extensions = @Extension(name = "x-personal-data", value = "none")) @Nullable
        String reason,

        @Schema(extensions = @Extension(name = "x-personal-data", value = "none"))
        String proof) {

    /// What an entry is.
    enum Kind {
        RECORD,
        SOURCE_OPENED,
        GAP,
        OPAQUE,
        /// The log announces its next key.
        KEY,
        /// Says the same as another entry that came by another way.
        REPEAT,
        /// An export was made, and this is the hash of its manifest.
        EXPORT,
        /// What is below a certain index went, because its time was over.
        PRUNED
    }

    /// What came of it.
    enum Outcome {
        DISCLOSED,
        MASKED,
        REFUSED,
        DONE
    }

    /// How much of a field was shown.
    enum Level {
        PLAIN,
        PARTIAL,
        ALIAS,
        CLASS,
        EXISTS,
        ABSENT
    }

    /// @param id absent when the actor is a member: then only a commitment is in the log
    /// @param name of staff, as long as it is kept
    @Schema(name = "EntryActor")
    record ActorView(
            @Schema(extensions = @Extension(name = "x-personal-data", value = "none")) @Nullable
            String id,

            @Schema(extensions = @Extension(name = "x-personal-data", value = "none")) @Nullable
            String name,

            @Schema(extensions = @Extension(name = "x-personal-data", value = "none"))
            String role) {}

    /// @param id absent once it has been forgotten
    @Schema(name = "EntryBasis")
    record BasisView(
            @Schema(extensions = @Extension(name = "x-personal-data", value = "none"))
            String kind,

            @Schema(extensions = @Extension(name = "x-personal-data", value = "none")) @Nullable
            String id) {}

    @Schema(name = "EntryPolicy")
    record PolicyView(
            @Schema(extensions = @Extension(name = "x-personal-data", value = "none"))
            String version,

            @Schema(extensions = @Extension(name = "x-personal-data", value = "none"))
            String hash) {}

    /// Members to whom the same happened: how many, never who.
    @Schema(name = "EntrySubjects")
    record SubjectsView(
            int members,
            List<FieldLevel> fields,

            @Schema(extensions = @Extension(name = "x-personal-data", value = "none"))
            List<String> rules) {

        static SubjectsView of(JsonNode group) {
            JsonNode members = group.path("members");
            List<String> rules = new ArrayList<>();
            group.path("rules").forEach(rule -> rules.add(rule.asText()));
            return new SubjectsView(
                    members.isArray() ? members.size() : members.path("count").asInt(), FieldLevel.all(group), rules);
        }
    }

    @Schema(name = "FieldLevel")
    record FieldLevel(
            @Schema(extensions = @Extension(name = "x-personal-data", value = "none"))
            String field,

            Level level) {

        static List<FieldLevel> all(JsonNode group) {
            List<FieldLevel> fields = new ArrayList<>();
            group.path("fields")
                    .properties()
                    .forEach(field -> fields.add(new FieldLevel(
                            field.getKey(), word(Level.class, field.getValue().asText()))));
            return fields;
        }
    }

    static EntryView of(EntrySearch.Found found, JsonNode leaf) {
        String kind = leaf.path("leaf").asText();
        JsonNode source = leaf.path("source");
        JsonNode actor = leaf.path("actor");
        JsonNode basis = leaf.path("basis");
        JsonNode policy = leaf.path("policy");
        List<SubjectsView> subjects = new ArrayList<>();
        leaf.path("subjects").forEach(group -> subjects.add(SubjectsView.of(group)));
        return new EntryView(
                found.index(),
                word(Kind.class, kind.substring(0, kind.indexOf('/'))),
                Instant.parse(leaf.path("time").asText()),
                source.isTextual() ? source.asText() : text(source, "name"),
                number(source, "number"),
                actor.isMissingNode()
                        ? null
                        : new ActorView(
                                text(actor, "id"),
                                found.opened().get(Salted.NAME),
                                actor.path("role").asText()),
                text(leaf, "action"),
                text(leaf, "purpose"),
                basis.isMissingNode()
                        ? null
                        : new BasisView(
                                basis.path("kind").asText(), found.opened().get(Salted.BASIS)),
                leaf.has("outcome") ? word(Outcome.class, leaf.path("outcome").asText()) : null,
                text(leaf, "code"),
                policy.isMissingNode()
                        ? null
                        : new PolicyView(
                                policy.path("version").asText(),
                                policy.path("hash").asText()),
                text(leaf, "request"),
                text(leaf, "group"),
                leaf.has("subjects") ? subjects : null,
                number(leaf, "expected"),
                number(leaf, "found"),
                text(leaf, "reason"),
                "/v1/audit/entries/" + found.index() + "/proof");
    }

    static <E extends Enum<E>> E word(Class<E> type, String word) {
        return Enum.valueOf(type, word.replace('-', '_').toUpperCase(Locale.ROOT));
    }

    static @Nullable String text(JsonNode node, String name) {
        return node.has(name) ? node.path(name).asText() : null;
    }

    private static @Nullable Long number(JsonNode node, String name) {
        return node.has(name) ? node.path(name).asLong() : null;
    }
}
