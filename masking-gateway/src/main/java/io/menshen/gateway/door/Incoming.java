package io.menshen.gateway.door;

import io.menshen.gateway.upstream.Reply;
import io.menshen.gateway.upstream.Upstreams;
import io.menshen.gateway.view.Operation;
import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// What a caller sent, as far as anything may be taken from it. Nothing here says who they are.
final class Incoming {

    /// What a service may know of the request besides its permit. Everything else a caller sends stays outside.
    private static final List<String> FORWARDED =
            List.of("Accept-Language", "Content-Type", "Idempotency-Key", "If-Match");

    private static final int LONGEST_HEADER = 256;

    private static final Pattern JSON_WANTED = Pattern.compile("application/json(?!\\s*;\\s*q=0(?:\\.0*)?\\s*(?:,|$))");

    private final RoutingContext routing;
    private final HttpServerRequest request;

    Incoming(RoutingContext routing) {
        this.routing = routing;
        this.request = routing.request();
    }

    /// What is sent on to the service.
    ///
    /// @param id of the request
    MultiMap headers(Operation wanted, String id) {
        MultiMap headers = MultiMap.caseInsensitiveMultiMap();
        for (String name : FORWARDED) {
            List<String> values = request.headers().getAll(name);
            if (values.size() > 1 || (values.size() == 1 && values.getFirst().length() > LONGEST_HEADER)) {
                throw new Refused(400, "bad-header");
            }
            if (values.size() == 1) {
                headers.add(name, values.getFirst());
            }
        }
        headers.set(Door.REQUEST_ID, id);
        headers.set("Accept", wanted.impersonal() ? "*/*" : Outgoing.JSON + ", " + Outgoing.PROBLEM);
        headers.set("Accept-Encoding", "identity");
        return headers;
    }

    /// The whole body, or null when there is none.
    ///
    /// @param limit how long it may take to come
    Future<@Nullable Buffer> body(Operation wanted, Duration limit) {
        @Nullable String length = request.getHeader("Content-Length");
        if (!announcedBody()) {
            request.resume();
            return Future.succeededFuture();
        }
        if (length != null && (length.length() > 7 || Integer.parseInt(length) > Upstreams.MAX_BODY)) {
            throw new Refused(413, "too-large");
        }
        @Nullable String type = request.getHeader("Content-Type");
        @Nullable String encoding = request.getHeader("Content-Encoding");
        if (type == null
                || !wanted.requestTypes().contains(Reply.mediaType(type))
                || (encoding != null && !encoding.equals("identity"))) {
            throw new Refused(415, "unsupported-media-type");
        }
        if ("100-continue".equalsIgnoreCase(request.getHeader("Expect"))) {
            request.response().writeContinue();
        }
        Promise<@Nullable Buffer> whole = Promise.promise();
        Buffer body = Buffer.buffer(length == null ? 1024 : Integer.parseInt(length));
        long timer = routing.vertx().setTimer(limit.toMillis(), _ -> whole.tryFail(new Refused(408, "slow-request")));
        whole.future().onComplete(_ -> routing.vertx().cancelTimer(timer));
        request.handler(piece -> {
            if (body.length() + piece.length() > Upstreams.MAX_BODY) {
                whole.tryFail(new Refused(413, "too-large"));
            } else {
                body.appendBuffer(piece);
            }
        });
        // cut off, or in chunks that are none
        request.exceptionHandler(_ -> whole.tryFail(new Refused(400, "bad-request")));
        request.endHandler(_ -> whole.tryComplete(body));
        request.resume();
        return whole.future();
    }

    private boolean announcedBody() {
        @Nullable String length = request.getHeader("Content-Length");
        return request.headers().contains("Transfer-Encoding") || (length != null && !length.equals("0"));
    }

    /// A body was announced that nobody has read: what comes next cannot be told from a request.
    boolean unread() {
        return !request.isEnded() && announcedBody();
    }

    /// A parameter of the query that stands there once.
    Optional<String> one(String name) {
        List<String> values = routing.queryParam(name);
        if (values.size() > 1) {
            throw new Refused(400, "bad-query");
        }
        return values.stream().filter(value -> !value.isEmpty()).findFirst();
    }

    /// Whether the caller wants to be told beside each field why it is masked (RFC 7240).
    boolean wantsMetadata() {
        return request.headers().getAll("Prefer").stream()
                .flatMap(header -> Arrays.stream(header.split(",")))
                .anyMatch(preference -> preference.strip().equals("masking-metadata"));
    }

    /// Whether the caller asked for JSON where the operation would answer in plain text.
    boolean wantsJson() {
        @Nullable String accept = request.getHeader("Accept");
        return accept != null
                && JSON_WANTED.matcher(accept).find()
                && !accept.contains("text/plain")
                && !accept.contains("text/csv");
    }

    /// Chinese or English, whichever is named first; English when neither is.
    Locale language() {
        @Nullable String accepted = request.getHeader("Accept-Language");
        if (accepted == null || accepted.length() > LONGEST_HEADER) {
            return Locale.ENGLISH;
        }
        try {
            for (Locale.LanguageRange range : Locale.LanguageRange.parse(accepted)) {
                if (range.getRange().startsWith("zh")) {
                    return Locale.CHINESE;
                }
                if (range.getRange().startsWith("en")) {
                    return Locale.ENGLISH;
                }
            }
        } catch (IllegalArgumentException e) {
            // not a list of languages: no wish that could be met
        }
        return Locale.ENGLISH;
    }
}
