package io.menshen.member.message;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;
import java.util.Locale;

/// A language in which there are texts.
public enum Language {
    @JsonProperty("zh-CN")
    ZH("zh-CN", Locale.CHINESE),
    @JsonProperty("en")
    EN("en", Locale.ROOT);

    private final String tag;
    private final Locale locale;

    Language(String tag, Locale locale) {
        this.tag = tag;
        this.locale = locale;
    }

    /// What a caller asked for, the most wanted first; Chinese if nothing else was.
    public static Language wanted(List<Locale> acceptable) {
        for (Locale locale : acceptable) {
            if (locale.getLanguage().equals("zh")) {
                return ZH;
            }
            if (locale.getLanguage().equals("en")) {
                return EN;
            }
        }
        return ZH;
    }

    /// As BCP 47 writes it.
    String tag() {
        return tag;
    }

    Locale locale() {
        return locale;
    }
}
