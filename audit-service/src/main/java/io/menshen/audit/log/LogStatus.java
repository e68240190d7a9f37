package io.menshen.audit.log;

import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// What the sequencer of this process is doing, for readiness and metrics. Written by its thread, read by others.
@ApplicationScoped
public class LogStatus {

    enum State {
        /// Not yet able to take part; the reason says what is missing.
        STARTING,
        /// Another process appends; this one answers questions and waits.
        STANDBY,
        APPENDING,
        /// What the log remembers does not fit together.
        FROZEN,
        /// This process was told not to append.
        READING_ONLY
    }

    /// @param reason what is missing or wrong, null when nothing is
    record Snapshot(
            State state,
            @Nullable String reason,
            long size,
            long signedSize,
            @Nullable Instant signingSince) {}

    private final Clock clock;
    private volatile Snapshot snapshot = new Snapshot(State.STARTING, "not started", 0, 0, null);
    private volatile @Nullable String signingWaits;
    private volatile @Nullable Instant witnessedAt;
    private volatile boolean behind;

    LogStatus(Clock clock) {
        this.clock = clock;
    }

    void becomes(State state, @Nullable String reason) {
        Snapshot old = snapshot;
        // What waits for a signature waits on, however often appending begins anew; who does not lead cannot tell.
        Instant since = switch (state) {
            case STARTING, APPENDING -> old.signingSince();
            case STANDBY, FROZEN, READING_ONLY -> null;
        };
        snapshot = new Snapshot(state, reason, old.size(), old.signedSize(), since);
    }

    void progress(long size, long signedSize) {
        Snapshot old = snapshot;
        Instant since = signedSize >= size ? null : old.signingSince() == null ? clock.instant() : old.signingSince();
        // A newer checkpoint means that signing works, however far it is behind.
        if (signedSize > old.signedSize() && since != null) {
            since = clock.instant();
        }
        snapshot = new Snapshot(old.state(), old.reason(), size, signedSize, since);
    }

    void signingWaits(@Nullable String reason) {
        signingWaits = reason;
    }

    /// @param full whether the last batch was as large as batches get: then more is waiting
    void took(boolean full) {
        behind = full;
    }

    boolean isBehind() {
        return behind;
    }

    /// @param at the witnesses' word on the log's checkpoint, or since when this process waits for the first; null when
    /// nobody watches
    void witnessed(@Nullable Instant at) {
        witnessedAt = at;
    }

    /// How old the witnesses' word is; zero when nobody watches, or when another process leads.
    Duration unwitnessedFor() {
        @Nullable Instant at = witnessedAt;
        return at == null || snapshot.state() != State.APPENDING
                ? Duration.ZERO
                : Duration.between(at, clock.instant());
    }

    Snapshot snapshot() {
        return snapshot;
    }

    @Nullable
    String signingWaits() {
        return signingWaits;
    }

    /// How long entries have waited for a signature; zero when they do not.
    Duration unsignedFor() {
        @Nullable Instant since = snapshot.signingSince();
        return since == null ? Duration.ZERO : Duration.between(since, clock.instant());
    }
}
