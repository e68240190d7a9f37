package io.menshen.local;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.menshen.local.advisory.Advisories;
import io.menshen.local.backup.BackupLog;
import io.menshen.local.backup.CopyPlace;
import io.menshen.local.backup.Retention;
import io.menshen.local.backup.Schedule;
import io.menshen.local.keycloak.KeycloakServer;
import io.menshen.local.process.Program;
import io.menshen.local.process.Project;
import io.menshen.local.process.ServerFailure;
import io.menshen.local.process.ServerProcess;
import io.menshen.local.stack.Component;
import io.menshen.local.stack.Service;
import io.menshen.local.stack.Stack;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// The `menshen` command. The script of that name finds a JDK, builds what is missing and then comes here.
@Command(
        name = "menshen",
        synopsisSubcommandLabel = "COMMAND",
        description = "Member data behind one door. Starts and looks after the whole suite on this machine.",
        footer = {
            "",
            "Environment: MENSHEN_HOME (data folder, default .menshen), MENSHEN_PORT_BASE (first of seventeen ports,",
            "default 8080), VAULT_ADDR and VAULT_TOKEN (use that Vault), MENSHEN_BACKUP_EVERY, _KEEP and _COPY_TO",
            "(for up and backup).",
            "./menshen status shows the demo users and their password.",
            "",
            "  test             build everything and run every test (Maven)",
            "  build            build what is missing or older than its sources"
        })
public final class Menshen implements Runnable {

    @Spec
    private @Nullable CommandSpec spec;

    private Menshen() {}

    public static void main(String[] arguments) {
        System.exit(run(arguments, new PrintWriter(System.out, true, StandardCharsets.UTF_8)));
    }

    static int run(String[] arguments, PrintWriter out) {
        try {
            return commands(Home.of(System.getenv()), out).execute(arguments);
        } catch (ServerFailure failure) {
            out.println(failure.getMessage());
            return 1;
        }
    }

    static CommandLine commands(Home home, PrintWriter out) {
        CommandLine commands = new CommandLine(new Menshen())
                .addSubcommand(new Up(home, out))
                .addSubcommand(new Down(home, out))
                .addSubcommand(new Status(home, out))
                .addSubcommand(new Logs(home, out))
                .addSubcommand(new Token(home, out))
                .addSubcommand(new KeptMessages(home, out))
                .addSubcommand(new Demo(home))
                .addSubcommand(new Verify(home))
                .addSubcommand(new Prove(home, out))
                .addSubcommand(new Bench(home, out))
                .addSubcommand(new AdvisoryCommand(home, out))
                .addSubcommand(new Prepare())
                .addSubcommand(new CommandLine.HelpCommand());
        BackupCommands.addTo(commands, home, out);
        commands.setOut(out);
        // What a person can act on is one sentence, never a stack trace.
        commands.setExecutionExceptionHandler((failure, _, _) -> {
            out.println(sentence(failure));
            return 1;
        });
        return commands;
    }

    private static String sentence(Throwable failure) {
        if (failure instanceof ServerFailure known && known.getMessage() != null) {
            return known.getMessage();
        }
        return "Something unexpected happened: %s.".formatted(failure);
    }

    @Override
    public void run() {
        if (spec != null) {
            spec.commandLine().usage(spec.commandLine().getOut());
        }
    }

    /// Plays the story against the running stack.
    private static int story(Stack stack) {
        return Program.endToEnd(
                "io.menshen.story.Story",
                List.of(stack.service(Service.GATEWAY).address(), stack.home().toString()));
    }

    @Command(name = "up", description = "Start everything that does not run yet.")
    static final class Up implements java.util.concurrent.Callable<Integer> {

        @Option(names = "--demo", description = "then play the story")
        private boolean demo;

        @Option(names = "--detach", description = "leave the servers running and return")
        private boolean detach;

        @Option(
                names = "--tls",
                description = "PostgreSQL, Kafka and the services behind the gateway speak TLS and know who calls")
        private boolean tls;

        @Option(
                names = "--backup-every",
                paramLabel = "SPAN",
                defaultValue = "${env:MENSHEN_BACKUP_EVERY}",
                description =
                        "make a backup whenever the last one is this old, such as 24h; needs this launcher to stay")
        private @Nullable String backupEvery;

        @Option(
                names = "--keep",
                paramLabel = "N",
                defaultValue = "${env:MENSHEN_BACKUP_KEEP:-14}",
                description = "how many of these backups to keep (default: ${DEFAULT-VALUE})")
        private int keep = 14;

        @Option(
                names = "--copy-to",
                paramLabel = "DIR|s3://BUCKET/PREFIX",
                defaultValue = "${env:MENSHEN_BACKUP_COPY_TO}",
                description = "copy each of these backups there: to a mounted disk elsewhere, or to a bucket")
        private @Nullable String copyTo;

        private final Home home;
        private final PrintWriter out;

        Up(Home home, PrintWriter out) {
            this.home = home;
            this.out = out;
        }

        @Override
        public Integer call() throws IOException, InterruptedException {
            long begin = System.nanoTime();
            Optional<Duration> every = Optional.ofNullable(backupEvery).map(BackupCommands::span);
            if (every.isPresent() && detach) {
                throw new ServerFailure(
                        "--backup-every needs a launcher that stays; leave --detach out, or call ./menshen backup from a timer of your own.");
            }
            try (Home.Lock _ = home.lock()) {
                Stack stack = home.stackToStart(tls);
                home.prepare(stack);
                Launcher launcher = new Launcher(stack, out);
                CountDownLatch stopped = new CountDownLatch(1);
                Thread onExit = new Thread(() -> {
                    out.println();
                    launcher.stop();
                    stopped.countDown();
                });
                Runtime.getRuntime().addShutdownHook(onExit);
                out.println("Starting in %s, ports from %d"
                        .formatted(stack.home(), stack.ports().gateway()));
                try {
                    launcher.start();
                } catch (ServerFailure failure) {
                    Runtime.getRuntime().removeShutdownHook(onExit);
                    throw failure;
                }
                if (launcher.stopping()) {
                    stopped.await();
                    return CommandLine.ExitCode.SOFTWARE;
                }
                AuditKeys.pin(stack).ifPresent(out::println);
                out.println("Up in %s: %s"
                        .formatted(
                                Launcher.seconds(begin).strip(),
                                stack.service(Service.GATEWAY).address()));
                out.println("Vault is " + stack.vault().kind() + ".");
                // course, pledge and seat; without them the staff among the demo users would see masks only
                DemoPeople.prepare(stack);
                int result = demo ? story(stack) : 0;
                if (detach) {
                    Runtime.getRuntime().removeShutdownHook(onExit);
                    return result;
                }
                out.println("Ctrl-C stops everything; ./menshen status shows what runs.");
                watch(
                        stack,
                        launcher,
                        stopped,
                        every.map(span -> new Schedule(
                                stack,
                                span,
                                Retention.DEFAULT.keeping(keep),
                                Optional.ofNullable(copyTo).map(CopyPlace::of),
                                out)));
                return result;
            }
        }

        /// Looks after the servers until we are asked to end; one that dies is started again.
        private void watch(Stack stack, Launcher launcher, CountDownLatch stopped, Optional<Schedule> backups)
                throws InterruptedException {
            int patience = 10;
            long seconds = 0;
            while (!stopped.await(1, TimeUnit.SECONDS)) {
                try {
                    patience -= launcher.revive();
                } catch (ServerFailure failure) {
                    out.println(failure.getMessage());
                    patience--;
                }
                backups.ifPresent(Schedule::look);
                if (++seconds % 3600 == 0) {
                    stack.renewCertificates();
                }
                if (patience <= 0) {
                    throw new ServerFailure(
                            "Servers keep ending by themselves; look into the logs (./menshen logs NAME).");
                }
            }
        }
    }

    @Command(name = "down", description = "Stop everything; data stays.")
    static final class Down implements Runnable {

        private final Home home;
        private final PrintWriter out;

        Down(Home home, PrintWriter out) {
            this.home = home;
            this.out = out;
        }

        @Override
        public void run() {
            if (!Files.isDirectory(home.folder())) {
                out.println("There is nothing in %s.".formatted(home.folder()));
                return;
            }
            try (Home.Lock _ = home.takeOver(Duration.ofSeconds(90))) {
                new Launcher(home.stack(), out).stop();
                out.println("Everything is down; the data stays in %s.".formatted(home.folder()));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    @Command(name = "status", description = "Show what runs.")
    static final class Status implements java.util.concurrent.Callable<Integer> {

        /// What a look from outside asks for first; docs/reference/metrics.md says what they mean.
        private static final Set<String> SHOWN = Set.of(
                "menshen_log_size",
                "menshen_log_lag",
                "menshen_log_frozen",
                "menshen_log_unsigned_seconds",
                "menshen_log_unwitnessed_seconds",
                "menshen_gateway_source_open",
                "menshen_gateway_lease_age_seconds",
                "menshen_gateway_budgets_spent_total",
                "menshen_outbox_age_seconds",
                "menshen_kek_age_seconds",
                "menshen_keys_waiting",
                "menshen_message_waiting");

        private static final ObjectMapper JSON = new ObjectMapper();

        @Option(names = "--json", description = "for programs")
        private boolean json;

        private final Home home;
        private final PrintWriter out;

        Status(Home home, PrintWriter out) {
            this.home = home;
            this.out = out;
        }

        @Override
        public Integer call() throws JsonProcessingException {
            Stack stack = home.stack();
            List<Component> components = stack.components();
            if (json) {
                out.println(JSON.writeValueAsString(document(stack, components)));
                return 0;
            }
            for (Component component : components) {
                out.println("%-16s %-10s %8s  %s"
                        .formatted(
                                component.name(),
                                state(component),
                                pid(stack, component).map(Object::toString).orElse("-"),
                                component.url()));
            }
            if (stack.vault().running()) {
                out.println("Vault is " + stack.vault().kind() + ".");
            }
            inside(Alarms.look(stack));
            out.println("Last backup: %s."
                    .formatted(backup(stack).map(Object::toString).orElse("never")));
            out.println("Advisories: %s."
                    .formatted(new Advisories(stack.home())
                            .last()
                            .map(result -> result.words(Instant.now()))
                            .orElse("nobody has looked yet (./menshen advisories)")));
            stack.secrets().find("demo.password").ifPresent(password -> {
                out.println("Demo users: " + String.join(" ", KeycloakServer.users()));
                out.println("Their password in this data folder: " + password);
                out.println(
                        "Members' own pages: " + stack.service(Service.GATEWAY).address() + "/console");
            });
            return 0;
        }

        /// What the services tell of themselves, judged by the rules that Prometheus has.
        private void inside(Alarms.Found found) {
            found.samples().keySet().stream()
                    .filter(SHOWN::contains)
                    .sorted()
                    .forEach(metric -> out.println("%-40s %12.1f"
                            .formatted(metric, found.largest(metric).orElse(0))));
            found.raised().forEach(alarm -> out.println("ALARM %s: docs/how-to/alerts/%s.md".formatted(alarm, alarm)));
            out.println("Alarms: %d of the %d that one look can judge; %d more need Prometheus."
                    .formatted(found.raised().size(), found.judged(), found.rules() - found.judged()));
        }

        private static Optional<Instant> backup(Stack stack) {
            return new BackupLog(stack.home())
                    .backups().stream()
                            .filter(BackupLog.Backup::kept)
                            .map(BackupLog.Backup::takenAt)
                            .max(Comparator.naturalOrder());
        }

        private static ObjectNode document(Stack stack, List<Component> components) {
            ObjectNode document = JSON.createObjectNode();
            ArrayNode list = document.putArray("components");
            for (Component component : components) {
                ObjectNode each = list.addObject().put("name", component.name()).put("state", state(component));
                each.put("pid", pid(stack, component).orElse(null));
                each.put("url", component.url());
            }
            Alarms.Found found = Alarms.look(stack);
            found.raised().forEach(document.putArray("alarms")::add);
            ObjectNode figures = document.putObject("figures");
            found.samples().keySet().stream()
                    .filter(SHOWN::contains)
                    .sorted()
                    .forEach(metric -> figures.put(metric, found.largest(metric).orElse(0)));
            document.put("lastBackup", backup(stack).map(Object::toString).orElse(null));
            document.put(
                    "advisoriesLookedAt",
                    new Advisories(stack.home())
                            .last()
                            .map(result -> result.checkedAt().toString())
                            .orElse(null));
            return document;
        }

        private static String state(Component component) {
            if (!component.server().running()) {
                return "stopped";
            }
            return component.server().healthy() ? "running" : "unhealthy";
        }

        private static Optional<Long> pid(Stack stack, Component component) {
            return stack.processes().find(component.name()).map(ServerProcess::pid);
        }
    }

    @Command(name = "logs", description = "Show the end of a component's log.")
    static final class Logs implements java.util.concurrent.Callable<Integer> {

        private static final int SHOWN = 64 * 1024;

        @Parameters(paramLabel = "NAME", description = "a component, as status names it")
        private String name = "";

        @Option(
                names = {"-f", "--follow"},
                description = "go on as it grows")
        private boolean follow;

        private final Home home;
        private final PrintWriter out;

        Logs(Home home, PrintWriter out) {
            this.home = home;
            this.out = out;
        }

        @Override
        public Integer call() throws IOException, InterruptedException {
            Stack stack = home.stack();
            List<String> names =
                    stack.components().stream().map(Component::name).toList();
            if (!names.contains(name)) {
                throw new ServerFailure(
                        "There is no component called \"%s\"; there are %s.".formatted(name, String.join(", ", names)));
            }
            Path file = stack.processes().log(name);
            if (!Files.exists(file)) {
                throw new ServerFailure("%s has not written a log yet.".formatted(name));
            }
            try (RandomAccessFile log = new RandomAccessFile(file.toFile(), "r")) {
                long from = Math.max(0, log.length() - SHOWN);
                log.seek(from);
                if (from > 0) {
                    log.readLine();
                }
                do {
                    byte[] more = new byte[(int) Math.min(SHOWN, Math.max(0, log.length() - log.getFilePointer()))];
                    log.readFully(more);
                    out.print(new String(more, StandardCharsets.UTF_8));
                    out.flush();
                    if (follow) {
                        Thread.sleep(300);
                    }
                } while (follow);
            }
            return 0;
        }
    }

    @Command(name = "token", description = "Print an access token for a demo user, by the real login.")
    static final class Token implements Runnable {

        @Parameters(paramLabel = "USER", description = "such as leader1, member1, auditor1 or partner-shop")
        private String user = "";

        @Option(names = "--strong", description = "with a one-time code after the password (authentication level 2)")
        private boolean strong;

        private final Home home;
        private final PrintWriter out;

        Token(Home home, PrintWriter out) {
            this.home = home;
            this.out = out;
        }

        @Override
        public void run() {
            Stack stack = home.stack();
            if (!stack.keycloak().running()) {
                throw new ServerFailure("Keycloak does not run; start the stack first (./menshen up).");
            }
            List<String> known = new ArrayList<>(KeycloakServer.users());
            known.add("partner-shop");
            if (!known.contains(user)) {
                throw new ServerFailure(
                        "There is no demo user \"%s\"; there are %s.".formatted(user, String.join(", ", known)));
            }
            out.println(
                    strong
                            ? stack.keycloak().strongToken(user)
                            : stack.keycloak().token(user));
        }
    }

    @Command(name = "demo", description = "Play the story on the running stack.")
    static final class Demo implements java.util.concurrent.Callable<Integer> {

        private final Home home;

        Demo(Home home) {
            this.home = home;
        }

        @Override
        public Integer call() {
            Stack stack = home.stack();
            if (!stack.service(Service.GATEWAY).running()) {
                throw new ServerFailure("The stack does not run; start it first (./menshen up).");
            }
            return story(stack);
        }
    }

    @Command(
            name = "verify",
            description =
                    "Check a proof file, an export, or a copy of the whole log, offline and without trusting the operator.")
    static final class Verify implements java.util.concurrent.Callable<Integer> {

        @Parameters(
                paramLabel = "FILE|FOLDER",
                description = "a tlog-proof file, an export (.zip), or a folder with the whole log")
        private @Nullable Path file;

        @Option(
                names = "--keys",
                paramLabel = "KEYFILE",
                description = "verifier keys; default: those of the first start")
        private @Nullable Path keys;

        @Option(
                names = "--witness",
                paramLabel = "KEYFILE",
                description =
                        "check also that these witnesses have cosigned; their keys come from them, not from the log")
        private @Nullable Path witness;

        @Option(
                names = "--quorum",
                paramLabel = "K",
                description = "how many of the witnesses are enough (default: all in the file)")
        private @Nullable String quorum;

        @Option(names = "--entry", description = "show the entry too")
        private boolean entry;

        @Option(
                names = "--about",
                paramLabel = "WHAT",
                description = "check also whom or what it is about: member:ID or basis:KIND/ID; needs --salt")
        private @Nullable String about;

        @Option(
                names = "--receipt",
                paramLabel = "FILE",
                description = "check also that it is about this consent receipt, byte for byte; needs --salt")
        private @Nullable Path receipt;

        @Option(names = "--salt", paramLabel = "SALT", description = "what came with the proof, for --about")
        private @Nullable String salt;

        private final Home home;

        Verify(Home home) {
            this.home = home;
        }

        @Override
        public Integer call() {
            Path believed = keys != null ? keys : AuditKeys.file(home.folder());
            if (!Files.exists(believed)) {
                throw new ServerFailure(
                        "There are no keys to check with in %s; give --keys KEYFILE.".formatted(believed));
            }
            List<String> arguments = new ArrayList<>(List.of("--keys", believed.toString()));
            if (witness != null) {
                arguments.addAll(List.of("--witness", witness.toString()));
            }
            if (quorum != null) {
                arguments.addAll(List.of("--quorum", quorum));
            }
            if (entry) {
                arguments.add("--entry");
            }
            if (about != null) {
                arguments.addAll(List.of("--about", about));
            }
            if (receipt != null) {
                arguments.addAll(List.of("--receipt", receipt.toString()));
            }
            if (salt != null) {
                arguments.addAll(List.of("--salt", salt));
            }
            arguments.add(String.valueOf(file));
            return Program.audit("io.menshen.audit.verify.Verify", arguments);
        }
    }

    @Command(name = "prove", description = "Prove a promise with its full counts.")
    static final class Prove implements java.util.concurrent.Callable<Integer> {

        @Parameters(paramLabel = "NAME", arity = "0..1", description = "which; without it, the names are listed")
        private @Nullable String name;

        private final Home home;
        private final PrintWriter out;

        Prove(Home home, PrintWriter out) {
            this.home = home;
            this.out = out;
        }

        @Override
        public Integer call() {
            return measure(home, out, Measurement.Kind.PROVE, name, null);
        }
    }

    @Command(name = "bench", description = "Measure a figure.")
    static final class Bench implements java.util.concurrent.Callable<Integer> {

        @Parameters(paramLabel = "NAME", arity = "0..1", description = "which; without it, the names are listed")
        private @Nullable String name;

        @Parameters(paramLabel = "COUNT", arity = "0..1", description = "how much of it, where that can be said")
        private @Nullable String count;

        private final Home home;
        private final PrintWriter out;

        Bench(Home home, PrintWriter out) {
            this.home = home;
            this.out = out;
        }

        @Override
        public Integer call() {
            return measure(home, out, Measurement.Kind.BENCH, name, count);
        }
    }

    private static int measure(
            Home home, PrintWriter out, Measurement.Kind kind, @Nullable String name, @Nullable String count) {
        if (name == null) {
            Measurement.of(kind).forEach(each -> out.println("%-10s %s".formatted(each.id(), each.description())));
            return 0;
        }
        Measurement measurement = Measurement.named(kind, name);
        return switch (measurement.where()) {
            case RUNNING_STACK -> {
                Stack stack = home.stack();
                yield Program.endToEnd(
                        measurement.mainClass(),
                        List.of(
                                stack.service(Service.GATEWAY).address(),
                                stack.home().toString()));
            }
            case OFFLINE -> Program.audit(measurement.mainClass(), measurement.arguments());
            case OWN_STACK -> Program.endToEnd(measurement.mainClass(), measurement.arguments());
            case BY_ITSELF ->
                Program.benchmark(
                        measurement.mainClass(),
                        count == null
                                ? List.of(Project.root().toString())
                                : List.of(Project.root().toString(), count));
            case WITH_PEERS ->
                Program.benchmarkWithPeers(
                        measurement.mainClass(), List.of(Project.root().toString()));
        };
    }

    /// Part of the build: unpacks PostgreSQL and lets Keycloak compile its options in, so that `up` does not have to.
    @Command(name = "prepare", hidden = true)
    static final class Prepare implements Runnable {

        @Override
        public void run() {
            Stack.preparePrograms();
        }
    }
}
