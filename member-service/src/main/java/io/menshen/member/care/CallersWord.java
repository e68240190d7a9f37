package io.menshen.member.care;

import io.menshen.member.matching.DisplayName;
import io.menshen.member.matching.Flat;
import io.menshen.member.matching.Mobile;
import io.menshen.member.registry.OpenedMember;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// What somebody who calls says of the record: two things at least, and all that is said has to be right. Never
/// printed.
record CallersWord(
        @Nullable Mobile mobile,
        @Nullable DisplayName name,
        @Nullable Flat flat) {

    private static final int AT_LEAST = 2;

    /// Null where what was said is no such thing: then it is not right either.
    static @Nullable CallersWord of(@Nullable String mobile, @Nullable String name, @Nullable String flat) {
        @Nullable Mobile number = mobile == null ? null : Mobile.parse(mobile).orElse(null);
        @Nullable
        DisplayName called = name == null ? null : DisplayName.parse(name).orElse(null);
        @Nullable Flat home = flat == null ? null : Flat.parse(flat).orElse(null);
        boolean unread = (mobile != null && number == null)
                || (name != null && called == null)
                || (flat != null && home == null);
        return unread ? null : new CallersWord(number, called, home);
    }

    boolean enough() {
        return Stream.of(mobile, name, flat).filter(said -> said != null).count() >= AT_LEAST;
    }

    boolean fits(OpenedMember record) {
        return (mobile == null || Objects.equals(mobile, record.mobile()))
                && (flat == null || Objects.equals(flat, record.flat()))
                && (name == null || isCalled(record, name));
    }

    private static boolean isCalled(OpenedMember record, DisplayName name) {
        @Nullable DisplayName own = record.displayName();
        return own != null && own.sameAs(name);
    }

    @Override
    public String toString() {
        return "CallersWord[…]";
    }
}
