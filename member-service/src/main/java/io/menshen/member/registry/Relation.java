package io.menshen.member.registry;

import io.menshen.member.MemberId;
import io.menshen.platform.permit.Permit;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// One way in which a caller may stand to a member, proven by whoever owns the fact, in the snapshot of the
/// answer.
///
/// Without any relation a member is not there for the caller.
public interface Relation {

    /// How the caller stands to the member; empty if not in this way.
    Optional<Proof> between(Permit caller, MemberId member);

    /// The member is about to be shown on account of whatever was proven. Called after the snapshot, before the
    /// answer leaves.
    default void shown(Permit caller, MemberId member) {}

    /// What a relation proves to the gateway.
    enum Proof {
        /// The caller is the member.
        SELF,
        /// The caller leads a group of the member.
        LEADER,
        /// The caller's route, named as basis, has a live stop of the member.
        ROUTE,
        /// The caller's role may know that the record exists.
        STAFF,
        /// The caller has a case about the member in hand, and named it as basis.
        CASE,
        /// The caller may use a grant that names the member, and named it as basis.
        GRANT,
        /// The member counts for a running crisis that the caller named as basis.
        CRISIS,
        /// The caller stands for the member, as guardian or by a mandate whose scope covers this, and named it
        /// as basis.
        MANDATE,
        /// The caller is a recipient's system that may read the member, and named the recipient as basis.
        SHARING,
        /// The caller may know of the member, and nothing more is proven.
        NOTHING;

        /// The fact as the gateway reads it in `_proven`; none for [#NOTHING].
        public List<String> facts() {
            return this == NOTHING ? List.of() : List.of(name().toLowerCase(Locale.ROOT));
        }
    }
}
