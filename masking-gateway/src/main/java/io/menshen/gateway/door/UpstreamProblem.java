package io.menshen.gateway.door;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.menshen.gateway.upstream.Reply;
import java.io.IOException;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// A problem of a service, told again by the door: only members and values of a form that cannot hold anybody's
/// data.
///
/// @param code the slug
record UpstreamProblem(String code, ObjectNode members) {

    private static final int LONGEST = 64 * 1024;

    private static final Pattern SLUG = Pattern.compile("[a-z][a-z0-9]*(-[a-z0-9]+){0,8}");
    private static final Pattern POINTER = Pattern.compile("(/[A-Za-z][A-Za-z0-9]{0,40}|/[0-9]{1,5}){0,8}");
    private static final Pattern RULE = Pattern.compile("[A-Za-z][A-Za-z-]{0,60}");
    private static final Pattern NAME = Pattern.compile("[a-z][A-Za-z]{0,40}");
    private static final Pattern ID =
            Pattern.compile("(urn:uuid:)?[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}|[a-z]+(-[a-z]+){0,6}");

    /// A sentence of a bundle speaks of limits, not of numbers as long as somebody's.
    private static final Pattern LONG_NUMBER = Pattern.compile("[0-9０-９][0-9０-９ \\-]{5,}|@");

    private static final long LARGEST = 9_999_999;

    private static final Set<String> OWN = Set.of("type", "code", "title", "detail", "status", "errors");

    /// Null when the body is no problem of ours.
    static @Nullable UpstreamProblem of(Reply reply, ObjectMapper json) {
        if (!reply.mediaType().equals("application/problem+json")
                || reply.body().length() > LONGEST) {
            return null;
        }
        JsonNode said;
        try {
            said = json.readTree(reply.body().getBytes());
        } catch (IOException e) {
            return null;
        }
        String code = said.path("code").asText("");
        if (!said.isObject() || code.length() > 64 || !SLUG.matcher(code).matches()) {
            return null;
        }
        ObjectNode told = json.createObjectNode();
        told.put("type", "/problems/" + code);
        told.put("code", code);
        sentence(said, told, "title", 200);
        told.put("status", reply.status());
        sentence(said, told, "detail", 500);
        said.properties().forEach(member -> {
            if (!OWN.contains(member.getKey())
                    && NAME.matcher(member.getKey()).matches()
                    && harmless(member.getValue())) {
                told.set(member.getKey(), member.getValue());
            }
        });
        errors(said.path("errors"), told);
        return new UpstreamProblem(code, told);
    }

    private static void sentence(JsonNode said, ObjectNode told, String name, int longest) {
        JsonNode text = said.path(name);
        if (text.isTextual()
                && text.asText().length() <= longest
                && !LONG_NUMBER.matcher(text.asText()).find()) {
            told.set(name, text);
        }
    }

    private static boolean harmless(JsonNode value) {
        if (value.isIntegralNumber()) {
            return value.canConvertToLong() && Math.abs(value.asLong()) <= LARGEST;
        }
        return value.isBoolean()
                || (value.isTextual() && ID.matcher(value.asText()).matches());
    }

    private static void errors(JsonNode said, ObjectNode told) {
        if (!said.isArray()) {
            return;
        }
        ArrayNode errors = told.putArray("errors");
        for (JsonNode error : said) {
            String pointer = error.path("pointer").asText("");
            String rule = error.path("code").asText("");
            if (POINTER.matcher(pointer).matches() && RULE.matcher(rule).matches() && errors.size() < 100) {
                errors.addObject().put("pointer", pointer).put("code", rule);
            }
        }
    }

    byte[] toJson(ObjectMapper json) {
        try {
            return json.writeValueAsBytes(members);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a tree is always writable", e);
        }
    }
}
