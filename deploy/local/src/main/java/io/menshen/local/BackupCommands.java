package io.menshen.local;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.menshen.local.backup.BackupLog;
import io.menshen.local.backup.Backups;
import io.menshen.local.backup.CopyPlace;
import io.menshen.local.backup.Drill;
import io.menshen.local.backup.Kind;
import io.menshen.local.backup.Restore;
import io.menshen.local.backup.Retention;
import io.menshen.local.process.ServerFailure;
import io.menshen.local.stack.Stack;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `menshen backup`, `restore`, `drill` and `backups`.
final class BackupCommands {

    private static final ObjectMapper JSON = new ObjectMapper();

    private BackupCommands() {}

    static void addTo(CommandLine commands, Home home, PrintWriter out) {
        commands.addSubcommand(new MakeBackup(home, out))
                .addSubcommand(new RestoreBackup(home, out))
                .addSubcommand(new DrillBackup(home, out))
                .addSubcommand(new ListBackups(home, out));
    }

    @Command(
            name = "backup",
            mixinStandardHelpOptions = true,
            description = "Back up the running stack, encrypted: the members, the log and the key store, a file each.",
            footer = {
                "",
                "The keys of the files are in Vault and nowhere else. Vault itself is not backed up by Menshen: a file "
                        + "with the data and the keys together would open everything. Back Vault up with its own means, "
                        + "and keep secrets.json safe.",
                "The log's tiles (audit-log/) lie outside these backups, and a restore never touches them: copy that "
                        + "folder with any tool, its files never change."
            })
    static final class MakeBackup implements Callable<Integer> {

        @Option(
                names = "--to",
                paramLabel = "DIR",
                description = "where the files go (default: backups/ in the data folder)")
        private @Nullable Path to;

        @Option(
                names = "--copy-to",
                paramLabel = "DIR|s3://BUCKET/PREFIX",
                defaultValue = "${env:MENSHEN_BACKUP_COPY_TO}",
                description =
                        "a second place: a mounted disk elsewhere, or a bucket (locked for as long as the backup is kept, where the bucket has object lock); the copies are read back and compared")
        private @Nullable String copyTo;

        @Option(
                names = "--keep",
                paramLabel = "N",
                defaultValue = "${env:MENSHEN_BACKUP_KEEP:-14}",
                description =
                        "how many backups of members and log to keep (default: ${DEFAULT-VALUE}, and none older than 30 days); those of the key store go after 7 days")
        private int keep = 14;

        private final Home home;
        private final PrintWriter out;

        MakeBackup(Home home, PrintWriter out) {
            this.home = home;
            this.out = out;
        }

        @Override
        public Integer call() {
            Stack stack = home.stack();
            Path folder = to != null ? to : Backups.defaultFolder(stack.home());
            long begin = System.nanoTime();
            new Backups(stack, out)
                    .make(folder, Optional.ofNullable(copyTo).map(CopyPlace::of), Retention.DEFAULT.keeping(keep));
            out.println("Backed up in %s.".formatted(Launcher.seconds(begin).strip()));
            return 0;
        }
    }

    @Command(
            name = "restore",
            mixinStandardHelpOptions = true,
            description = "Put the data of a stopped stack back from a backup.",
            footer = {
                "",
                "Everything is checked beside the present data first; that is then set aside, not deleted, and the "
                        + "last line says where it is: `menshen restore THAT-FOLDER` undoes the restore. At the next "
                        + "start the services replay what was withdrawn or erased since, before they answer anybody.",
                "The log and the key store are always brought to their newest state: what was logged stays logged, "
                        + "and a key that was destroyed stays destroyed."
            })
    static final class RestoreBackup implements Callable<Integer> {

        @Parameters(
                paramLabel = "FILE",
                description = "a backup file, its copy as s3://BUCKET/NAME, or a folder that a restore has set aside")
        private String file = "";

        @Option(
                names = "--to",
                paramLabel = "TIME",
                description =
                        "go to this moment after the backup (members only), such as 2026-11-22T13:05:00+08:00; needs the write-ahead log in wal/")
        private @Nullable String to;

        private final Home home;
        private final PrintWriter out;

        RestoreBackup(Home home, PrintWriter out) {
            this.home = home;
            this.out = out;
        }

        @Override
        public Integer call() throws IOException {
            Optional<Instant> moment = to == null ? Optional.empty() : Optional.of(moment(to));
            try (Home.Lock _ = home.lock()) {
                Stack stack = home.stack();
                Path source = CopyPlace.onThisMachine(file, Backups.defaultFolder(stack.home()));
                Restore.Done done = new Restore(stack, out).run(source, moment);
                out.println(
                        "The %s are back at %s. Start with ./menshen up; what was withdrawn or erased since is replayed first."
                                .formatted(
                                        switch (done.kind()) {
                                            case MEMBERS -> "members' data";
                                            case LOG -> "log's rows";
                                            case KEYS -> "wrapped keys";
                                        },
                                        done.kind() == Kind.MEMBERS ? done.state() : "their newest state"));
                out.println(done.aside()
                        .map(aside -> "What was there before lies in %s; to go back: ./menshen restore %s"
                                .formatted(aside, aside))
                        .orElse("There was nothing there before."));
                return 0;
            }
        }
    }

    @Command(
            name = "drill",
            mixinStandardHelpOptions = true,
            description =
                    "Restore the newest backups beside the running stack, check them, and remove them again. Exit code 0: they would serve.")
    static final class DrillBackup implements Callable<Integer> {

        @Option(names = "--json", description = "for programs")
        private boolean json;

        private final Home home;
        private final PrintWriter out;

        DrillBackup(Home home, PrintWriter out) {
            this.home = home;
            this.out = out;
        }

        @Override
        public Integer call() throws JsonProcessingException {
            Drill.Report report = new Drill(home.stack(), json ? null : out).run();
            if (json) {
                out.println(JSON.writerWithDefaultPrettyPrinter().writeValueAsString(report));
            } else {
                report.checks()
                        .forEach(check -> out.println("  %-4s %s%s"
                                .formatted(
                                        check.passed() ? "ok" : "FAIL",
                                        check.what(),
                                        check.detail().isEmpty() ? "" : ": " + check.detail())));
                out.println("%s in %.1f s."
                        .formatted(
                                report.passed() ? "The backups would serve" : "The backups would NOT serve",
                                report.seconds()));
            }
            return report.passed() ? 0 : 1;
        }
    }

    @Command(name = "backups", mixinStandardHelpOptions = true, description = "Show the backup log.")
    static final class ListBackups implements Callable<Integer> {

        @Option(names = "--json", description = "for programs")
        private boolean json;

        @Option(names = "--all", description = "also those that are deleted")
        private boolean all;

        @Option(
                names = "--keys-at",
                paramLabel = "TIME",
                description =
                        "which kept backups still hold a data key that was destroyed at this moment, and how long")
        private @Nullable String keysAt;

        private final Home home;
        private final PrintWriter out;

        ListBackups(Home home, PrintWriter out) {
            this.home = home;
            this.out = out;
        }

        @Override
        public Integer call() throws JsonProcessingException {
            BackupLog log = new BackupLog(home.folder());
            if (keysAt != null) {
                return traces(log.tracesOfKeysDestroyedAt(moment(keysAt), Retention.DEFAULT.keyStoreFor()));
            }
            List<BackupLog.Backup> backups = log.backups().stream()
                    .filter(backup -> all || backup.kept())
                    .toList();
            if (json) {
                ArrayNode list = JSON.createArrayNode();
                backups.forEach(backup -> list.add(document(backup)));
                out.println(JSON.writerWithDefaultPrettyPrinter().writeValueAsString(list));
                return 0;
            }
            if (backups.isEmpty()) {
                out.println("There are no backups yet; ./menshen backup makes one of the running stack.");
            }
            for (BackupLog.Backup backup : backups) {
                out.println("%-8s %-24s %8.1f MB %6.1f s %9d rows  %s  %s"
                        .formatted(
                                backup.made().kind(),
                                backup.made().takenAt(),
                                backup.made().size() / 1048576.0,
                                backup.made().seconds(),
                                backup.made().rows(),
                                backup.made().sha256().substring(0, 16),
                                backup.kept() ? backup.made().file() : "deleted " + backup.deletedAt()));
            }
            return 0;
        }

        private int traces(BackupLog.KeyTraces traces) throws JsonProcessingException {
            if (json) {
                ObjectNode document = JSON.createObjectNode();
                ArrayNode holding = document.putArray("holding");
                traces.holding().forEach(backup -> holding.add(document(backup)));
                document.put(
                        "goneBy",
                        traces.goneBy() == null ? null : traces.goneBy().toString());
                out.println(JSON.writerWithDefaultPrettyPrinter().writeValueAsString(document));
                return 0;
            }
            traces.holding()
                    .forEach(backup -> out.println("  %s  %s"
                            .formatted(backup.made().takenAt(), backup.made().file())));
            out.println(
                    traces.holding().isEmpty()
                            ? "No kept backup holds such a key."
                            : traces.goneBy() == null
                                    ? "The last of them is the newest backup of the key store and stays until there is a newer one."
                                    : "The last of them goes with the first backup after %s; its key in Vault is destroyed with it."
                                            .formatted(traces.goneBy()));
            return 0;
        }

        private static ObjectNode document(BackupLog.Backup backup) {
            BackupLog.Made made = backup.made();
            ObjectNode document = JSON.createObjectNode()
                    .put("id", made.id())
                    .put("kind", made.kind())
                    .put("takenAt", made.takenAt())
                    .put("seconds", made.seconds())
                    .put("size", made.size())
                    .put("sha256", made.sha256())
                    .put("file", made.file())
                    .put("transitKey", made.transitKey())
                    .put("transitKeyVersion", made.keyVersion())
                    .put("countsAreExact", made.exact())
                    .put("rows", made.rows())
                    .put("deletedAt", backup.deletedAt())
                    .put("drilledAt", backup.drilledAt())
                    .put("drillPassed", backup.passed());
            ArrayNode copies = document.putArray("copies");
            backup.copies().forEach(copies::add);
            document.set("holds", JSON.valueToTree(made.tables()));
            return document;
        }
    }

    private static final Pattern SPAN = Pattern.compile("([0-9]{1,5})([smhd])");

    /// A span of time as people write it: `90s`, `15m`, `24h`, `7d`.
    static Duration span(String text) {
        Matcher matcher = SPAN.matcher(text.strip().toLowerCase(Locale.ROOT));
        if (!matcher.matches() || matcher.group(1).matches("0+")) {
            throw new ServerFailure("\"%s\" is no span of time; write 90s, 15m, 24h or 7d.".formatted(text));
        }
        long number = Long.parseLong(matcher.group(1));
        return switch (matcher.group(2)) {
            case "s" -> Duration.ofSeconds(number);
            case "m" -> Duration.ofMinutes(number);
            case "h" -> Duration.ofHours(number);
            default -> Duration.ofDays(number);
        };
    }

    private static Instant moment(String text) {
        try {
            return OffsetDateTime.parse(text).toInstant();
        } catch (DateTimeException _) {
            throw new ServerFailure(
                    "\"%s\" is no moment; write it with its offset, such as 2026-11-22T13:05:00+08:00 or 2026-11-22T05:05:00Z."
                            .formatted(text));
        }
    }
}
