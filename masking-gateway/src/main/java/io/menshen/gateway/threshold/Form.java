package io.menshen.gateway.threshold;

import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// The one form in which a request is taken. Whatever two machines in a row could read differently has another.
final class Form {

    private static final Set<HttpMethod> METHODS = Set.of(
            HttpMethod.GET,
            HttpMethod.HEAD,
            HttpMethod.POST,
            HttpMethod.PUT,
            HttpMethod.PATCH,
            HttpMethod.DELETE,
            HttpMethod.OPTIONS);

    /// Origin form (RFC 9112, 3.2.1) of characters that are written as they are. What a path may hold, the door says.
    private static final Pattern TARGET = Pattern.compile("/(?:[!-\"$-\\[\\]-~&&[^/]][!-\"$-\\[\\]-~]*)?");

    /// A name, an IPv4 or an IPv6 address, perhaps with a port; nobody's name before it.
    private static final Pattern HOST =
            Pattern.compile("(?:[A-Za-z0-9](?:[A-Za-z0-9.-]{0,253})|\\[[0-9A-Fa-f:.]{2,45}\\])(?::[0-9]{1,5})?");

    private static final Pattern LENGTH = Pattern.compile("[0-9]{1,18}");

    /// Of which two would leave it open which one counts.
    private static final List<String> ONCE =
            List.of("Host", "Content-Length", "Transfer-Encoding", "Content-Type", "Content-Encoding", "Authorization");

    /// Written as the door takes it: no escapes, no dot segments, no empty ones, no parameters.
    private static final Pattern PLAIN = Pattern.compile("/|(?:/[A-Za-z0-9_~-][A-Za-z0-9._~-]*)+");

    private Form() {}

    /// Whether the path can be read in one way only.
    static boolean plainPath(String uri) {
        int mark = uri.indexOf('?');
        return PLAIN.matcher(mark < 0 ? uri : uri.substring(0, mark)).matches();
    }

    /// The status with which a request is refused; 0 when its form is the one that is taken.
    static int fault(HttpServerRequest request) {
        if (request.version() != HttpVersion.HTTP_1_1) {
            return 505;
        }
        if (!METHODS.contains(request.method())) {
            return 405;
        }
        if (!TARGET.matcher(request.uri()).matches()) {
            return 400;
        }
        MultiMap headers = request.headers();
        if (headers.names().contains("")) {
            return 400;
        }
        for (String name : ONCE) {
            if (headers.getAll(name).size() > 1) {
                return 400;
            }
        }
        @Nullable String host = headers.get("Host");
        if (host == null || !HOST.matcher(host).matches()) {
            return 400;
        }
        @Nullable String length = headers.get("Content-Length");
        @Nullable String coding = headers.get("Transfer-Encoding");
        if (length != null && (coding != null || !LENGTH.matcher(length).matches())) {
            return 400;
        }
        if (coding != null && !coding.equals("chunked")) {
            return 501;
        }
        @Nullable String expected = headers.get("Expect");
        return expected == null || expected.equalsIgnoreCase("100-continue") ? 0 : 417;
    }
}
