package io.menshen.consent.notice;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class NoticeTextTest {

    @Test
    void theNoticeInForceIsThereInBothLanguages() {
        Notice notice =
                NoticeText.read(NoticeText.bundled("notices/notices.yaml").getFirst());

        assertThat(notice.version()).isEqualTo(1);
        assertThat(notice.texts()).extracting(Notice.Text::language).containsExactly("zh", "en");
        assertThat(notice.textIn("en").body()).contains("Withdrawing is as easy as consenting");
    }

    @Test
    void aLanguageThatIsNotThereIsReadInChinese() {
        assertThat(NoticeText.read(NoticeText.bundled("notices/notices.yaml").getFirst())
                        .textIn("fr")
                        .language())
                .isEqualTo("zh");
    }

    @Test
    void aTextEditedAfterItWasPublishedKeepsTheServiceFromStarting() {
        assertThatThrownBy(() -> NoticeText.bundled("notices/edited.yaml"))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("notices/1.en.md");
    }

    @Test
    void theFirstVersionComesFirst() {
        assertThat(NoticeText.bundled("notices/two-versions.yaml"))
                .extracting(text -> NoticeText.read(text).version())
                .containsExactly(1, 2);
    }

    @Test
    void theSecondNoticeDescribesWhatIsAgreedBeforehandInBothLanguages() {
        Notice notice =
                NoticeText.read(NoticeText.bundled("notices/notices.yaml").get(1));

        assertThat(notice.version()).isEqualTo(2);
        assertThat(notice.change()).isEqualTo(Notice.Change.MINOR);
        assertThat(notice.texts()).hasSize(2).allMatch(text -> text.body().contains("emergency-agreed"));
    }
}
