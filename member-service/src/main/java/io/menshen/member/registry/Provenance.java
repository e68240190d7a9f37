package io.menshen.member.registry;

import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Where values come from and what they are given for (PIPL Art. 6, 17): kept beside every field.
///
/// @param notice the version of the notice that the member has seen; absent if nobody has informed the member
public record Provenance(
        Channel channel, Set<String> purposes, @Nullable Integer notice) {

    /// What fields are given for when nobody says: enough to order and to deliver.
    static final Set<String> BY_DEFAULT = Set.of("membership", "ordering", "delivery");

    /// Somebody else named the member, who knows nothing of it yet.
    static Provenance uninformed(Channel channel) {
        return new Provenance(channel, BY_DEFAULT, null);
    }
}
