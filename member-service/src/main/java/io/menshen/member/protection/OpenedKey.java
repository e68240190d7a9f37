package io.menshen.member.protection;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import javax.crypto.SecretKey;
import org.jspecify.annotations.Nullable;

/// A key that Vault opened and that may be used for a while without asking again.
///
/// When its time is over it is opened again by whoever needs it first; if Vault will not, nobody may use it.
final class OpenedKey {

    private record Opened(SecretKey key, Instant at) {

        @Override
        public String toString() {
            return "Opened[at=" + at + "]";
        }
    }

    private final Supplier<SecretKey> vault;
    private final Clock clock;
    private final Duration openFor;
    private final ReentrantLock opening = new ReentrantLock();
    private volatile @Nullable Opened opened;

    OpenedKey(Supplier<SecretKey> vault, Clock clock, Duration openFor) {
        this.vault = vault;
        this.clock = clock;
        this.openFor = openFor;
    }

    /// The key.
    ///
    /// @throws ProtectionRefusal.KeysUnavailable if its time is over and Vault does not open it
    SecretKey get() {
        @Nullable SecretKey fresh = ifOpen().orElse(null);
        if (fresh != null) {
            return fresh;
        }
        opening.lock();
        try {
            @Nullable SecretKey meanwhile = ifOpen().orElse(null);
            return meanwhile != null ? meanwhile : open();
        } finally {
            opening.unlock();
        }
    }

    /// Opens it again although its time may not be over yet.
    SecretKey open() {
        SecretKey key = vault.get();
        opened = new Opened(key, clock.instant());
        return key;
    }

    Optional<SecretKey> ifOpen() {
        @Nullable Opened now = opened;
        return now != null && clock.instant().isBefore(now.at().plus(openFor))
                ? Optional.of(now.key())
                : Optional.empty();
    }

    /// Whether more than half of its time is over.
    boolean ageing() {
        @Nullable Opened now = opened;
        return now == null || !clock.instant().isBefore(now.at().plus(openFor.dividedBy(2)));
    }
}
