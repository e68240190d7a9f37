package io.menshen.audit.intake;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.menshen.platform.event.AuditRecord;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Reads the JSON of evidence, property by property: unknown ones, repeated ones, and values of another kind are
/// refused. Written out because it is on the log's hot path; a mapper took twice the time.
final class RecordReader {

    /// The JSON is not a record's.
    static final class UnreadableException extends IOException {
        UnreadableException() {
            super("not a record");
        }
    }

    private static final JsonFactory JSON = new JsonFactory();

    private RecordReader() {}

    /// What is not in the record stays null here; [AuditRecord] says which of it may.
    private static final class Properties {
        private @Nullable Instant time;
        private AuditRecord.@Nullable Actor actor;
        private @Nullable String action;
        private @Nullable String purpose;
        private @Nullable String basis;
        private AuditRecord.@Nullable Outcome outcome;
        private @Nullable String code;
        private AuditRecord.@Nullable Policy policy;
        private @Nullable String request;
        private @Nullable List<AuditRecord.Subjects> subjects;
        private @Nullable String group;
        private AuditRecord.@Nullable Attempt insteadOf;
    }

    static AuditRecord read(byte[] value) throws IOException {
        try (JsonParser json = JSON.createParser(value)) {
            expect(json.nextToken() == JsonToken.START_OBJECT);
            Properties read = properties(json);
            expect(json.nextToken() == null);
            if (read.time == null
                    || read.actor == null
                    || read.action == null
                    || read.outcome == null
                    || read.subjects == null) {
                throw new UnreadableException();
            }
            return new AuditRecord(
                    read.time,
                    read.actor,
                    read.action,
                    read.purpose,
                    read.basis,
                    read.outcome,
                    read.code,
                    read.policy,
                    read.request,
                    read.subjects,
                    read.group,
                    read.insteadOf);
        }
    }

    private static Properties properties(JsonParser json) throws IOException {
        Properties read = new Properties();
        int seen = 0;
        while (json.nextToken() == JsonToken.FIELD_NAME) {
            String name = json.currentName();
            json.nextToken();
            int which = switch (name) {
                case "time" -> {
                    read.time = Instant.parse(text(json));
                    yield 0;
                }
                case "actor" -> {
                    read.actor = actor(json);
                    yield 1;
                }
                case "action" -> {
                    read.action = text(json);
                    yield 2;
                }
                case "purpose" -> {
                    read.purpose = textOrNull(json);
                    yield 3;
                }
                case "basis" -> {
                    read.basis = textOrNull(json);
                    yield 4;
                }
                case "outcome" -> {
                    read.outcome = outcome(json);
                    yield 5;
                }
                case "code" -> {
                    read.code = textOrNull(json);
                    yield 6;
                }
                case "policy" -> {
                    read.policy = isNull(json) ? null : policy(json);
                    yield 7;
                }
                case "request" -> {
                    read.request = textOrNull(json);
                    yield 8;
                }
                case "subjects" -> {
                    read.subjects = subjects(json);
                    yield 9;
                }
                case "group" -> {
                    read.group = textOrNull(json);
                    yield 10;
                }
                case "insteadOf" -> {
                    read.insteadOf = isNull(json) ? null : attempt(json);
                    yield 11;
                }
                default -> throw new UnreadableException();
            };
            seen = once(seen, which);
        }
        return read;
    }

    private static AuditRecord.Actor actor(JsonParser json) throws IOException {
        expect(json.currentToken() == JsonToken.START_OBJECT);
        @Nullable String id = null;
        @Nullable String name = null;
        @Nullable String role = null;
        @Nullable String member = null;
        int seen = 0;
        while (json.nextToken() == JsonToken.FIELD_NAME) {
            String property = json.currentName();
            json.nextToken();
            switch (property) {
                case "id" -> {
                    id = text(json);
                    seen = once(seen, 0);
                }
                case "name" -> {
                    name = textOrNull(json);
                    seen = once(seen, 1);
                }
                case "role" -> {
                    role = text(json);
                    seen = once(seen, 2);
                }
                case "member" -> {
                    member = textOrNull(json);
                    seen = once(seen, 3);
                }
                default -> throw new UnreadableException();
            }
        }
        if (id == null || role == null) {
            throw new UnreadableException();
        }
        return new AuditRecord.Actor(id, name, role, member);
    }

    private static AuditRecord.Policy policy(JsonParser json) throws IOException {
        expect(json.currentToken() == JsonToken.START_OBJECT);
        @Nullable String version = null;
        @Nullable String hash = null;
        int seen = 0;
        while (json.nextToken() == JsonToken.FIELD_NAME) {
            String property = json.currentName();
            json.nextToken();
            switch (property) {
                case "version" -> {
                    version = text(json);
                    seen = once(seen, 0);
                }
                case "hash" -> {
                    hash = text(json);
                    seen = once(seen, 1);
                }
                default -> throw new UnreadableException();
            }
        }
        if (version == null || hash == null) {
            throw new UnreadableException();
        }
        return new AuditRecord.Policy(version, hash);
    }

    private static AuditRecord.Attempt attempt(JsonParser json) throws IOException {
        expect(json.currentToken() == JsonToken.START_OBJECT);
        @Nullable String source = null;
        long number = 0;
        int seen = 0;
        while (json.nextToken() == JsonToken.FIELD_NAME) {
            String property = json.currentName();
            json.nextToken();
            switch (property) {
                case "source" -> {
                    source = text(json);
                    seen = once(seen, 0);
                }
                case "number" -> {
                    expect(json.currentToken() == JsonToken.VALUE_NUMBER_INT);
                    number = json.getLongValue();
                    seen = once(seen, 1);
                }
                default -> throw new UnreadableException();
            }
        }
        if (source == null || seen != 0b11) {
            throw new UnreadableException();
        }
        return new AuditRecord.Attempt(source, number);
    }

    private static List<AuditRecord.Subjects> subjects(JsonParser json) throws IOException {
        expect(json.currentToken() == JsonToken.START_ARRAY);
        List<AuditRecord.Subjects> subjects = new ArrayList<>(1);
        while (json.nextToken() != JsonToken.END_ARRAY) {
            subjects.add(group(json));
        }
        return subjects;
    }

    private static AuditRecord.Subjects group(JsonParser json) throws IOException {
        expect(json.currentToken() == JsonToken.START_OBJECT);
        @Nullable List<String> members = null;
        @Nullable Map<String, String> fields = null;
        @Nullable List<String> rules = null;
        int seen = 0;
        while (json.nextToken() == JsonToken.FIELD_NAME) {
            String property = json.currentName();
            json.nextToken();
            switch (property) {
                case "members" -> {
                    members = texts(json);
                    seen = once(seen, 0);
                }
                case "fields" -> {
                    fields = fields(json);
                    seen = once(seen, 1);
                }
                case "rules" -> {
                    rules = texts(json);
                    seen = once(seen, 2);
                }
                default -> throw new UnreadableException();
            }
        }
        if (members == null || fields == null || rules == null) {
            throw new UnreadableException();
        }
        return new AuditRecord.Subjects(members, fields, rules);
    }

    private static List<String> texts(JsonParser json) throws IOException {
        expect(json.currentToken() == JsonToken.START_ARRAY);
        List<String> texts = new ArrayList<>(1);
        while (json.nextToken() != JsonToken.END_ARRAY) {
            texts.add(text(json));
        }
        return texts;
    }

    private static Map<String, String> fields(JsonParser json) throws IOException {
        expect(json.currentToken() == JsonToken.START_OBJECT);
        Map<String, String> fields = new HashMap<>();
        while (json.nextToken() == JsonToken.FIELD_NAME) {
            String field = json.currentName();
            json.nextToken();
            expect(fields.put(field, text(json)) == null);
        }
        return fields;
    }

    private static AuditRecord.Outcome outcome(JsonParser json) throws IOException {
        return switch (text(json)) {
            case "disclosed" -> AuditRecord.Outcome.DISCLOSED;
            case "masked" -> AuditRecord.Outcome.MASKED;
            case "refused" -> AuditRecord.Outcome.REFUSED;
            case "done" -> AuditRecord.Outcome.DONE;
            default -> throw new UnreadableException();
        };
    }

    /// @return the properties seen, with this one
    private static int once(int seen, int property) throws IOException {
        int bit = 1 << property;
        expect((seen & bit) == 0);
        return seen | bit;
    }

    private static boolean isNull(JsonParser json) {
        return json.currentToken() == JsonToken.VALUE_NULL;
    }

    private static @Nullable String textOrNull(JsonParser json) throws IOException {
        return isNull(json) ? null : text(json);
    }

    private static String text(JsonParser json) throws IOException {
        expect(json.currentToken() == JsonToken.VALUE_STRING);
        return json.getText();
    }

    private static void expect(boolean holds) throws IOException {
        if (!holds) {
            throw new UnreadableException();
        }
    }
}
