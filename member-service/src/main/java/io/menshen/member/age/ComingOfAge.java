package io.menshen.member.age;

import io.menshen.member.MemberId;

/// Hears, in the same transaction, that somebody is not under 14 any more, as far as is known.
public interface ComingOfAge {
    void fourteen(MemberId member);
}
