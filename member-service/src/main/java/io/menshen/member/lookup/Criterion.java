package io.menshen.member.lookup;

import io.menshen.member.matching.SearchField;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/// By what a member is looked up.
enum Criterion {
    /// The member number, which is the record's id.
    MEMBER("member"),
    MOBILE("mobile"),
    EMAIL("email"),
    ID_NUMBER("idNumber"),
    /// What the member is called, or the real name.
    NAME("name"),
    /// How the mobile ends.
    LAST_FOUR("lastFour");

    private final String code;

    Criterion(String code) {
        this.code = code;
    }

    static Optional<Criterion> coded(String code) {
        return Arrays.stream(values())
                .filter(criterion -> criterion.code.equals(code))
                .findFirst();
    }

    /// The indexes that are asked.
    List<SearchField> fields() {
        return switch (this) {
            case MEMBER -> List.of();
            case MOBILE -> List.of(SearchField.MOBILE);
            case EMAIL -> List.of(SearchField.EMAIL);
            case ID_NUMBER -> List.of(SearchField.ID_NUMBER);
            case NAME -> List.of(SearchField.DISPLAY_NAME, SearchField.REAL_NAME);
            case LAST_FOUR -> List.of(SearchField.LAST_FOUR);
        };
    }
}
