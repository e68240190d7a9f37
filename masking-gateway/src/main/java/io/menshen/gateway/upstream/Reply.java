package io.menshen.gateway.upstream;

import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import org.jspecify.annotations.Nullable;

/// What a service answered, whole.
public record Reply(int status, MultiMap headers, Buffer body) {

    /// The media type in lower case without parameters; empty when there is none.
    public String mediaType() {
        @Nullable String type = headers.get("Content-Type");
        return type == null ? "" : mediaType(type);
    }

    /// A `Content-Type` in lower case without its parameters.
    public static String mediaType(String contentType) {
        int end = contentType.indexOf(';');
        return (end < 0 ? contentType : contentType.substring(0, end)).trim().toLowerCase(java.util.Locale.ROOT);
    }

    /// Never the body.
    @Override
    public String toString() {
        return "reply " + status;
    }
}
