package io.menshen.platform.problem;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.MissingResourceException;
import java.util.ResourceBundle;

/// One problem detail (RFC 9457). Its texts stand in the service's `problems.properties` (English) and
/// `problems_zh.properties`, under `<slug>.title` and, if there is more to say, `<slug>.detail`.
///
/// Extension members carry ids, limits and codes: never a personal value, a rejected value or an exception's message.
public final class Problem {

    public static final MediaType MEDIA_TYPE = new MediaType("application", "problem+json");

    private static final JsonMapper JSON = new JsonMapper();
    private static final ResourceBundle.Control ENGLISH_IS_THE_ROOT =
            ResourceBundle.Control.getNoFallbackControl(ResourceBundle.Control.FORMAT_PROPERTIES);

    private final int status;
    private final String slug;
    private final Map<String, Object> extensions = new LinkedHashMap<>();

    private Problem(int status, String slug) {
        this.status = status;
        this.slug = slug;
    }

    /// @param slug the stable name; `type` is `/problems/<slug>`
    public static Problem of(Response.Status status, String slug) {
        return new Problem(status.getStatusCode(), slug);
    }

    public static Problem of(int status, String slug) {
        return new Problem(status, slug);
    }

    /// Adds an extension member.
    public Problem with(String name, Object value) {
        extensions.put(name, value);
        return this;
    }

    public int status() {
        return status;
    }

    /// The slug, which is also the member `code`.
    public String code() {
        return slug;
    }

    /// The response; its text takes the language of the request when it is written.
    public Response toResponse() {
        return Response.status(status).type(MEDIA_TYPE).entity(this).build();
    }

    /// The JSON text, in Chinese if the locale is Chinese, else in English.
    public String toJson(Locale locale) {
        Map<String, Object> members = new LinkedHashMap<>();
        members.put("type", "/problems/" + slug);
        members.put("code", slug);
        members.put("title", text(slug + ".title", locale, slug));
        members.put("status", status);
        String detail = text(slug + ".detail", locale, "");
        if (!detail.isEmpty()) {
            members.put("detail", detail);
        }
        members.putAll(extensions);
        try {
            return JSON.writeValueAsString(members);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a problem's members must be plain JSON values: " + slug, e);
        }
    }

    /// The first bundle that knows the key: the service's own, then the platform's.
    private static String text(String key, Locale locale, String otherwise) {
        Locale language = locale.getLanguage().equals("zh") ? Locale.CHINESE : Locale.ROOT;
        ClassLoader loader = Thread.currentThread().getContextClassLoader();
        for (String bundle : new String[] {"problems", "io.menshen.platform.problem.problems"}) {
            try {
                return ResourceBundle.getBundle(bundle, language, loader, ENGLISH_IS_THE_ROOT)
                        .getString(key);
            } catch (MissingResourceException e) {
                // the next bundle may know it
            }
        }
        return otherwise;
    }
}
