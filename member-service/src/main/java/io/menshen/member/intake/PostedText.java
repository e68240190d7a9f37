package io.menshen.member.intake;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The text as it was pasted, and whether it is only to be tried. Never printed.
final class PostedText {

    static final int LONGEST = 1024 * 1024;

    private static final Set<String> CHINESE = Set.of("gb18030", "gbk", "gb2312");
    private static final byte TRIAL = 1;
    private static final char BYTE_ORDER_MARK = '\uFEFF';

    private final String text;
    private final boolean trial;

    private PostedText(String text, boolean trial) {
        this.text = text;
        this.trial = trial;
    }

    /// Decodes strictly: a byte that is none of the encoding is a refusal, not a question mark in somebody's name.
    static PostedText decode(byte[] bytes, @Nullable String encoding, boolean trial) {
        if (bytes.length > LONGEST) {
            throw new IntakeRefusal.TooLarge();
        }
        try {
            String text = charset(encoding)
                    .newDecoder()
                    .onMalformedInput(CodingErrorAction.REPORT)
                    .onUnmappableCharacter(CodingErrorAction.REPORT)
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
            if (text.isBlank()) {
                throw new IntakeRefusal.Empty();
            }
            boolean marked = text.charAt(0) == BYTE_ORDER_MARK;
            return new PostedText(marked ? text.substring(1) : text, trial);
        } catch (CharacterCodingException e) {
            throw new IntakeRefusal.Unreadable();
        }
    }

    /// GBK and GB2312 are subsets of GB18030, which is decoded for all three.
    private static Charset charset(@Nullable String encoding) {
        String name = encoding == null ? "utf-8" : encoding.toLowerCase(Locale.ROOT);
        if (CHINESE.contains(name)) {
            return Charset.forName("GB18030");
        }
        if (!name.equals("utf-8") && !name.equals("utf8") && !name.equals("us-ascii")) {
            throw new IntakeRefusal.UnknownEncoding();
        }
        return StandardCharsets.UTF_8;
    }

    static PostedText fromBytes(byte[] bytes) {
        return new PostedText(new String(bytes, 1, bytes.length - 1, StandardCharsets.UTF_8), bytes[0] == TRIAL);
    }

    byte[] toBytes() {
        byte[] encoded = text.getBytes(StandardCharsets.UTF_8);
        return ByteBuffer.allocate(1 + encoded.length)
                .put(trial ? TRIAL : 0)
                .put(encoded)
                .array();
    }

    String text() {
        return text;
    }

    /// Whether nothing is to be written.
    boolean trial() {
        return trial;
    }

    @Override
    public String toString() {
        return "PostedText[…]";
    }
}
