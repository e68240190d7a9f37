package io.menshen.member.field;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.menshen.member.matching.DisplayName;
import io.menshen.member.matching.Mobile;
import io.menshen.member.matching.SearchField;
import io.menshen.member.matching.Term;
import java.time.Clock;
import java.time.LocalDate;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/// By which terms a record is found, and which term somebody asks for. Both come through the same normal forms.
public final class SearchTerms {

    /// Nothing that a field takes is longer, however it is written.
    private static final int LONGEST = 300;

    private SearchTerms() {}

    /// The term of a record in one search index; empty if it has no such value.
    public static Optional<Term> of(SearchField field, FieldValues values) {
        return switch (field) {
            case MOBILE -> mobile(values).map(Term::mobile);
            case LAST_FOUR -> mobile(values).map(Term::lastFour);
            case EMAIL -> Optional.ofNullable(values.text("email")).map(Term::email);
            case ID_NUMBER -> Optional.ofNullable(values.text("idNumber")).map(Term::idNumber);
            case DISPLAY_NAME -> name(values, "displayName").map(Term::displayName);
            case REAL_NAME -> name(values, "realName").map(Term::realName);
        };
    }

    /// The terms of a record in some search indexes.
    public static List<Term> of(Collection<SearchField> fields, FieldValues values) {
        return fields.stream().flatMap(field -> of(field, values).stream()).toList();
    }

    /// The term that somebody asks for; empty if it is none of this field. The text itself is never repeated.
    public static Optional<Term> asked(SearchField field, String text, Clock clock) {
        if (text.length() > LONGEST) {
            return Optional.empty();
        }
        // tricks are looked for in what was typed: some do not survive being folded
        return Form.text(TextNode.valueOf(text), LONGEST)
                .map(JsonNode::textValue)
                .flatMap(safe -> switch (field) {
                    case MOBILE -> Mobile.parse(safe).map(Term::mobile);
                    case LAST_FOUR -> Term.lastFour(Form.plain(safe));
                    case EMAIL ->
                        Form.EMAIL
                                .read(TextNode.valueOf(Form.plain(safe)), clock)
                                .map(address -> Term.email(address.textValue()));
                    case ID_NUMBER ->
                        IdNumber.parse(safe, LocalDate.now(clock)).map(number -> Term.idNumber(number.text()));
                    case DISPLAY_NAME -> asName(safe, clock).map(Term::displayName);
                    case REAL_NAME -> asName(safe, clock).map(Term::realName);
                });
    }

    /// A name is read as one that is to be kept, so that what was taken is also found.
    private static Optional<DisplayName> asName(String text, Clock clock) {
        return Form.NAME.read(TextNode.valueOf(text), clock).flatMap(name -> DisplayName.parse(name.textValue()));
    }

    private static Optional<Mobile> mobile(FieldValues values) {
        return Optional.ofNullable(values.text("mobile")).flatMap(Mobile::parse);
    }

    private static Optional<DisplayName> name(FieldValues values, String field) {
        return Optional.ofNullable(values.text(field)).flatMap(DisplayName::parse);
    }
}
