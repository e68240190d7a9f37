package io.menshen.member.imports;

import de.siegmar.fastcsv.reader.CloseableIterator;
import de.siegmar.fastcsv.reader.CsvParseException;
import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.CsvRecord;
import de.siegmar.fastcsv.reader.FieldMismatchStrategy;
import io.menshen.member.field.FieldCatalogue;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.CodingErrorAction;
import org.jspecify.annotations.Nullable;

/// A CSV file (RFC 4180) with a header. It is decoded strictly: a byte that is none of the encoding is a refusal, not
/// a question mark in somebody's name.
final class CsvRows implements Rows {

    /// Characters; no row that could be taken is longer.
    private static final int LONGEST_ROW = 64 * 1024;

    private final CloseableIterator<CsvRecord> records;
    private final Header header;

    CsvRows(InputStream file, Charset charset, FieldCatalogue catalogue) throws Unreadable {
        records = CsvReader.builder()
                .extraFieldStrategy(FieldMismatchStrategy.IGNORE)
                .missingFieldStrategy(FieldMismatchStrategy.IGNORE)
                .maxBufferSize(LONGEST_ROW)
                .ofCsvRecord(new InputStreamReader(
                        file,
                        charset.newDecoder()
                                .onMalformedInput(CodingErrorAction.REPORT)
                                .onUnmappableCharacter(CodingErrorAction.REPORT)))
                .iterator();
        @Nullable CsvRecord first = read();
        if (first == null) {
            throw new Unreadable("no-rows");
        }
        header = Header.of(first.getFields(), catalogue);
    }

    @Override
    public @Nullable Row next() throws Unreadable {
        @Nullable CsvRecord row = read();
        return row == null
                ? null
                : new Row(Math.toIntExact(row.getStartingLineNumber()), header.fields(row.getFields()));
    }

    private @Nullable CsvRecord read() throws Unreadable {
        try {
            return records.hasNext() ? records.next() : null;
        } catch (UncheckedIOException | CsvParseException e) {
            throw new Unreadable(
                    e.getCause() instanceof CharacterCodingException ? "text-unreadable" : "file-unreadable");
        }
    }

    @Override
    public void close() {
        try {
            records.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
