package io.menshen.gateway.basis;

import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// What the members of one answer have agreed to, for one read.
public final class Standing {

    private static final Standing UNKNOWN = new Standing(Map.of(), false, Set.of());
    private static final Standing NOT_ASKED = new Standing(Map.of(), false, Set.of());

    private final Map<String, MemberBasis> members;
    private final boolean cached;
    private final Set<String> rules;

    private Standing(Map<String, MemberBasis> members, boolean cached, Set<String> rules) {
        this.members = members;
        this.cached = cached;
        this.rules = rules;
    }

    static Standing cached(Map<String, MemberBasis> members) {
        return new Standing(members, true, Set.of());
    }

    /// @param rules the disclosure rules that were in force when it was asked
    static Standing asked(Map<String, MemberBasis> members, Set<String> rules) {
        return new Standing(members, false, Set.copyOf(rules));
    }

    /// consent-service did not say.
    static Standing unknown() {
        return UNKNOWN;
    }

    /// No rule of the caller's asks for it.
    public static Standing notAsked() {
        return NOT_ASKED;
    }

    public boolean asked() {
        return this != NOT_ASKED;
    }

    /// Null when it is not known.
    public @Nullable MemberBasis of(String member) {
        return members.get(member);
    }

    /// Whether it may be used with these disclosure rules: what comes from the cache is for those that came with the
    /// lease.
    public boolean goesWith(String hash) {
        return rules.stream().allMatch(hash::equals);
    }

    /// Whether it leans on the cache, so that it is worth no more than the lease.
    boolean cached() {
        return cached;
    }

    Map<String, MemberBasis> members() {
        return members;
    }
}
