package io.menshen.member.rights;

import static io.menshen.member.rights.RequestKind.COMPLAINT;
import static org.assertj.core.api.Assertions.assertThat;

import io.menshen.member.rights.RequestFigures.Figures;
import org.junit.jupiter.api.Test;

class RequestFiguresTest {

    @Test
    void aFewAreNotShownAndNoneIsNoSecret() {
        assertThat(Figures.of(COMPLAINT, 4, 0, 5, 0, 1)).isEqualTo(new Figures(COMPLAINT, null, null, 5, 0, null));
    }

    @Test
    void whatIsLeftOfTheOpenOnesIsAFigureToo() {
        assertThat(Figures.of(COMPLAINT, 9, 5, 0, 0, 0).overdue()).isNull();
        assertThat(Figures.of(COMPLAINT, 10, 5, 0, 0, 0).overdue()).isEqualTo(5);
        assertThat(Figures.of(COMPLAINT, 7, 7, 0, 0, 0).overdue()).isEqualTo(7);
    }
}
