package io.menshen.member.imports;

import com.fasterxml.jackson.databind.node.ObjectNode;
import org.jspecify.annotations.Nullable;

/// One row of a file: fields of the catalogue as a single registration would give them. Never printed.
///
/// @param line where it begins in the file
/// @param fields null if the row could not be read at all
record Row(int line, @Nullable ObjectNode fields) {

    @Override
    public String toString() {
        return "Row[" + line + "]";
    }
}
