package io.menshen.member.imports;

import io.menshen.member.field.FieldCatalogue;
import io.menshen.member.field.Form;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.time.DateTimeException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.ZipInputStream;
import org.dhatim.fastexcel.reader.Cell;
import org.dhatim.fastexcel.reader.CellType;
import org.dhatim.fastexcel.reader.ExcelReaderException;
import org.dhatim.fastexcel.reader.ReadableWorkbook;
import org.jspecify.annotations.Nullable;

/// The first sheet of a workbook, its first row the header. The sheet is read row by row; the packed file itself and
/// its table of texts are held, and both are bounded before anything is unpacked into memory.
final class XlsxRows implements Rows {

    /// Bytes, packed.
    private static final int LARGEST = 8 * 1024 * 1024;

    /// How many times larger it may be unpacked; a sheet of people is 5 to 10 times.
    private static final int INFLATION = 20;

    private static final int ALWAYS_ALLOWED = 4 * 1024 * 1024;

    private final ReadableWorkbook workbook;
    private final Stream<org.dhatim.fastexcel.reader.Row> stream;
    private final Iterator<org.dhatim.fastexcel.reader.Row> rows;
    private final Header header;

    XlsxRows(InputStream file, FieldCatalogue catalogue) throws Unreadable, IOException {
        byte[] packed = file.readNBytes(LARGEST + 1);
        if (packed.length > LARGEST) {
            throw new Unreadable("file-too-large");
        }
        refuseBombs(packed);
        try {
            workbook = new ReadableWorkbook(new ByteArrayInputStream(packed));
            stream = workbook.getFirstSheet().openStream();
            rows = stream.iterator();
        } catch (ExcelReaderException | IllegalArgumentException | IllegalStateException e) {
            throw new Unreadable("file-unreadable");
        }
        org.dhatim.fastexcel.reader.@Nullable Row first = read();
        if (first == null) {
            throw new Unreadable("no-rows");
        }
        header = Header.of(cells(first, null), catalogue);
    }

    @Override
    public @Nullable Row next() throws Unreadable {
        for (org.dhatim.fastexcel.reader.@Nullable Row row = read(); row != null; row = read()) {
            List<String> cells = cells(row, header);
            if (cells.stream().anyMatch(cell -> !cell.isBlank())) {
                return new Row(row.getRowNum(), header.fields(cells));
            }
        }
        return null;
    }

    private org.dhatim.fastexcel.reader.@Nullable Row read() throws Unreadable {
        try {
            return rows.hasNext() ? rows.next() : null;
        } catch (ExcelReaderException | UncheckedIOException | IllegalArgumentException e) {
            throw new Unreadable("file-unreadable");
        }
    }

    private static List<String> cells(org.dhatim.fastexcel.reader.Row row, @Nullable Header header) {
        List<String> cells = new ArrayList<>();
        for (@Nullable Cell cell : row) {
            cells.add(cell == null ? "" : text(cell, header == null ? null : header.form(cells.size())));
        }
        while (!cells.isEmpty() && cells.getLast().isBlank()) {
            cells.removeLast();
        }
        return cells;
    }

    /// A number as its digits, as people typed it; a date of birth as ISO 8601.
    private static String text(Cell cell, @Nullable Form form) {
        try {
            if (cell.getType() == CellType.NUMBER) {
                return form == Form.BIRTH_DATE
                        ? cell.asDate().toLocalDate().toString()
                        : cell.asNumber().toPlainString();
            }
        } catch (DateTimeException | ExcelReaderException e) {
            return cell.getText();
        }
        return cell.getText();
    }

    private static void refuseBombs(byte[] packed) throws Unreadable, IOException {
        long allowed = Math.max(ALWAYS_ALLOWED, (long) INFLATION * packed.length);
        byte[] piece = new byte[16 * 1024];
        try (ZipInputStream zip = new ZipInputStream(new ByteArrayInputStream(packed))) {
            long unpacked = 0;
            while (zip.getNextEntry() != null) {
                for (int read = zip.read(piece); read >= 0; read = zip.read(piece)) {
                    unpacked += read;
                    if (unpacked > allowed) {
                        throw new Unreadable("file-too-large");
                    }
                }
            }
        }
    }

    @Override
    public void close() {
        try (workbook) {
            stream.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
