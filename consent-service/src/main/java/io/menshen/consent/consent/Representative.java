package io.menshen.consent.consent;

import io.menshen.consent.MemberId;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Who stands for a member in the operation at hand, as member-service has just proven to the gateway (ADR
/// 0047).
///
/// @param member the representative's own
/// @param guardian by law, for a child under 14; else by a mandate
/// @param representation the link or mandate
record Representative(MemberId member, boolean guardian, UUID representation) {

    private static final Pattern WORD = Pattern.compile("(guardian|mandate)/([0-9a-f-]{36})/([0-9a-f-]{36})");

    /// @param words what the permit lists under `stands-for`: `kind/representation/member`, each of them for
    /// this operation
    /// @param represented the one stood for
    static Optional<Representative> of(MemberId own, Set<String> words, MemberId represented) {
        for (String word : words) {
            Matcher matcher = WORD.matcher(word);
            if (matcher.matches() && represented.toString().equals(matcher.group(3))) {
                return Optional.of(new Representative(
                        own, matcher.group(1).equals("guardian"), UUID.fromString(matcher.group(2))));
            }
        }
        return Optional.empty();
    }

    /// How the log calls them.
    String role() {
        return guardian ? "guardian" : "representative";
    }
}
