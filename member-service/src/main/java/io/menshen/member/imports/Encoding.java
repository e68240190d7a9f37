package io.menshen.member.imports;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// The encodings that text files may have.
enum Encoding {
    UTF_8("UTF-8", StandardCharsets.UTF_8),
    /// GBK and GB2312 are subsets of it, so it is read for all three.
    GB18030("GB18030", Charset.forName("GB18030"));

    private final String code;
    private final Charset charset;

    Encoding(String code, Charset charset) {
        this.code = code;
        this.charset = charset;
    }

    /// @param name as in a `Content-Type`; UTF-8 if there is none
    static Encoding named(@Nullable String name) {
        return switch (name == null ? "utf-8" : name.toLowerCase(Locale.ROOT)) {
            case "utf-8", "utf8", "us-ascii" -> UTF_8;
            case "gb18030", "gbk", "gb2312" -> GB18030;
            default -> throw new ImportRefusal.UnknownEncoding();
        };
    }

    static Encoding coded(String code) {
        return code.equals(GB18030.code) ? GB18030 : UTF_8;
    }

    String code() {
        return code;
    }

    Charset charset() {
        return charset;
    }
}
