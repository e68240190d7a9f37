package io.menshen.member.intake.jielong;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;

class ReasonTest {

    @Test
    void theReferenceListsEveryReasonWithItsTexts() throws IOException {
        String reference = Files.readString(Path.of("../docs/reference/jielong.md"));

        List<String> listed = reference
                .substring(reference.indexOf("## Reasons"))
                .lines()
                .filter(line -> line.startsWith("| `"))
                .toList();

        assertThat(listed)
                .containsExactly(Arrays.stream(Reason.values())
                        .map(reason -> "| `%s` | %s | %s |"
                                .formatted(reason.code(), reason.text(Locale.ENGLISH), reason.text(Locale.CHINESE)))
                        .toArray(String[]::new));
    }
}
