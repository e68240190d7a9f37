package io.menshen.local.stack;

import io.menshen.local.process.LogTail;
import io.menshen.local.process.OwnerOnly;
import io.menshen.local.process.ProcessTable;
import io.menshen.local.process.Program;
import io.menshen.local.process.Server;
import io.menshen.local.process.ServerFailure;
import io.menshen.local.process.ServerProcess;
import io.menshen.local.process.Waiting;
import io.menshen.local.vault.VaultServer;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/// The witness of a stack: a process and a folder of its own, which no backup and no restore touches.
///
/// In earnest somebody else runs it on another machine; here it shows how the two talk, and finds what a slip of the
/// hand does to the log. What it knows of the log it learns once, at the first start, and never anew.
public final class WitnessServer implements Server {

    private static final String NAME = "witness.menshen.local/w1";
    private static final String ORIGIN = "menshen.local/log";
    private static final String LOG_KEY = "checkpoint";
    private static final byte SIGNATURE = 1;

    private final Path folder;
    private final int port;
    private final VaultServer vault;
    private final ProcessTable processes;

    WitnessServer(Path folder, int port, VaultServer vault, ProcessTable processes) {
        this.folder = folder;
        this.port = port;
        this.vault = vault;
        this.processes = processes;
    }

    @Override
    public String name() {
        return "witness";
    }

    public String address() {
        return "http://127.0.0.1:" + port;
    }

    /// Its public key as C2SP writes it; empty before its first start.
    public Optional<String> vkey() {
        try {
            Path key = folder.resolve("key");
            return Files.exists(key)
                    ? Optional.of(
                            Files.readAllLines(key, StandardCharsets.UTF_8).getFirst())
                    : Optional.empty();
        } catch (IOException e) {
            throw new ServerFailure("The witness's key cannot be read: %s.".formatted(e.getMessage()), e);
        }
    }

    @Override
    public void start() {
        LogTail log = LogTail.of(processes.log(name()));
        ServerProcess process = processes.find(name()).orElseGet(this::launch);
        Waiting.until(name(), process, Duration.ofSeconds(60), log, this::answers);
    }

    private ServerProcess launch() {
        Path settings = folder.resolve("witness.properties");
        try {
            OwnerOnly.folder(folder);
            OwnerOnly.write(
                    settings,
                    "# Written by ./menshen up; changes are lost.%nname=%s%nport=%d%nfolder=%s%n"
                            .formatted(NAME, port, folder)
                            .getBytes(StandardCharsets.UTF_8));
            if (!Files.exists(folder.resolve("logs"))) {
                String keys = vault.publicKeys(LOG_KEY).stream()
                        .map(WitnessServer::vkeyOfTheLog)
                        .collect(Collectors.joining("\n", "", "\n"));
                OwnerOnly.write(folder.resolve("logs"), keys.getBytes(StandardCharsets.UTF_8));
            }
        } catch (IOException e) {
            throw new ServerFailure("The witness cannot use its folder %s: %s.".formatted(folder, e.getMessage()), e);
        }
        return processes.start(
                name(),
                List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx48m",
                        "-XX:+UseSerialGC",
                        "-XX:TieredStopAtLevel=1",
                        "-jar",
                        Program.witnessJar().toString(),
                        settings.toString()),
                java.util.Map.of(),
                folder);
    }

    /// `name+id+key` (C2SP signed-note).
    private static String vkeyOfTheLog(String publicKey) {
        try {
            byte[] raw = Base64.getDecoder().decode(publicKey);
            byte[] typed = new byte[raw.length + 1];
            typed[0] = SIGNATURE;
            System.arraycopy(raw, 0, typed, 1, raw.length);
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            digest.update((ORIGIN + "\n").getBytes(StandardCharsets.UTF_8));
            String id = HexFormat.of().formatHex(digest.digest(typed), 0, 4);
            return ORIGIN + "+" + id + "+" + Base64.getEncoder().encodeToString(typed);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    @Override
    public void stop() {
        processes.find(name()).ifPresent(process -> process.stop(ServerProcess.Signal.TERM, Duration.ofSeconds(10)));
        processes.forget(name());
    }

    @Override
    public void kill() {
        processes.find(name()).ifPresent(ServerProcess::kill);
        processes.forget(name());
    }

    @Override
    public boolean running() {
        return processes.find(name()).isPresent();
    }

    @Override
    public boolean healthy() {
        try {
            return running() && answers();
        } catch (IOException _) {
            return false;
        }
    }

    private boolean answers() throws IOException {
        HttpURLConnection connection =
                (HttpURLConnection) URI.create(address() + "/health").toURL().openConnection();
        connection.setConnectTimeout(1000);
        connection.setReadTimeout(2000);
        try {
            return connection.getResponseCode() == 200;
        } finally {
            connection.disconnect();
        }
    }
}
