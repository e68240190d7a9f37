package io.menshen.local.testing;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;

/// Ends a test's servers and removes their folder when the test's JVM dies, however it dies.
///
/// A shell holds the reading end of a pipe; the kernel closes the other end with us.
final class Watchdog implements AutoCloseable {

    private static final String SCRIPT = """
            cat > /dev/null
            for record in "$1"/run/*.json; do
                [ -f "$record" ] || continue
                pid=$(sed -n 's/.*"pid":\\([0-9]*\\).*/\\1/p' "$record")
                if [ -n "$pid" ] && tr '\\0' '\\n' < "/proc/$pid/environ" 2>/dev/null | grep -qx "MENSHEN_STACK=$1"; then
                    kill -9 "$pid"
                fi
            done
            sleep 0.3
            rm -rf "$1"
            """;

    private final Process shell;
    private final OutputStream life;

    Watchdog(Path home) throws IOException {
        this.shell = new ProcessBuilder("sh", "-c", SCRIPT, "watchdog", home.toString())
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        this.life = shell.getOutputStream();
    }

    @Override
    public void close() throws IOException {
        life.close();
        try {
            shell.waitFor();
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }
}
