package io.menshen.platform.permit;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// What the caller says proves the purpose: `route/6f1c…`, `consent/offers`. Whoever owns the fact checks it.
public record Basis(String kind, String id) {

    private static final Pattern FORM = Pattern.compile("([a-z]{1,16})/([A-Za-z0-9:._-]{1,64})");

    /// Reads `kind/id`; empty if it has another form.
    public static Optional<Basis> parse(String text) {
        Matcher matcher = FORM.matcher(text);
        return matcher.matches() ? Optional.of(new Basis(matcher.group(1), matcher.group(2))) : Optional.empty();
    }

    @Override
    public String toString() {
        return kind + "/" + id;
    }
}
