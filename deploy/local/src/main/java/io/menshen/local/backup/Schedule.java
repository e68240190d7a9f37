package io.menshen.local.backup;

import io.menshen.local.process.ServerFailure;
import io.menshen.local.stack.Stack;
import java.io.PrintWriter;
import java.io.Writer;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Makes a backup whenever the last one is too old, in the background of the launcher. The backup log says when
/// the last one was, so a restarted launcher neither forgets nor repeats.
public final class Schedule {

    /// After a failure it is tried again sooner, but not at once: a full disk does not empty itself.
    private static final Duration AGAIN = Duration.ofMinutes(10);

    private final Stack stack;
    private final Duration every;
    private final Retention retention;
    private final Optional<CopyPlace> copyTo;
    private final PrintWriter out;
    private final InstantSource clock;
    private Instant notBefore = Instant.MIN;
    private @Nullable Thread working;

    public Schedule(Stack stack, Duration every, Retention retention, Optional<CopyPlace> copyTo, PrintWriter out) {
        this(stack, every, retention, copyTo, out, InstantSource.system());
    }

    Schedule(
            Stack stack,
            Duration every,
            Retention retention,
            Optional<CopyPlace> copyTo,
            PrintWriter out,
            InstantSource clock) {
        this.stack = stack;
        this.every = every;
        this.retention = retention;
        this.copyTo = copyTo;
        this.out = out;
        this.clock = clock;
    }

    /// To be called every now and then; returns at once.
    public void look() {
        if ((working != null && working.isAlive()) || clock.instant().isBefore(notBefore)) {
            return;
        }
        Instant due = due();
        if (due.isAfter(clock.instant())) {
            notBefore = due;
            return;
        }
        notBefore = clock.instant().plus(every.compareTo(AGAIN) < 0 ? every : AGAIN);
        working = Thread.ofPlatform().name("backup").daemon().start(this::make);
    }

    /// When the next backup is to be made.
    Instant due() {
        return new BackupLog(stack.home())
                .kept(Kind.MEMBERS).stream()
                        .findFirst()
                        .map(last -> last.takenAt().plus(every))
                        .orElse(Instant.MIN);
    }

    private void make() {
        try {
            new Backups(stack, new PrintWriter(Writer.nullWriter()))
                    .make(Backups.defaultFolder(stack.home()), copyTo, retention);
            say("backed up");
        } catch (ServerFailure failure) {
            say("the backup failed: " + failure.getMessage());
        } catch (RuntimeException e) {
            say("the backup failed: " + e);
        }
    }

    private void say(String line) {
        synchronized (out) {
            out.println("  %s  %s".formatted(clock.instant(), line));
            out.flush();
        }
    }
}
