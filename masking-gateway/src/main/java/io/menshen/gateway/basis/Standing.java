package io.menshen.gateway.basis;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What the members of one answer have agreed to, for one read.
public final class Standing {

    private static final Standing UNKNOWN = new Standing(Map.of(), false);
    private static final Standing NOT_ASKED = new Standing(Map.of(), false);

    private final Map<String, MemberBasis> members;
    private final boolean cached;

    Standing(Map<String, MemberBasis> members, boolean cached) {
        this.members = members;
        this.cached = cached;
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

    /// Whether it leans on the cache, so that it is worth no more than the lease.
    boolean cached() {
        return cached;
    }

    Map<String, MemberBasis> members() {
        return members;
    }
}
