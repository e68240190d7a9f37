package io.menshen.member.imports;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.IntNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.menshen.member.field.Field;
import io.menshen.member.field.FieldCatalogue;
import io.menshen.member.field.Form;
import io.menshen.member.imports.Rows.Unreadable;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// The first row of a table: which column is which field. A column is called as in the catalogue: by the field's
/// name, its code, or what it is called in Chinese or English.
final class Header {

    /// A cell cannot hold them.
    private static final Set<Form> STRUCTURED = EnumSet.of(Form.ADDRESSES, Form.GUARDIAN);

    private static final String NAME = "displayName";
    private static final Pattern SMALL_NUMBER = Pattern.compile("[0-9]{1,4}");
    private static final Pattern BETWEEN_WORDS = Pattern.compile("[,，、;；|]");
    private static final char BYTE_ORDER_MARK = '\uFEFF';

    private final List<Field> columns;

    private Header(List<Field> columns) {
        this.columns = columns;
    }

    /// @throws Unreadable if a column is unknown, named twice, or can only be given in another way
    static Header of(List<String> titles, FieldCatalogue catalogue) throws Unreadable {
        Map<String, Field> known = new HashMap<>();
        for (Field field : catalogue.all()) {
            for (String title : List.of(field.name(), field.code(), field.zh(), field.en())) {
                known.put(normal(title), field);
            }
        }
        List<Field> columns = new ArrayList<>();
        Set<Field> seen = new HashSet<>();
        for (String title : titles) {
            int column = columns.size() + 1;
            @Nullable Field field = known.get(normal(title));
            if (field == null) {
                throw new Unreadable("unknown-column", column);
            }
            if (!seen.add(field)) {
                throw new Unreadable("column-twice", column);
            }
            if (field.sensitive()) {
                throw new Unreadable("sensitive-column", column);
            }
            if (STRUCTURED.contains(field.form())) {
                throw new Unreadable("structured-column", column);
            }
            columns.add(field);
        }
        if (columns.stream().noneMatch(field -> field.name().equals(NAME))) {
            throw new Unreadable("name-column-missing");
        }
        return new Header(columns);
    }

    /// The fields of a row; an empty cell is a field that is not given. Null if it has more cells than columns.
    @Nullable
    ObjectNode fields(List<String> cells) {
        if (cells.size() > columns.size()) {
            return null;
        }
        ObjectNode fields = JsonNodeFactory.instance.objectNode();
        for (int i = 0; i < cells.size(); i++) {
            String cell = cells.get(i);
            if (!cell.isBlank()) {
                Field field = columns.get(i);
                fields.set(field.name(), value(field.form(), cell));
            }
        }
        return fields;
    }

    /// What a column's values look like; null if there is no such column.
    @Nullable
    Form form(int column) {
        return column < columns.size() ? columns.get(column).form() : null;
    }

    private static JsonNode value(Form form, String cell) {
        String text = cell.strip();
        if (form == Form.HOUSEHOLD_SIZE && SMALL_NUMBER.matcher(text).matches()) {
            return IntNode.valueOf(Integer.parseInt(text));
        }
        if (form == Form.PREFERENCES) {
            ArrayNode words = JsonNodeFactory.instance.arrayNode();
            BETWEEN_WORDS.splitAsStream(text).forEach(words::add);
            return words;
        }
        return TextNode.valueOf(cell);
    }

    private static String normal(String title) {
        boolean marked = !title.isEmpty() && title.charAt(0) == BYTE_ORDER_MARK;
        return (marked ? title.substring(1) : title).strip().toLowerCase(Locale.ROOT);
    }
}
