package io.menshen.member.lookup;

import io.menshen.member.GroupId;
import io.menshen.member.matching.SearchField;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Among whom a caller looks, and in which indexes.
///
/// Nobody asks an index for a field that the caller's work never touches: an answer "yes, this is the number" tells
/// the number to who guessed it, mask or no mask. So a leader finds neighbours by what neighbours call each other and
/// by the mobile, and an identity number finds somebody only for who handles identities.
///
/// @param group the group whose members are looked through; absent: all members
record Scope(@Nullable GroupId group, Set<SearchField> fields) {

    private static final Set<SearchField> NEIGHBOURS =
            Set.of(SearchField.DISPLAY_NAME, SearchField.MOBILE, SearchField.LAST_FOUR);

    private static final Map<String, Set<SearchField>> STAFF = Map.of(
            "customer-service",
            EnumSet.complementOf(EnumSet.of(SearchField.ID_NUMBER)),
            "reviewer",
            EnumSet.allOf(SearchField.class),
            "privacy-officer",
            EnumSet.allOf(SearchField.class));

    /// What a leader looks through.
    static Scope in(GroupId group) {
        return new Scope(group, NEIGHBOURS);
    }

    /// What staff look through; nothing for others.
    static Scope of(Set<String> roles) {
        EnumSet<SearchField> fields = EnumSet.noneOf(SearchField.class);
        roles.forEach(role -> fields.addAll(STAFF.getOrDefault(role, Set.of())));
        return new Scope(null, fields);
    }

    /// Whether there is anything to look through.
    boolean empty() {
        return fields.isEmpty();
    }
}
