package io.menshen.local.backup;

import java.io.PrintWriter;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// Tells a person how far long work has come: a line for each step, and one every two seconds within a long
/// one.
final class Progress {

    private static final long EVERY = TimeUnit.SECONDS.toNanos(2);

    private final @Nullable PrintWriter out;
    private String step = "";
    private long done;
    private long total;
    private long said = System.nanoTime();

    Progress(PrintWriter out) {
        this.out = out;
    }

    private Progress() {
        this.out = null;
    }

    /// Says nothing.
    static Progress silent() {
        return new Progress();
    }

    void say(String line) {
        if (out != null) {
            synchronized (out) {
                out.println("  " + line);
                out.flush();
            }
        }
    }

    /// Begins work that is counted in bytes.
    void begin(String what, long bytes) {
        step = what;
        total = bytes;
        done = 0;
        said = System.nanoTime();
    }

    void more(long bytes) {
        done += bytes;
        long now = System.nanoTime();
        if (now - said > EVERY) {
            said = now;
            say("%s: %d of about %d MB".formatted(step, done >> 20, Math.max(total, done) >> 20));
        }
    }
}
