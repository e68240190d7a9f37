package io.menshen.member.registry;

import io.menshen.member.MemberId;
import java.util.List;
import java.util.Set;
import java.util.UUID;

/// What the member of an account may not do alone, and for whom else they may act: asked by the gateway at the
/// moment when it matters (ADR 0047).
public interface Capacity {

    /// Whether the member is known to be under 14, so that a guardian consents for them (PIPL Art. 31). Where
    /// no date of birth is known, no.
    boolean underFourteen(MemberId member);

    /// For whom the member stands just now, and what for.
    List<Standing> standsFor(MemberId representative);

    /// @param id of the guardian's link or the mandate
    /// @param guardian by law, for a child; else by a mandate
    /// @param member the one stood for
    record Standing(UUID id, boolean guardian, MemberId member, Set<String> operations, Set<String> purposes) {}
}
