package io.menshen.audit.export;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.StringJoiner;
import java.util.TreeSet;

/// Entries as a table for a spreadsheet: UTF-8 with a byte order mark, every cell in quotes, and no cell that a
/// spreadsheet would take for a formula.
final class CsvTable {

    /// Excel takes a file without it for the code page of the machine.
    private static final String MARK = "\uFEFF";

    private static final String FORMULA = "=+-@\t\r";
    private static final List<String> COLUMNS = List.of(
            "index", "time", "kind", "source", "number", "actor", "role", "action", "purpose", "basis", "outcome",
            "code", "members", "shown");

    private CsvTable() {}

    static String head() {
        return MARK + line(COLUMNS);
    }

    static String row(long index, JsonNode leaf) {
        JsonNode source = leaf.path("source");
        int members = 0;
        TreeSet<String> shown = new TreeSet<>();
        for (JsonNode group : leaf.path("subjects")) {
            JsonNode list = group.path("members");
            members += list.isArray() ? list.size() : list.path("count").asInt();
            group.path("fields")
                    .properties()
                    .forEach(field ->
                            shown.add(field.getKey() + "=" + field.getValue().asText()));
        }
        List<String> cells = new ArrayList<>();
        cells.add(Long.toString(index));
        cells.add(leaf.path("time").asText());
        cells.add(leaf.path("leaf").asText());
        cells.add(source.isTextual() ? source.asText() : source.path("name").asText());
        cells.add(source.path("number").asText());
        cells.add(leaf.path("actor").path("id").asText());
        cells.add(leaf.path("actor").path("role").asText());
        cells.add(leaf.path("action").asText());
        cells.add(leaf.path("purpose").asText());
        cells.add(leaf.path("basis").path("kind").asText());
        cells.add(leaf.path("outcome").asText());
        cells.add(leaf.path("code").asText());
        cells.add(Integer.toString(members));
        cells.add(String.join(" ", shown));
        return line(cells);
    }

    static String line(List<String> cells) {
        StringJoiner line = new StringJoiner(",", "", "\r\n");
        for (String cell : cells) {
            boolean formula = !cell.isEmpty() && FORMULA.indexOf(cell.charAt(0)) >= 0;
            line.add("\"" + (formula ? "'" : "") + cell.replace("\"", "\"\"") + "\"");
        }
        return line.toString();
    }
}
