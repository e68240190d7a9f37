package io.menshen.gateway.view;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// A path with parameters, such as `/v1/rounds/{id}/roster`.
///
/// A parameter is one segment. The last one may be several, where its schema has a `pattern` that allows a slash
/// (`/v1/audit/tile/{path}`).
public final class PathTemplate {

    /// The more literal template first, so that `/v1/me` is not taken for `/v1/{id}`.
    static final Comparator<PathTemplate> LITERAL_FIRST = Comparator.comparing(PathTemplate::rank);

    private static final Pattern PARAMETER = Pattern.compile("\\{([A-Za-z_][A-Za-z0-9_-]*)}");
    private static final Pattern LITERAL = Pattern.compile("[A-Za-z0-9._~-]+");

    private final String text;
    private final List<Segment> segments;
    private final @Nullable Pattern rest;

    private record Segment(String word, boolean parameter) {}

    private PathTemplate(String text, List<Segment> segments, @Nullable Pattern rest) {
        this.text = text;
        this.segments = segments;
        this.rest = rest;
    }

    /// @param patterns of the path parameters, by name
    /// @throws Unfit when it cannot be matched with certainty
    static PathTemplate parse(String text, Map<String, String> patterns) {
        List<Segment> segments = new ArrayList<>();
        Set<String> names = new HashSet<>();
        Pattern rest = null;
        String[] words = text.substring(1).split("/", -1);
        for (int n = 0; n < words.length; n++) {
            Matcher parameter = PARAMETER.matcher(words[n]);
            if (parameter.matches()) {
                String name = parameter.group(1);
                if (!names.add(name)) {
                    throw new Unfit("", "a path parameter stands twice");
                }
                segments.add(new Segment(name, true));
                String pattern = patterns.get(name);
                if (n == words.length - 1 && pattern != null) {
                    Pattern compiled = Pattern.compile(pattern);
                    rest = compiled.matcher("a/b").matches()
                                    || compiled.matcher("0/000").matches()
                            ? compiled
                            : null;
                }
            } else if (LITERAL.matcher(words[n]).matches() && !words[n].equals(".") && !words[n].equals("..")) {
                segments.add(new Segment(words[n], false));
            } else {
                throw new Unfit("", "a path segment is neither a word nor a parameter");
            }
        }
        return new PathTemplate(text, List.copyOf(segments), rest);
    }

    /// The parameters, when this canonical path (no dots, no encoded slash, no trailing slash) fits.
    public Optional<Map<String, String>> match(String path) {
        if (path.isEmpty() || path.charAt(0) != '/') {
            return Optional.empty();
        }
        Map<String, String> parameters = new LinkedHashMap<>();
        int at = 1;
        for (int n = 0; n < segments.size(); n++) {
            boolean last = n == segments.size() - 1;
            int slash = path.indexOf('/', at);
            int end = slash < 0 || (last && rest != null) ? path.length() : slash;
            if (at > path.length() || end == at || (last != (end == path.length()))) {
                return Optional.empty();
            }
            String word = path.substring(at, end);
            Segment segment = segments.get(n);
            if (segment.parameter()) {
                if (last && rest != null && !rest.matcher(word).matches()) {
                    return Optional.empty();
                }
                parameters.put(segment.word(), word);
            } else if (!segment.word().equals(word)) {
                return Optional.empty();
            }
            at = end + 1;
        }
        return Optional.of(parameters);
    }

    /// Two templates of one shape match the same paths.
    String shape() {
        StringBuilder shape = new StringBuilder();
        segments.forEach(segment -> shape.append('/').append(segment.parameter() ? "{}" : segment.word()));
        return rest == null ? shape.toString() : shape + "+";
    }

    private String rank() {
        StringBuilder rank = new StringBuilder();
        for (int n = 0; n < segments.size(); n++) {
            boolean open = rest != null && n == segments.size() - 1;
            rank.append(open ? '2' : segments.get(n).parameter() ? '1' : '0');
        }
        return rank.toString();
    }

    /// As the document writes it.
    @Override
    public String toString() {
        return text;
    }
}
