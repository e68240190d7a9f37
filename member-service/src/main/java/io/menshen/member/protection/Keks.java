package io.menshen.member.protection;

import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import javax.crypto.SecretKey;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/// The key-encryption keys: one for each epoch, opened by Vault once per process and kept for a limited time.
@ApplicationScoped
class Keks {

    /// A KEK that takes new data keys.
    record Current(UUID id, SecretKey key) {

        @Override
        public String toString() {
            return "Current[id=" + id + "]";
        }
    }

    private final KeyStore store;
    private final Custodian vault;
    private final ProtectionConfig config;
    private final Clock clock;
    private final Map<UUID, OpenedKey> opened = new ConcurrentHashMap<>();
    private final ReentrantLock turning = new ReentrantLock();

    Keks(KeyStore store, Custodian vault, ProtectionConfig config, Clock clock) {
        this.store = store;
        this.vault = vault;
        this.config = config;
        this.clock = clock;
    }

    /// A KEK by its id.
    SecretKey get(UUID id) {
        return entry(id).get();
    }

    /// The KEK of the running epoch; a new one if the last epoch is over or full.
    Current current() {
        turning.lock();
        try {
            Instant now = clock.instant();
            Optional<KeyStore.WrappedKek> latest = store.latestKek()
                    .filter(kek -> now.isBefore(kek.createdAt().plus(config.epoch())))
                    .filter(kek -> kek.minted() < config.keysPerEpoch());
            UUID id = latest.isPresent() ? latest.get().id() : open(now);
            return new Current(id, get(id));
        } finally {
            turning.unlock();
        }
    }

    /// Opens again what is used and has passed half of its time, so that a read seldom has to wait for Vault.
    void renew() {
        current();
        for (OpenedKey key : opened.values()) {
            if (key.ageing() && key.ifOpen().isPresent()) {
                key.open();
            }
        }
    }

    /// Whether a KEK can be used now without asking Vault.
    boolean anyOpen() {
        return opened.values().stream().anyMatch(key -> key.ifOpen().isPresent());
    }

    private UUID open(Instant now) {
        UUID id = UUID.randomUUID();
        store.addKek(id, vault.wrap(config.kekName(), Aead.random(Aead.KEY)), now);
        return id;
    }

    private OpenedKey entry(UUID id) {
        return opened.computeIfAbsent(id, _ -> new OpenedKey(() -> unwrap(id), clock, config.openFor()));
    }

    private SecretKey unwrap(UUID id) {
        @Nullable String wrapped = store.kek(id).orElse(null);
        if (wrapped == null) {
            throw new ProtectionRefusal.KeysUnavailable("the key store has no KEK " + id);
        }
        return new SecretKeySpec(vault.unwrap(config.kekName(), wrapped), "AES");
    }
}
