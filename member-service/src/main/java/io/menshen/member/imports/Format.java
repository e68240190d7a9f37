package io.menshen.member.imports;

import java.util.Arrays;
import java.util.Optional;

/// What kinds of file there are.
enum Format {
    /// RFC 4180, with a header; UTF-8 or GB18030.
    CSV("text/csv"),
    /// A JSON object a line, in UTF-8.
    NDJSON("application/x-ndjson"),
    /// The first sheet of a workbook (ECMA-376), its first row the header.
    XLSX("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet");

    private final String mediaType;

    Format(String mediaType) {
        this.mediaType = mediaType;
    }

    static Optional<Format> of(String mediaType) {
        return Arrays.stream(values())
                .filter(format -> format.mediaType.equals(mediaType))
                .findFirst();
    }
}
