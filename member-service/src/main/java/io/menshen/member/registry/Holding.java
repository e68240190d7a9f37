package io.menshen.member.registry;

import io.menshen.member.MemberId;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// A place that holds a member's data: it tells the member what, and forgets it when the member is erased or
/// the record expires.
///
/// Whoever adds such a place implements this beside it; a test compares all of them with every table that
/// refers to a member, and with every table that refers to those.
public interface Holding {

    /// The tables of this place that refer to a member.
    Set<String> tables();

    /// Forgets the member, in the surrounding transaction. A bare id may stay where a record of the business needs it.
    void erase(MemberId member);

    /// Of which tables a copy tells the member, each with the kind of [Held] that its rows become: those of
    /// this place, and those that refer to them.
    Map<String, String> told();

    /// Which of them a copy leaves out, each with the reason.
    default Map<String, String> untold() {
        return Map.of();
    }

    /// Everything it holds of the member (PIPL Art. 45), and nothing of anybody else: no account of staff,
    /// leader or courier, no other member. Asked for each number of a person.
    List<Held> tell(MemberId member);
}
