package io.menshen.gateway.door;

import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// The path and query of a request in the one form that the door takes, so that it and the service behind can never
/// read them differently.
///
/// No percent-encoding, no dot segments, no empty segments, no path parameters: no id needs any of them.
///
/// @param path canonical, beginning with `/`
/// @param query as it came; null when there is none
record StrictPath(String path, @Nullable String query) {

    private static final int LONGEST = 2_048;

    private static final Pattern PATH = Pattern.compile("(/[A-Za-z0-9_~-][A-Za-z0-9._~-]*)+");

    /// RFC 3986's query characters, and whole escapes only.
    private static final Pattern QUERY = Pattern.compile("(?:[A-Za-z0-9._~!$&'()*+,;=:@/?-]|%[0-9A-Fa-f]{2})*");

    static StrictPath of(String uri) {
        if (uri.length() > LONGEST) {
            throw new Refused(414, "bad-path");
        }
        int mark = uri.indexOf('?');
        String path = mark < 0 ? uri : uri.substring(0, mark);
        @Nullable String query = mark < 0 ? null : uri.substring(mark + 1);
        if (!PATH.matcher(path).matches()) {
            throw new Refused(400, "bad-path");
        }
        if (query != null && !QUERY.matcher(query).matches()) {
            throw new Refused(400, "bad-query");
        }
        return new StrictPath(path, query);
    }

    /// For the service behind.
    String uri() {
        return query == null ? path : path + "?" + query;
    }

    /// The path only: a query may hold what somebody typed.
    @Override
    public String toString() {
        return path;
    }
}
