package io.menshen.consent.notice;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class NoticeBoardTest {

    @Test
    void theNoticeInForceIsThereInBothLanguages() {
        Notice notice = new NoticeBoard().current();

        assertThat(notice.version()).isEqualTo(1);
        assertThat(notice.texts()).extracting(Notice.Text::language).containsExactly("zh", "en");
        assertThat(notice.textIn("en").body()).contains("Withdrawing is as easy as consenting");
    }

    @Test
    void aLanguageThatIsNotThereIsReadInChinese() {
        assertThat(new NoticeBoard().current().textIn("fr").language()).isEqualTo("zh");
    }

    @Test
    void aTextEditedAfterItWasPublishedKeepsTheServiceFromStarting() {
        assertThatThrownBy(() -> new NoticeBoard("notices/edited.yaml"))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("notices/1.en.md");
    }

    @Test
    void theHighestVersionIsInForce() {
        assertThat(new NoticeBoard("notices/two-versions.yaml").current().version())
                .isEqualTo(2);
    }
}
