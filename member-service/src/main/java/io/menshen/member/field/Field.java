package io.menshen.member.field;

import com.fasterxml.jackson.databind.JsonNode;
import io.menshen.member.matching.SearchField;
import io.menshen.member.protection.FieldGroup;
import java.time.Clock;
import java.util.EnumSet;
import java.util.Set;

/// One field of a member's record, as the catalogue describes it.
///
/// @param name the property in JSON and inside the sealed group
/// @param code the word by which rules, purposes and evidence name it
/// @param sensitive sensitive personal information (PIPL Art. 28)
/// @param purposes what it may be given for
/// @param retention how long it is kept after its purpose has ended, ISO 8601
/// @param mask the most open level for others without a proven purpose
/// @param index how a member is found by it
public record Field(
        String name,
        String code,
        String zh,
        String en,
        Form form,
        FieldGroup group,
        boolean sensitive,
        Set<String> purposes,
        String retention,
        String mask,
        Set<Index> index,
        Change change) {

    /// Whether a value would be accepted now.
    public boolean accepts(JsonNode value, Clock clock) {
        return form.read(value, clock).isPresent();
    }

    /// The search indexes that this field is in.
    public Set<SearchField> searches() {
        EnumSet<SearchField> searches = EnumSet.noneOf(SearchField.class);
        for (Index kind : index) {
            switch (kind) {
                case SEARCH -> searches.add(SearchField.coded(code).orElseThrow());
                case LAST_FOUR -> searches.add(SearchField.LAST_FOUR);
                case UNIQUENESS, GROUP -> {} // found in other ways
            }
        }
        return searches;
    }

    /// One way of finding a member by a field.
    public enum Index {
        /// Whole HMAC: two claimed records never share it.
        UNIQUENESS,
        /// Truncated HMAC: several members share a tag; open and compare.
        SEARCH,
        /// The same over the last four digits.
        LAST_FOUR,
        /// Identity inside one group of neighbours.
        GROUP
    }
}
