package io.menshen.local.vault;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The parameters of a request's query.
final class Query {

    private Query() {}

    static Map<String, String> of(@Nullable String query) {
        Map<String, String> parameters = new HashMap<>();
        if (query != null) {
            for (String pair : query.split("&", -1)) {
                int equals = pair.indexOf('=');
                parameters.put(
                        equals < 0 ? pair : pair.substring(0, equals), equals < 0 ? "" : pair.substring(equals + 1));
            }
        }
        return parameters;
    }
}
