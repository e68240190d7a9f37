package io.menshen.local.process;

import java.time.Duration;

/// Waits for a server to answer.
public final class Waiting {

    private Waiting() {}

    /// Asks again and again until `ready` says so. A server that has ended meanwhile, or takes too long, is a failure.
    public static void until(String name, ServerProcess process, Duration patience, LogTail log, Check ready) {
        long end = System.nanoTime() + patience.toNanos();
        long pause = 50;
        while (!answers(ready)) {
            if (!process.alive()) {
                throw new ServerFailure("%s ended while starting%s (log: %s)."
                        .formatted(
                                name, log.complaint().map(line -> ": " + line).orElse(""), log.file()));
            }
            if (System.nanoTime() > end) {
                throw new ServerFailure("%s does not become ready within %d seconds%s (log: %s)."
                        .formatted(name, patience.toSeconds(), ready.reason(), log.file()));
            }
            try {
                Thread.sleep(pause);
                pause = Math.min(500, pause + pause / 4);
            } catch (InterruptedException _) {
                Thread.currentThread().interrupt();
                throw new ServerFailure("Interrupted while starting %s.".formatted(name));
            }
        }
    }

    private static boolean answers(Check ready) {
        try {
            return ready.now();
        } catch (Exception _) {
            return false;
        }
    }

    /// A question to a server; an exception means "not yet".
    @FunctionalInterface
    public interface Check {
        boolean now() throws Exception;

        /// What the server itself says about why it is not ready, with a colon in front; empty when it says nothing.
        default String reason() {
            return "";
        }
    }
}
