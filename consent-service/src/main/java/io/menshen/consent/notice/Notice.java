package io.menshen.consent.notice;

import java.time.LocalDate;
import java.util.List;
import java.util.Optional;

/// One published notice in all its languages.
public record Notice(int version, LocalDate publishedOn, List<Text> texts) {

    public Notice {
        texts = List.copyOf(texts);
    }

    /// The text with that hash: what the person saw.
    public Optional<Text> textWithHash(String hash) {
        return texts.stream().filter(text -> text.hash().equals(hash)).findFirst();
    }

    /// The text in that language, else the first one.
    public Text textIn(String language) {
        return texts.stream()
                .filter(text -> text.language().equals(language))
                .findFirst()
                .orElseGet(texts::getFirst);
    }

    /// @param hash `sha256:` and the hexadecimal hash of the text's UTF-8 bytes
    public record Text(String language, String hash, String body) {}
}
