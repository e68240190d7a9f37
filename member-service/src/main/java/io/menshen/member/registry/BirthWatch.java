package io.menshen.member.registry;

import io.menshen.member.MemberId;
import org.jspecify.annotations.Nullable;

/// Hears of dates of birth as they come into records or leave them, in the same transaction. Nothing of it is
/// to be kept in clear.
public interface BirthWatch {

    /// @param date as the catalogue writes dates; null if it is not known any more
    void birthDate(MemberId member, @Nullable String date);
}
