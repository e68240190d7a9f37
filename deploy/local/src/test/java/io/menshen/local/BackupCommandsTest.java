package io.menshen.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.menshen.local.process.ServerFailure;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What a person is told who asks for the wrong thing. No server runs.
class BackupCommandsTest {

    @TempDir
    Path home;

    @Test
    void withoutAnyBackupTheListSaysHowToMakeOne() {
        assertThat(run(0, "backups")).contains("no backups yet").contains("./menshen backup");
        assertThat(run(0, "backups", "--json").strip()).isEqualTo("[ ]");
        assertThat(run(0, "backups", "--keys-at", "2026-11-22T05:00:00Z")).contains("No kept backup holds such a key");
    }

    @Test
    void aStoppedStackIsNotBackedUp() {
        assertThat(run(1, "backup")).contains("does not run").contains("./menshen up");
        assertThat(run(1, "drill")).contains("start it first");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "yesterday|is no moment",
                "2026-11-22T05:00:00|is no moment",
                "2026-11-22 05:00:00Z|is no moment",
            })
    void aMomentIsWrittenWithItsOffset(String moment, String answer) {
        assertThat(run(1, "restore", "some.backup", "--to", moment))
                .contains(answer)
                .contains("+08:00");
    }

    @Test
    void aFileThatIsNoBackupIsNotRestored() throws IOException {
        Path other = Files.writeString(home.resolve("other.backup"), "something else altogether");
        Files.createDirectories(home.resolve("stack"));

        assertThat(run(1, "restore", other.toString())).contains("is no backup of Menshen");
        assertThat(run(1, "restore", home.resolve("missing").toString())).contains("There is no file");
        assertThat(run(1, "restore", home.toString())).contains("neither a backup file nor a folder");
    }

    @Test
    void helpSaysWhatIsNotBackedUp() {
        assertThat(help("backup")).contains("Vault itself is not backed up").contains("audit-log/");
        assertThat(help("restore")).contains("set aside").contains("undoes the restore");
        assertThat(help("drill")).contains("they would serve");
        assertThat(help("backups")).contains("--keys-at");
    }

    @ParameterizedTest
    @CsvSource({"90s,PT1M30S", "15m,PT15M", "24h,PT24H", "7d,PT168H"})
    void aSpanIsWrittenAsPeopleWriteIt(String text, Duration span) {
        assertThat(BackupCommands.span(text)).isEqualTo(span);
    }

    @ParameterizedTest
    @CsvSource({"0h", "24", "h", "-3h", "1w"})
    void anythingElseIsNoSpan(String text) {
        assertThatThrownBy(() -> BackupCommands.span(text))
                .isInstanceOf(ServerFailure.class)
                .hasMessageContaining("is no span of time");
    }

    @Test
    void aScheduleNeedsALauncherThatStays() {
        assertThat(run(1, "up", "--detach", "--backup-every", "24h")).contains("needs a launcher that stays");
        assertThat(run(1, "up", "--backup-every", "often")).contains("is no span of time");
    }

    /// Without the ends of the lines, which fall where the terminal is too narrow.
    private String help(String command) {
        return run(0, command, "--help").replaceAll("\\s+", " ");
    }

    private String run(int code, String... arguments) {
        StringWriter out = new StringWriter();
        int found = Menshen.commands(new Home(home.resolve("stack"), 20_000), new PrintWriter(out))
                .execute(arguments);
        assertThat(found).as(out.toString()).isEqualTo(code);
        return out.toString();
    }
}
