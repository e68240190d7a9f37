package io.menshen.consent.lease;

import io.menshen.consent.MemberId;
import java.util.Collection;

/// Knows whose basis depends on whose: a change of one member's is a change of all of these.
public interface BasisGroup {

    /// Everybody whose basis depends on this member's, perhaps the member too. Asked when no other change can come in
    /// between.
    Collection<MemberId> dependingOn(MemberId member);
}
