package io.menshen.member.protection;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// A key that Vault opened and that may be used for a while without asking again.
///
/// When its time is over it is opened again by whoever needs it first; if Vault will not, nobody may use it.
final class OpenedKey<K> {

    private record Opened<K>(K key, Instant at) {

        @Override
        public String toString() {
            return "Opened[at=" + at + "]";
        }
    }

    private final Supplier<K> vault;
    private final Clock clock;
    private final Duration openFor;
    private final ReentrantLock opening = new ReentrantLock();
    private volatile @Nullable Opened<K> opened;
    private volatile boolean used;

    OpenedKey(Supplier<K> vault, Clock clock, Duration openFor) {
        this.vault = vault;
        this.clock = clock;
        this.openFor = openFor;
    }

    /// The key.
    ///
    /// @throws ProtectionRefusal.KeysUnavailable if its time is over and Vault does not open it
    K get() {
        if (!used) {
            used = true;
        }
        @Nullable K fresh = ifOpen().orElse(null);
        if (fresh != null) {
            return fresh;
        }
        opening.lock();
        try {
            @Nullable K meanwhile = ifOpen().orElse(null);
            return meanwhile != null ? meanwhile : open();
        } finally {
            opening.unlock();
        }
    }

    /// Opens it again although its time may not be over yet.
    K open() {
        K key = vault.get();
        used = false;
        opened = new Opened<>(key, clock.instant());
        return key;
    }

    Optional<K> ifOpen() {
        @Nullable Opened<K> now = opened;
        return now != null && clock.instant().isBefore(now.at().plus(openFor))
                ? Optional.of(now.key())
                : Optional.empty();
    }

    /// Whether more than half of its time is over.
    boolean ageing() {
        @Nullable Opened<K> now = opened;
        return now == null || !clock.instant().isBefore(now.at().plus(openFor.dividedBy(2)));
    }

    /// Whether it is worth asking Vault again before its time is over: a key that nobody uses may close.
    boolean due() {
        return used && ageing() && ifOpen().isPresent();
    }
}
