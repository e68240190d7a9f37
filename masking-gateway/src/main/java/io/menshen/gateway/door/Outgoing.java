package io.menshen.gateway.door;

import io.menshen.gateway.upstream.Reply;
import io.menshen.gateway.upstream.UpstreamFailure;
import io.menshen.gateway.view.Operation;
import io.vertx.core.http.HttpServerResponse;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// What of a service's head leaves by the door: headers in the one form that is known to hold nothing personal.
final class Outgoing {

    static final String PROBLEM = "application/problem+json";
    static final String JSON = "application/json";

    private static final int LONGEST_TYPE = 256;

    private static final Pattern OWN_ADDRESS = Pattern.compile("^https?://[^/]+(?=/)");
    private static final Pattern LOCATION = Pattern.compile("/v1(/[A-Za-z0-9_~-][A-Za-z0-9._~-]*)+");
    private static final Pattern VERSION_TAG = Pattern.compile("\"[0-9]{1,9}\"");
    private static final Pattern SECONDS = Pattern.compile("[0-9]{1,6}");

    /// RateLimit and RateLimit-Policy (draft-ietf-httpapi-ratelimit-headers-10): names of windows and small
    /// numbers.
    private static final Pattern BUDGET = Pattern.compile(
            "\"[a-z]{1,16}\"(?:;[a-z]=[0-9]{1,6}){1,3}(?:, \"[a-z]{1,16}\"(?:;[a-z]=[0-9]{1,6}){1,3}){0,3}");

    private static final Pattern DISPOSITION =
            Pattern.compile("(?:inline|attachment)(?:; filename=\"?[A-Za-z0-9._-]{1,64}\"?)?");
    private static final Pattern FRESHNESS = Pattern.compile("[a-z0-9=, -]{1,100}");

    private final HttpServerResponse response;

    Outgoing(HttpServerResponse response) {
        this.response = response;
    }

    /// The status, and where and what the answer is about.
    HttpServerResponse head(Reply reply) {
        response.setStatusCode(reply.status());
        location(reply);
        copy(reply, "ETag", VERSION_TAG);
        budget(reply);
        return response;
    }

    /// The head of an answer that passes as it is, because nothing personal is in it.
    HttpServerResponse impersonal(Reply reply, Operation wanted) {
        @Nullable String type = reply.headers().get("Content-Type");
        if (type == null || type.length() > LONGEST_TYPE) {
            throw new UpstreamFailure.Unusable(wanted.document());
        }
        head(reply);
        response.headers().set("Content-Type", type);
        copy(reply, "Content-Disposition", DISPOSITION);
        copy(reply, "Cache-Control", FRESHNESS);
        return response;
    }

    /// When to come again, and what is left until then.
    void budget(Reply reply) {
        copy(reply, "Retry-After", SECONDS);
        beside(reply, "RateLimit");
        beside(reply, "RateLimit-Policy");
    }

    /// JAX-RS makes every location absolute, with the address by which we call the service; outside only its
    /// path is known.
    private void location(Reply reply) {
        @Nullable String value = reply.headers().get("Location");
        if (value != null) {
            String path = OWN_ADDRESS.matcher(value).replaceFirst("");
            if (LOCATION.matcher(path).matches()) {
                response.headers().set("Location", path);
            }
        }
    }

    private void copy(Reply reply, String name, Pattern form) {
        @Nullable String value = reply.headers().get(name);
        if (value != null && form.matcher(value).matches()) {
            response.headers().set(name, value);
        }
    }

    /// A budget of the service's stands before those of the door, which are told already: both headers are lists.
    private void beside(Reply reply, String name) {
        @Nullable String value = reply.headers().get(name);
        if (value != null && BUDGET.matcher(value).matches()) {
            @Nullable String own = response.headers().get(name);
            response.headers().set(name, own == null ? value : value + ", " + own);
        }
    }
}
