package io.menshen.local.postgres;

import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.stream.Collectors;

/// How far a cluster that was unpacked from a backup plays its write-ahead log back.
///
/// @param logs folders with further write-ahead log, looked through in this order
/// @param target where to stop
/// @param timeline which history to follow where a restore has begun another one: a number, `latest` or
/// `current`
public record Recovery(List<Path> logs, Target target, String timeline) {

    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss.SSSSSS'+00'").withZone(ZoneOffset.UTC);

    public Recovery {
        logs = List.copyOf(logs);
    }

    /// Where the playing back ends.
    public sealed interface Target {

        /// The point that was named when the backup was made.
        record NamedPoint(String name) implements Target {}

        /// The last transaction that was committed at or before this moment.
        record Moment(Instant time) implements Target {}

        /// Everything there is.
        record Newest() implements Target {}
    }

    String settings() {
        // A segment that lies in neither folder ends the playing back: that is how PostgreSQL learns of the end.
        String command = logs.stream()
                .map(folder -> "cp %s '%%p' 2>/dev/null".formatted(quoted(folder + "/") + "'%f'"))
                .collect(Collectors.joining(" || "));
        String end = switch (target) {
            case Target.NamedPoint point -> "recovery_target_name = %s\n".formatted(literal(point.name()));
            case Target.Moment moment -> "recovery_target_time = %s\n".formatted(literal(TIME.format(moment.time())));
            case Target.Newest _ -> "";
        };
        return "restore_command = %s\nrecovery_target_action = 'promote'\nrecovery_target_timeline = %s\n%s"
                .formatted(literal(command.isEmpty() ? "false" : command), literal(timeline), end);
    }

    /// For PostgreSQL's shell command: `%` is doubled, `'` ends and begins the quotes again.
    private static String quoted(String text) {
        return "'" + text.replace("%", "%%").replace("'", "'\\''") + "'";
    }

    /// For a settings file or statement.
    static String literal(String text) {
        return "'" + text.replace("'", "''") + "'";
    }
}
