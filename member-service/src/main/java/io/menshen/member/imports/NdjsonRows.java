package io.menshen.member.imports;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/// A JSON object a line. A line that is none is a row that could not be read; the others go on.
final class NdjsonRows implements Rows {

    private static final int LONGEST_LINE = 64 * 1024;

    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    private final Reader file;
    private int line;

    NdjsonRows(InputStream file) {
        this.file = new BufferedReader(new InputStreamReader(
                file,
                StandardCharsets.UTF_8
                        .newDecoder()
                        .onMalformedInput(CodingErrorAction.REPORT)
                        .onUnmappableCharacter(CodingErrorAction.REPORT)));
    }

    @Override
    public @Nullable Row next() throws Unreadable {
        @Nullable String text;
        do {
            text = line();
            if (text == null) {
                return null;
            }
            line++;
        } while (text.isBlank());
        return new Row(line, object(text));
    }

    private static @Nullable ObjectNode object(String text) {
        try {
            return JSON.readTree(text) instanceof ObjectNode object ? object : null;
        } catch (JsonProcessingException e) {
            return null;
        }
    }

    private @Nullable String line() throws Unreadable {
        StringBuilder text = new StringBuilder();
        try {
            int next = file.read();
            if (next < 0) {
                return null;
            }
            while (next >= 0 && next != '\n') {
                if (text.length() == LONGEST_LINE) {
                    throw new Unreadable("file-unreadable");
                }
                text.append((char) next);
                next = file.read();
            }
            return text.toString();
        } catch (CharacterCodingException e) {
            throw new Unreadable("text-unreadable");
        } catch (IOException e) {
            throw new Unreadable("file-unreadable");
        }
    }

    @Override
    public void close() {
        try {
            file.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
