package io.menshen.canary;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// A scan that finds nothing proves nothing unless it finds what was planted.
class CanaryScanTest {

    /// A rare character outside the BMP: two UTF-16 units, four bytes of UTF-8.
    private static final Canary NAME = new Canary("the name", "钟离𫘧");

    private static final Canary MOBILE = new Canary("the mobile", "17319854402");

    @TempDir
    private Path folder;

    static Stream<Arguments> spellings() {
        String name = NAME.value();
        return Stream.of(
                Arguments.of("UTF-8", name.getBytes(StandardCharsets.UTF_8)),
                Arguments.of("UTF-16BE", name.getBytes(StandardCharsets.UTF_16BE)),
                Arguments.of("UTF-16LE", name.getBytes(StandardCharsets.UTF_16LE)),
                Arguments.of("GB18030", name.getBytes(Charset.forName("GB18030"))),
                Arguments.of("JSON", ascii("\\u949f\\u79bb\\ud86d\\ude27")),
                Arguments.of("JSON in capitals", ascii("\\u949F\\u79BB\\uD86D\\uDE27")),
                Arguments.of("a URL", ascii("%E9%92%9F%E7%A6%BB%F0%AB%98%A7")),
                Arguments.of("a bytea in text form", ascii("\\xe9929fe7a6bbf0ab98a7")),
                Arguments.of("base64 alone", base64(name)),
                Arguments.of("base64 after one byte", base64("x" + name + "!")),
                Arguments.of("base64 after two bytes", base64("xy" + name + "!")),
                Arguments.of(
                        "base64 for URLs",
                        Base64.getUrlEncoder()
                                .encode(("{\"name\":\"" + name + "\"}").getBytes(StandardCharsets.UTF_8))));
    }

    @ParameterizedTest(name = "in {0}")
    @MethodSource("spellings")
    void aPlantedNameIsFound(String spelling, byte[] bytes) throws IOException {
        Files.write(folder.resolve("planted"), surrounded(bytes));

        List<Finding> findings = scan();

        assertThat(findings).extracting(Finding::canary).contains("the name");
    }

    @Test
    void aMobileIsFoundAcrossTheEdgeOfTwoPieces() throws IOException {
        byte[] content = new byte[(1 << 20) + 100];
        byte[] mobile = ascii(MOBILE.value());
        System.arraycopy(mobile, 0, content, (1 << 20) - 5, mobile.length);
        Files.write(folder.resolve("log"), content);

        List<Finding> findings = scan();

        assertThat(findings).extracting(Finding::canary).containsExactly("the mobile");
    }

    @Test
    void aPackedLogIsUnpacked() throws IOException {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (OutputStream gzip = new GZIPOutputStream(packed)) {
            gzip.write(ascii("a line\n".repeat(50) + MOBILE.value()));
        }
        Files.write(folder.resolve("service.log.gz"), packed.toByteArray());

        List<Finding> findings = scan();

        assertThat(findings).extracting(Finding::canary).containsExactly("the mobile");
    }

    @Test
    void aNameOfAFileIsSearchedToo() throws IOException {
        Files.createFile(folder.resolve("export-17319854402.csv"));

        List<Finding> findings = scan();

        assertThat(findings).extracting(Finding::canary).containsExactly("the mobile");
    }

    @Test
    void maskedValuesAreNoFinding() throws IOException {
        Files.writeString(folder.resolve("masked"), "钟离* *******4402 173****4402 \\u949f\\u79bb*");

        assertThat(scan()).isEmpty();
    }

    @Test
    void whatMayLawfullyHoldAValueIsPassedOver() throws IOException {
        Path lawful = Files.createDirectory(folder.resolve("lawful"));
        Files.writeString(lawful.resolve("file"), MOBILE.value());

        List<Finding> findings = new CanaryScan(List.of(NAME, MOBILE))
                .folder(folder, lawful::equals)
                .findings();

        assertThat(findings).isEmpty();
    }

    @Test
    void findingsDoNotRepeatTheValue() throws IOException {
        Files.writeString(folder.resolve("leak"), NAME.value());

        assertThat(scan().toString()).doesNotContain(NAME.value());
    }

    private List<Finding> scan() throws IOException {
        return new CanaryScan(List.of(NAME, MOBILE)).folder(folder, _ -> false).findings();
    }

    private static byte[] surrounded(byte[] bytes) {
        byte[] content = new byte[bytes.length + 40];
        java.util.Arrays.fill(content, (byte) 'z');
        System.arraycopy(bytes, 0, content, 20, bytes.length);
        return content;
    }

    private static byte[] base64(String text) {
        return Base64.getEncoder().encode(text.getBytes(StandardCharsets.UTF_8));
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
