package io.menshen.member.registry;

import io.menshen.member.matching.DisplayName;
import io.menshen.member.matching.Flat;
import io.menshen.member.matching.Mobile;
import org.jspecify.annotations.Nullable;

/// What was opened of one member. A field is absent if there is none or if its group was not to be opened.
public record OpenedMember(
        @Nullable DisplayName displayName,
        @Nullable Mobile mobile,
        @Nullable Flat flat) {

    /// A member of whom nothing was opened.
    public static final OpenedMember NOTHING = new OpenedMember(null, null, null);

    /// The name as text for an answer.
    public @Nullable String displayNameText() {
        return displayName == null ? null : displayName.text();
    }

    /// The mobile as people in the country write it.
    public @Nullable String mobileText() {
        return mobile == null ? null : mobile.national();
    }

    public @Nullable String flatText() {
        return flat == null ? null : flat.text();
    }
}
