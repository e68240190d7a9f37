package io.menshen.consent.notice;

import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/// One published notice in all its languages.
///
/// @param version its number among the notices
/// @param change what it means for those who saw the one before
/// @param purposes the codes of those that it describes differently; consents to them have to be given again
public record Notice(int version, LocalDate publishedOn, Change change, List<String> purposes, List<Text> texts) {

    public Notice {
        purposes = List.copyOf(purposes);
        texts = List.copyOf(texts);
    }

    /// How far a notice differs from the one before.
    @Schema(name = "NoticeChange")
    public enum Change {
        /// Some purposes are different: consents to these allow nothing until they are renewed (PIPL Art. 14).
        MAJOR,
        /// Words are different, what is done is not.
        MINOR
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
