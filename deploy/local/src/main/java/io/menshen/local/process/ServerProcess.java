package io.menshen.local.process;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/// One running server, known by process id and start time, so that a reused id is never taken for it.
public final class ServerProcess {

    private final String name;
    private final ProcessHandle handle;

    ServerProcess(String name, ProcessHandle handle) {
        this.name = name;
        this.handle = handle;
    }

    public String name() {
        return name;
    }

    public long pid() {
        return handle.pid();
    }

    public boolean alive() {
        return handle.isAlive();
    }

    /// The processor time that it has used so far.
    public Duration cpu() {
        return handle.info().totalCpuDuration().orElse(Duration.ZERO);
    }

    /// Asks the server to end in good order, and ends it hard when it has not done so in time.
    public void stop(Signal signal, Duration patience) {
        if (!alive()) {
            return;
        }
        signal(signal);
        if (!ended(patience)) {
            kill();
        }
    }

    /// Waits for it to end by itself.
    public boolean ends(Duration patience) {
        return ended(patience);
    }

    /// Sends the signal and does not wait.
    public void ask(Signal signal) {
        signal(signal);
    }

    /// Ends the server at once, as a power cut would, together with what it has started itself.
    public void kill() {
        List<ProcessHandle> helpers = handle.descendants().toList();
        handle.destroyForcibly();
        helpers.forEach(ProcessHandle::destroyForcibly);
        if (!ended(Duration.ofSeconds(10))) {
            throw new ServerFailure("%s (process %d) does not end, even when killed.".formatted(name, pid()));
        }
    }

    /// Holds the server still, as a long pause would; [#resume] lets it go on.
    public void pause() {
        signal(Signal.STOP);
    }

    public void resume() {
        signal(Signal.CONT);
    }

    private boolean ended(Duration patience) {
        try {
            handle.onExit().get(patience.toMillis(), TimeUnit.MILLISECONDS);
            return true;
        } catch (TimeoutException _) {
            return !alive();
        } catch (ExecutionException e) {
            throw new IllegalStateException(e);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            return !alive();
        }
    }

    private void signal(Signal signal) {
        try {
            // The JDK knows only TERM and KILL; PostgreSQL's orderly "fast" stop is INT.
            new ProcessBuilder("sh", "-c", "kill -" + signal + " " + pid())
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start()
                    .waitFor();
        } catch (IOException e) {
            throw new ServerFailure("Cannot signal %s (process %d).".formatted(name, pid()), e);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    /// The signals that the servers of the stack understand.
    public enum Signal {
        TERM,
        INT,
        STOP,
        CONT
    }
}
