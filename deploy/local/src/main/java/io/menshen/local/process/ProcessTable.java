package io.menshen.local.process;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/// The servers of one data folder: `run/<name>.json` remembers each, so that a launcher that was killed leaves
/// nothing that the next one cannot find.
///
/// Every server runs in a session of its own: Ctrl-C in the launcher's terminal reaches only the launcher, which
/// then stops the servers in order.
public final class ProcessTable {

    /// What a server may inherit from our environment. Nothing else does: a token that lies in the shell is not theirs.
    private static final List<String> INHERITED =
            List.of("PATH", "HOME", "USER", "LANG", "LC_ALL", "TZ", "TMPDIR", "LD_LIBRARY_PATH");

    /// Names the data folder in every server's environment, so that even an unrecorded one can be found.
    static final String MARK = "MENSHEN_STACK";

    private static final long LARGE_LOG = 32L * 1024 * 1024;

    private static final ObjectMapper JSON = new ObjectMapper();

    private final Path home;
    private final Path run;
    private final Path logs;

    public ProcessTable(Path home) {
        this.home = home.toAbsolutePath().normalize();
        this.run = this.home.resolve("run");
        this.logs = this.home.resolve("logs");
    }

    public Path log(String name) {
        return logs.resolve(name + ".log");
    }

    /// Starts a server, or finds the one that already runs under this name.
    public ServerProcess start(String name, List<String> command, Map<String, String> environment, Path workingFolder) {
        Optional<ServerProcess> running = find(name);
        if (running.isPresent()) {
            return running.get();
        }
        try {
            OwnerOnly.folder(run);
            OwnerOnly.folder(logs);
            setAside(log(name));
            Files.createDirectories(workingFolder);
            ProcessBuilder builder = new ProcessBuilder(ownSession(command))
                    .directory(workingFolder.toFile())
                    .redirectInput(ProcessBuilder.Redirect.from(new File("/dev/null")))
                    .redirectOutput(ProcessBuilder.Redirect.appendTo(
                            OwnerOnly.file(log(name)).toFile()))
                    .redirectErrorStream(true);
            Map<String, String> given = builder.environment();
            given.keySet().retainAll(INHERITED);
            given.putAll(environment);
            given.put(MARK, home.toString());
            ProcessHandle handle = builder.start().toHandle();
            record(name, handle);
            return new ServerProcess(name, handle);
        } catch (IOException e) {
            throw new ServerFailure("Cannot start %s: %s.".formatted(name, e.getMessage()), e);
        }
    }

    /// Keeps one older log, so that logs do not fill the disk over many starts.
    private static void setAside(Path log) throws IOException {
        if (Files.exists(log) && Files.size(log) > LARGE_LOG) {
            Files.move(log, log.resolveSibling(log.getFileName() + ".1"), StandardCopyOption.REPLACE_EXISTING);
        }
    }

    /// Records a process that was not started here, such as the launcher itself.
    public void adopt(String name, ProcessHandle handle) throws IOException {
        OwnerOnly.folder(run);
        record(name, handle);
    }

    /// The server recorded under this name, when it is still alive and still the same process.
    public Optional<ServerProcess> find(String name) {
        Path file = run.resolve(name + ".json");
        try {
            Entry entry = JSON.readValue(Files.readAllBytes(file), Entry.class);
            return ProcessHandle.of(entry.pid())
                    .filter(ProcessHandle::isAlive)
                    .filter(handle -> entry.start().equals(startOf(handle)))
                    .map(handle -> new ServerProcess(name, handle));
        } catch (NoSuchFileException _) {
            return Optional.empty();
        } catch (IOException _) {
            // A launcher killed while writing leaves half a record; `strays` still finds the process.
            return Optional.empty();
        }
    }

    public List<String> recorded() {
        try (Stream<Path> files = Files.list(run)) {
            return files.map(file -> file.getFileName().toString())
                    .filter(file -> file.endsWith(".json"))
                    .map(file -> file.substring(0, file.length() - ".json".length()))
                    .sorted()
                    .toList();
        } catch (NoSuchFileException _) {
            return List.of();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public void forget(String name) {
        try {
            Files.deleteIfExists(run.resolve(name + ".json"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Servers of this data folder that no record names, found by the mark in their environment (Linux only;
    /// elsewhere the records have to do).
    public List<ServerProcess> strays() {
        List<Long> known = recorded().stream()
                .flatMap(name -> find(name).stream())
                .map(ServerProcess::pid)
                .toList();
        List<ServerProcess> strays = new ArrayList<>();
        String mark = MARK + "=" + home;
        ProcessHandle.allProcesses()
                .filter(handle -> !known.contains(handle.pid())
                        && handle.pid() != ProcessHandle.current().pid())
                .filter(handle -> handle.parent()
                        .map(parent -> !known.contains(parent.pid()))
                        .orElse(true))
                .filter(handle -> environmentHas(handle, mark))
                .forEach(handle -> strays.add(new ServerProcess("an unrecorded server", handle)));
        return strays;
    }

    private static boolean environmentHas(ProcessHandle handle, String mark) {
        try {
            String environment = Files.readString(
                    Path.of("/proc", Long.toString(handle.pid()), "environ"),
                    java.nio.charset.StandardCharsets.ISO_8859_1);
            return List.of(environment.split("\0", -1)).contains(mark);
        } catch (IOException _) {
            return false;
        }
    }

    private void record(String name, ProcessHandle handle) throws IOException {
        OwnerOnly.write(
                run.resolve(name + ".json"), JSON.writeValueAsBytes(new Entry(name, handle.pid(), startOf(handle))));
    }

    /// The kernel's start tick within this boot where it can be read: unlike a wall-clock time it never drifts.
    private static String startOf(ProcessHandle handle) {
        try {
            String stat = Files.readString(Path.of("/proc", Long.toString(handle.pid()), "stat"));
            String ticks = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1)[19];
            return ticks + "@"
                    + Files.readString(Path.of("/proc/sys/kernel/random/boot_id"))
                            .strip();
        } catch (IOException _) {
            return handle.info().startInstant().map(Object::toString).orElse("unknown");
        }
    }

    private static List<String> ownSession(List<String> command) {
        Optional<Path> setsid = OnPath.find("setsid");
        if (setsid.isEmpty()) {
            return command;
        }
        List<String> line = new ArrayList<>();
        line.add(setsid.get().toString());
        line.addAll(command);
        return line;
    }

    private record Entry(String name, long pid, String start) {}
}
