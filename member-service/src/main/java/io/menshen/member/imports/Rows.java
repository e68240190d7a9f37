package io.menshen.member.imports;

import io.menshen.member.field.FieldCatalogue;
import java.io.IOException;
import java.io.InputStream;
import org.jspecify.annotations.Nullable;

/// The rows of a file, one after the other; never the whole file in memory.
interface Rows extends AutoCloseable {

    /// The next row; null when there is none.
    ///
    /// @throws Unreadable if the file is not what it claims to be
    @Nullable
    Row next() throws Unreadable;

    @Override
    void close();

    /// The file as a whole cannot be read; a code says why, and where it is the header which column.
    final class Unreadable extends Exception {
        private final String code;
        private final int column;

        Unreadable(String code) {
            this(code, 0);
        }

        /// @param column from 1; 0 if it is not about one
        Unreadable(String code, int column) {
            super(code, null, false, false);
            this.code = code;
            this.column = column;
        }

        String code() {
            return code;
        }

        int column() {
            return column;
        }
    }

    static Rows of(Format format, Encoding encoding, InputStream file, FieldCatalogue catalogue) throws Unreadable {
        try {
            return switch (format) {
                case CSV -> new CsvRows(file, encoding.charset(), catalogue);
                case NDJSON -> new NdjsonRows(file);
                case XLSX -> new XlsxRows(file, catalogue);
            };
        } catch (IOException e) {
            throw new Unreadable("file-unreadable");
        }
    }
}
