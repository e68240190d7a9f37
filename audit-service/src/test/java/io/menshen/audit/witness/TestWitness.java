package io.menshen.audit.witness;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;

/// A witness in this process, on a free port, as a log meets it.
public final class TestWitness implements AutoCloseable {

    private final Path folder;
    private final String name;
    private final Clock clock;
    private final ByteArrayOutputStream said = new ByteArrayOutputStream();
    private WitnessProgram program;

    public TestWitness(Path folder, String name, Clock clock) throws IOException {
        this.folder = Files.createDirectories(folder);
        this.name = name;
        this.clock = clock;
        start(0);
    }

    private void start(int port) throws IOException {
        Path config = Files.writeString(
                folder.resolve("witness.properties"), "name=%s\nport=%d\nfolder=%s\n".formatted(name, port, folder));
        program = WitnessProgram.start(config, clock, new PrintStream(said, true, StandardCharsets.UTF_8));
    }

    /// Tells the witness which logs there are.
    public void knows(String... vkeys) throws IOException {
        Files.writeString(folder.resolve("logs"), "# logs\n" + String.join("\n", vkeys) + "\n");
    }

    public String vkey() {
        return program.vkey();
    }

    public String address() {
        return "http://127.0.0.1:" + program.port();
    }

    /// As a line of `menshen.witness.list`.
    public String line() {
        return vkey() + " " + address();
    }

    public String said() {
        return said.toString(StandardCharsets.UTF_8);
    }

    /// Ends it and starts it again on the same port, with nothing but its folder.
    public void restart() throws IOException {
        int port = program.port();
        program.close();
        start(port);
    }

    public void stop() {
        program.close();
    }

    @Override
    public void close() {
        program.close();
    }
}
