package io.menshen.member.registry;

import io.menshen.member.MemberId;
import java.util.Set;

/// A place that holds a member's data, and forgets it when the member is erased or the record expires.
///
/// Whoever adds such a place implements this beside it; a test compares all of them with every table that refers to a
/// member.
public interface Holding {

    /// The tables of this place.
    Set<String> tables();

    /// Forgets the member, in the surrounding transaction. A bare id may stay where a record of the business needs it.
    void erase(MemberId member);
}
