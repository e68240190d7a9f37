package io.menshen.member.claim;

import io.menshen.member.matching.DisplayName;
import io.menshen.member.matching.Flat;
import io.menshen.member.registry.OpenedMember;
import java.text.Normalizer;
import java.util.Collection;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// What somebody knows of the record beside its mobile: where the member lives, what the member is called, what
/// a group of the member is called. At least one of them; all that are given have to be right. Never printed.
record SecondFact(
        @Nullable Flat flat,
        @Nullable DisplayName name,
        @Nullable String group) {

    SecondFact {
        if (flat == null && name == null && group == null) {
            throw new IllegalArgumentException("nothing is given");
        }
    }

    /// Whether all that was given is true of this record.
    ///
    /// @param groups what the record's groups are called
    boolean fits(OpenedMember record, Collection<String> groups) {
        return (flat == null || livesAt(record, flat))
                && (name == null || isCalled(record, name))
                && (group == null || groups.stream().map(SecondFact::normal).anyMatch(normal(group)::equals));
    }

    private static boolean livesAt(OpenedMember record, Flat flat) {
        @Nullable Flat own = record.flat();
        return (own != null && own.equals(flat))
                || record.values().get("addresses").stream()
                        .flatMap(addresses -> addresses.valueStream())
                        .map(address -> Flat.parse(address.path("flat").asText()))
                        .flatMap(Optional::stream)
                        .anyMatch(flat::equals);
    }

    private static boolean isCalled(OpenedMember record, DisplayName name) {
        @Nullable DisplayName display = record.displayName();
        @Nullable String real = record.values().text("realName");
        return (display != null && display.sameAs(name))
                || (real != null && DisplayName.parse(real).filter(name::sameAs).isPresent());
    }

    /// As names of members are compared: NFKC, lower case, no spaces.
    private static String normal(String name) {
        return Normalizer.normalize(name, Normalizer.Form.NFKC)
                .toLowerCase(Locale.ROOT)
                .replaceAll("\\s+", "");
    }

    @Override
    public String toString() {
        return "SecondFact[…]";
    }
}
