package io.menshen.bench;

import io.menshen.audit.log.LogKernel;
import io.menshen.audit.merkle.GrowingTree;
import io.menshen.audit.merkle.Hash;
import io.menshen.audit.merkle.Proofs;
import io.menshen.audit.merkle.Tile;
import io.menshen.audit.note.Checkpoint;
import io.menshen.audit.note.MalformedNoteException;
import io.menshen.audit.note.NoteKey;
import io.menshen.audit.note.SignedNote;
import io.menshen.audit.verify.Verify;
import io.menshen.local.stack.Ports;
import io.menshen.local.stack.Service;
import io.menshen.local.stack.Stack;
import java.io.BufferedReader;
import java.io.ByteArrayOutputStream;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.MessageDigest;
import java.security.Signature;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// `./menshen prove log-faults`: each single write, flush and rename of the log's checkpoint file and of a
/// witness's memory fails once with an I/O error, and at each the process is killed once, by strace. Afterwards
/// the program must start again, nothing that it had answered may be forgotten, and the whole log must verify.
///
/// The log is the real one on a real PostgreSQL, the witness the real program.
public final class LogFaults {

    private static final List<String> CALLS =
            List.of("write", "pwrite64", "fsync", "fdatasync", "rename", "renameat", "renameat2");

    private static final List<String> FAULTS = List.of("error=EIO", "signal=KILL");
    private static final int ROUNDS = 3;
    private static final int ENTRIES = 40;
    private static final String ORIGIN = "faults.menshen.local/log";
    private static final int RAW = 32;

    private final PrintStream out;
    private final Path home;
    private final Stack stack;
    private boolean good = true;
    private int faults;

    private LogFaults(PrintStream out, Path home, Stack stack) {
        this.out = out;
        this.home = home;
        this.stack = stack;
    }

    public static void main(String[] arguments) throws Exception {
        PrintStream out = new PrintStream(new FileOutputStream(FileDescriptor.out), true, StandardCharsets.UTF_8);
        if (arguments.length > 0 && arguments[0].equals("log")) {
            LogChild.run(Arrays.asList(arguments), out);
            return;
        }
        if (!canTrace()) {
            out.println("SKIPPED: strace is not there, or may not trace here. NOTHING WAS PROVED.");
            return;
        }
        Path home = Files.createTempDirectory("menshen-faults-").toRealPath();
        Stack stack = Stack.forTests(home, Ports.free());
        try {
            stack.logStore().start();
            LogFaults proof = new LogFaults(out, home, stack);
            proof.checkpointFile();
            proof.witnessStore();
            out.printf(Locale.ROOT, "%d faults: %s%n", proof.faults, proof.good ? "PROVED" : "NOT PROVED");
            System.exit(proof.good ? 0 : 1);
        } finally {
            stack.logStore().kill();
            remove(home);
        }
    }

    private static boolean canTrace() throws InterruptedException {
        try {
            Process probe = new ProcessBuilder("strace", "-f", "-qq", "-e", "trace=fsync", "true")
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            return probe.waitFor(10, TimeUnit.SECONDS) && probe.exitValue() == 0;
        } catch (IOException e) {
            return false;
        }
    }

    /// A program under strace.
    ///
    /// @param paths whose calls are looked at
    /// @param inject the fault, or empty for counting
    private static Process traced(Path trace, List<Path> paths, String inject, List<String> program)
            throws IOException {
        List<String> command = new ArrayList<>(List.of("strace", "-f", "-qq", "-o", trace.toString()));
        paths.forEach(path -> command.addAll(List.of("-P", path.toString())));
        command.addAll(List.of("-e", "trace=" + String.join(",", CALLS)));
        if (!inject.isEmpty()) {
            command.addAll(List.of("-e", "inject=" + inject));
        }
        command.addAll(program);
        return new ProcessBuilder(command).redirectErrorStream(true).start();
    }

    private static List<String> java(String mainClass, List<String> arguments) {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx96m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                mainClass));
        command.addAll(arguments);
        return command;
    }

    /// How often each call was made.
    private static Map<String, Integer> counted(Path trace) throws IOException {
        Map<String, Integer> counts = new TreeMap<>();
        for (String line : Files.readAllLines(trace)) {
            String call = line.replaceFirst("^[0-9]+ +", "").replaceFirst("\\(.*", "");
            if (CALLS.contains(call)) {
                counts.merge(call, 1, Integer::sum);
            }
        }
        return counts;
    }

    private void found(String what, boolean holds, String said) {
        faults++;
        good &= holds;
        out.printf("%s: %s%n", what, holds ? "held" : "BROKEN (" + said.strip() + ")");
    }

    // ---- the checkpoint file
    // ------------------------------------------------------------------------------------------

    private void checkpointFile() throws Exception {
        Path counting = emptyLog("counting");
        Path trace = home.resolve("trace");
        Process child = traced(trace, checkpointPaths(counting), "", log(counting, ROUNDS));
        String said = said(child);
        Map<String, Integer> counts = counted(trace);
        out.println("the checkpoint file, " + ROUNDS + " checkpoints: " + counts);
        if (child.waitFor() != 0 || counts.isEmpty()) {
            throw new IllegalStateException("the log does not run under strace: " + said);
        }
        for (Map.Entry<String, Integer> call : counts.entrySet()) {
            for (int when = 1; when <= call.getValue(); when++) {
                for (String fault : FAULTS) {
                    String inject = "%s:%s:when=%d".formatted(call.getKey(), fault, when);
                    Path folder = emptyLog("log-" + faults);
                    Process faulty = traced(trace, checkpointPaths(folder), inject, log(folder, ROUNDS));
                    String before = said(faulty);
                    boolean ended = faulty.waitFor(60, TimeUnit.SECONDS) && faulty.exitValue() != 0;
                    found("checkpoint file, " + inject, ended && comesBack(folder, before), before);
                    remove(folder);
                }
            }
        }
        remove(counting);
    }

    private static List<Path> checkpointPaths(Path folder) {
        return List.of(folder.resolve("checkpoint"), folder.resolve("checkpoint.new"), folder);
    }

    private List<String> log(Path folder, int rounds) throws SQLException {
        return java(
                LogFaults.class.getName(),
                List.of(
                        "log",
                        stack.logStore().jdbcUrl(Service.AUDIT.database()),
                        Service.AUDIT.database(),
                        stack.logStore().password(Service.AUDIT.database()),
                        folder.toString(),
                        Integer.toString(rounds)));
    }

    private Path emptyLog(String name) throws SQLException, IOException {
        try (Connection connection = DriverManager.getConnection(
                        stack.logStore().jdbcUrl(Service.AUDIT.database()),
                        Service.AUDIT.database(),
                        stack.logStore().password(Service.AUDIT.database()));
                Statement statement = connection.createStatement()) {
            statement.execute("DROP SCHEMA IF EXISTS bench CASCADE");
            statement.execute("CREATE SCHEMA bench");
            statement.execute("SET search_path TO bench");
            for (String migration : LogKernel.MIGRATIONS) {
                try (InputStream in = LogKernel.class.getResourceAsStream("/db/migration/" + migration + ".sql")) {
                    statement.execute(new String(in.readAllBytes(), StandardCharsets.UTF_8));
                }
            }
        }
        return Files.createDirectory(home.resolve(name));
    }

    /// Without faults: the log opens, signs once more, verifies whole, and has all that it had called signed.
    private boolean comesBack(Path folder, String before) throws Exception {
        Process child =
                new ProcessBuilder(log(folder, 1)).redirectErrorStream(true).start();
        String after = said(child);
        if (child.waitFor() != 0 || lastSigned(after) <= lastSigned(before)) {
            out.println(after.strip());
            return false;
        }
        ByteArrayOutputStream verdict = new ByteArrayOutputStream();
        int code = Verify.run(
                List.of("--keys", folder.resolve("key.pub").toString(), folder.toString()),
                new PrintStream(verdict, true, StandardCharsets.UTF_8),
                Locale.ENGLISH);
        if (code != 0) {
            out.println(verdict.toString(StandardCharsets.UTF_8).strip());
        }
        return code == 0;
    }

    private static long lastSigned(String said) {
        return said.lines()
                .filter(line -> line.startsWith("signed "))
                .mapToLong(line -> Long.parseLong(line.substring("signed ".length())))
                .max()
                .orElse(0);
    }

    private static String said(Process process) throws IOException {
        return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }

    /// The log in a process of its own: takes itself up, then entries and a checkpoint, as often as it is told.
    private static final class LogChild {

        private LogChild() {}

        static void run(List<String> arguments, PrintStream out) throws SQLException, IOException {
            Path folder = Path.of(arguments.get(4));
            try (Connection connection =
                    DriverManager.getConnection(arguments.get(1), arguments.get(2), arguments.get(3))) {
                try (Statement statement = connection.createStatement()) {
                    statement.execute("SET search_path TO bench");
                }
                connection.setAutoCommit(false);
                LogKernel log = new LogKernel(connection, folder, folder.resolve("key"));
                for (int round = 0; round < Integer.parseInt(arguments.get(5)); round++) {
                    log.appendReads(ENTRIES);
                    log.sign();
                    out.println("signed " + log.signedSize());
                }
            }
        }
    }

    // ---- the witness's memory ---------------------------------------------------------------------------------------

    /// One request a run: strace counts the calls of each thread by itself, and each request may be another
    /// thread's.
    private void witnessStore() throws Exception {
        for (int known = 0; known <= 1; known++) {
            Path counting = witnessFolder("witness-counting-" + known);
            Path trace = home.resolve("trace");
            Asked asked = acquainted(counting, known).again();
            ask(traced(trace, memoryPaths(counting), "", witness(counting)), asked);
            Map<String, Integer> counts = counted(trace);
            out.println("the witness's memory, after " + known + " checkpoints: " + counts);
            if (asked.refused || counts.isEmpty()) {
                throw new IllegalStateException("the witness does not run under strace");
            }
            for (Map.Entry<String, Integer> call : counts.entrySet()) {
                for (int when = 1; when <= call.getValue(); when++) {
                    for (String fault : FAULTS) {
                        witnessFault(known, "%s:%s:when=%d".formatted(call.getKey(), fault, when));
                    }
                }
            }
        }
    }

    /// A log that a witness has seen so many checkpoints of.
    private Asked acquainted(Path folder, int known) throws Exception {
        Asked asked = new Asked();
        if (known > 0) {
            ask(new ProcessBuilder(witness(folder)).redirectErrorStream(true).start(), asked);
            if (asked.refused) {
                throw new IllegalStateException("the witness does not run");
            }
        }
        return asked;
    }

    private void witnessFault(int known, String inject) throws Exception {
        Path folder = witnessFolder("witness-" + faults);
        Asked before = acquainted(folder, known);
        Asked faulty = before.again();
        ask(traced(home.resolve("trace"), memoryPaths(folder), inject, witness(folder)), faulty);
        Asked after = faulty.again();
        ask(new ProcessBuilder(witness(folder)).redirectErrorStream(true).start(), after);
        // It cosigned what came after, and remembered at least what it had put its name under before.
        boolean holds = faulty.refused
                && !after.refused
                && after.largest == after.tree.size()
                && after.remembered >= Math.max(before.largest, faulty.largest);
        found("witness's memory, " + inject + ", after " + known, holds, faulty + " then " + after);
        remove(folder);
    }

    private static List<Path> memoryPaths(Path folder) {
        Path memory = folder.resolve("memory");
        Path file = memory.resolve(sha256(ORIGIN));
        return List.of(file, Path.of(file + ".new"), memory);
    }

    private Path witnessFolder(String name) throws IOException {
        Path folder = Files.createDirectory(home.resolve(name));
        Files.writeString(
                folder.resolve("witness.properties"),
                "name=witness.example/faults\nport=0\nfolder=%s\n".formatted(folder));
        Files.writeString(folder.resolve("logs"), Asked.KEY.vkey() + "\n");
        Files.createDirectory(folder.resolve("memory"));
        return folder;
    }

    private static List<String> witness(Path folder) {
        return java(
                "io.menshen.audit.witness.WitnessProgram",
                List.of(folder.resolve("witness.properties").toString()));
    }

    /// Shows the running witness one checkpoint more and ends it.
    private void ask(Process process, Asked asked) throws Exception {
        try (BufferedReader lines =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            String line = lines.readLine();
            if (line == null || !line.startsWith("witness ")) {
                throw new IllegalStateException("the witness does not start: " + line);
            }
            asked.ask(URI.create(
                    "http://127.0.0.1:" + line.replaceAll(".*127\\.0\\.0\\.1:([0-9]+),.*", "$1") + "/add-checkpoint"));
        } finally {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
            process.waitFor();
        }
    }

    /// What a log asks, and what came of it.
    private static final class Asked {

        static final NoteKey KEY;
        private static final KeyPair PAIR;

        static {
            try {
                PAIR = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
                byte[] encoded = PAIR.getPublic().getEncoded();
                KEY = NoteKey.of(ORIGIN, Arrays.copyOfRange(encoded, encoded.length - RAW, encoded.length));
            } catch (GeneralSecurityException | MalformedNoteException e) {
                throw new IllegalStateException(e);
            }
        }

        private final HttpClient http =
                HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
        private final GrowingTree tree = new GrowingTree();
        private final Map<Tile, byte[]> tiles = new HashMap<>();
        private long old;
        private long largest;
        private long remembered;
        private boolean refused;

        /// The same log after the witness has been started again; it does not know what the witness knows.
        Asked again() {
            Asked again = new Asked();
            while (again.tree.size() < tree.size()) {
                again.grow();
            }
            return again;
        }

        private void grow() {
            tree.append(Hash.ofLeaf(("entry " + tree.size()).getBytes(StandardCharsets.UTF_8)), tiles::put);
            tree.eachPartial(tiles::put);
        }

        void ask(URI address) throws IOException, InterruptedException {
            try {
                grow();
                HttpResponse<String> answer = post(address);
                if (answer.statusCode() == 409) {
                    old = Long.parseLong(answer.body().strip());
                    remembered = old;
                    answer = post(address);
                }
                if (answer.statusCode() == 200) {
                    largest = tree.size();
                } else {
                    refused = true;
                }
            } catch (IOException _) {
                refused = true;
            }
        }

        private HttpResponse<String> post(URI address) throws IOException, InterruptedException {
            String proof = old == 0 || old == tree.size()
                    ? ""
                    : new Proofs(tree.size(), tile -> Objects.requireNonNull(tiles.get(tile), tile.path()))
                            .consistency(old).stream()
                                    .map(hash -> hash.base64() + "\n")
                                    .collect(Collectors.joining());
            return http.send(
                    HttpRequest.newBuilder(address)
                            .POST(HttpRequest.BodyPublishers.ofString("old " + old + "\n" + proof + "\n" + note()))
                            .build(),
                    HttpResponse.BodyHandlers.ofString());
        }

        private SignedNote note() {
            try {
                String text = new Checkpoint(ORIGIN, tree.size(), tree.root()).text();
                Signature ed25519 = Signature.getInstance("Ed25519");
                ed25519.initSign(PAIR.getPrivate());
                ed25519.update(text.getBytes(StandardCharsets.UTF_8));
                return SignedNote.of(text, KEY, ed25519.sign());
            } catch (GeneralSecurityException e) {
                throw new IllegalStateException(e);
            }
        }

        @Override
        public String toString() {
            return "cosigned up to %d, remembered %d, refused %s".formatted(largest, remembered, refused);
        }
    }

    // -------------------------------------------------------------------------------------------------------------------

    private static String sha256(String text) {
        try {
            return HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8)));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    private static void remove(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            files.sorted(Comparator.reverseOrder())
                    .forEach(file -> file.toFile().delete());
        }
    }
}
