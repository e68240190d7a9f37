package io.menshen.member.registry;

import io.menshen.member.field.FieldValues;
import io.menshen.member.matching.DisplayName;
import io.menshen.member.matching.Flat;
import io.menshen.member.matching.Mobile;
import org.jspecify.annotations.Nullable;

/// What was opened of one member. A field is absent if there is none or if its group was not to be opened.
public record OpenedMember(FieldValues values) {

    /// A member of whom nothing was opened.
    public static final OpenedMember NOTHING = new OpenedMember(FieldValues.NONE);

    public @Nullable DisplayName displayName() {
        @Nullable String text = displayNameText();
        return text == null ? null : DisplayName.parse(text).orElse(null);
    }

    public @Nullable Mobile mobile() {
        @Nullable String text = values.text("mobile");
        return text == null ? null : Mobile.parse(text).orElse(null);
    }

    public @Nullable Flat flat() {
        @Nullable String text = flatText();
        return text == null ? null : Flat.parse(text).orElse(null);
    }

    /// The name as text for an answer.
    public @Nullable String displayNameText() {
        return values.text("displayName");
    }

    /// The mobile as people in the country write it.
    public @Nullable String mobileText() {
        @Nullable Mobile mobile = mobile();
        return mobile == null ? null : mobile.national();
    }

    public @Nullable String flatText() {
        return values.text("flat");
    }
}
