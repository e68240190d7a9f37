package io.menshen.member.apart;

import io.menshen.member.protection.Place;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A place of the members' database whose rows refer to groups that lie apart.
///
/// Whoever adds such a place implements this beside it, or the sweep takes its groups for nobody's; a test
/// compares all of them with every table that has a column `generation`.
public interface Referrer {

    /// The table, which keeps a reference in its column `generation`.
    String table();

    /// How many references there are, roughly.
    long count();

    /// Some of the references, each once, in an order of the place's own.
    ///
    /// @param after the last one of the page before; null for the first page
    List<Reference> after(@Nullable Reference after, int limit);

    /// Whether the members' database still holds exactly this reference.
    boolean refers(Reference reference);

    /// Some groups that still lie here, as an earlier release left them, in an order of the place's own.
    ///
    /// @param after where the last one of the page before belongs; null for the first page
    List<SealedValue> lyingHere(@Nullable Place after, int limit);

    /// Puts references in the place of groups that lie here, except where the group has changed or gone since.
    ///
    /// @param values what [#lyingHere] gave
    /// @param references to the same, in the same order
    /// @return how many were exchanged
    int moved(List<SealedValue> values, List<Reference> references);

    /// How many groups still lie here.
    long left();

    /// Nothing lies here any more: from now on the database itself holds it to that.
    void close();
}
