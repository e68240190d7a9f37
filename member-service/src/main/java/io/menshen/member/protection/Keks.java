package io.menshen.member.protection;

import io.micrometer.core.instrument.MeterRegistry;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// The key-encryption keys: one for each epoch, opened by Vault once per process and kept for a limited time.
@ApplicationScoped
class Keks {

    /// A KEK in the clear; it wraps with the suite of its epoch.
    record Kek(UUID id, Suite suite, KeyMaterial key) {}

    private final KeyStore store;
    private final Custodian vault;
    private final ProtectionConfig config;
    private final Clock clock;
    private final Map<UUID, OpenedKey<Kek>> opened = new ConcurrentHashMap<>();
    private final ReentrantLock turning = new ReentrantLock();

    /// When the KEK of the running epoch was made.
    private volatile @Nullable Instant newest;

    Keks(KeyStore store, Custodian vault, ProtectionConfig config, Clock clock, MeterRegistry meters) {
        meters.gauge("menshen.kek.age.seconds", this, Keks::age);
        this.store = store;
        this.vault = vault;
        this.config = config;
        this.clock = clock;
    }

    /// A KEK by its id.
    Kek get(UUID id) {
        return entry(id).get();
    }

    /// The KEK of the running epoch; a new one if the last epoch is over, full, or of another suite than is
    /// configured.
    Kek current() {
        turning.lock();
        try {
            Instant now = clock.instant();
            Optional<KeyStore.WrappedKek> latest = store.latestKek()
                    .filter(kek -> now.isBefore(kek.createdAt().plus(config.epoch())))
                    .filter(kek -> kek.minted() < config.keysPerEpoch())
                    .filter(kek -> kek.suite() == config.suite());
            newest = latest.map(KeyStore.WrappedKek::createdAt).orElse(now);
            return get(latest.isPresent() ? latest.get().id() : open(now));
        } finally {
            turning.unlock();
        }
    }

    /// A new KEK, wrapped by Vault and stored nowhere yet.
    KeyStore.WrappedKek fresh(Instant now) {
        String wrapped = vault.wrap(config.kekName(), KeyMaterial.random().bits());
        return new KeyStore.WrappedKek(UUID.randomUUID(), wrapped, config.suite(), now, 0);
    }

    /// Lets Vault wrap those KEKs again that an older version of its key has wrapped: one call, however many.
    void rewrap() {
        int newest = vault.newestVersion(config.kekName());
        List<KeyStore.WrappedKek> old = store.keks().stream()
                .filter(kek -> Custodian.version(kek.wrapped()) < newest)
                .toList();
        if (old.isEmpty()) {
            return;
        }
        List<String> rewrapped = vault.rewrap(
                config.kekName(), old.stream().map(KeyStore.WrappedKek::wrapped).toList());
        for (int i = 0; i < old.size(); i++) {
            store.rewrapped(old.get(i).id(), old.get(i).wrapped(), rewrapped.get(i));
        }
    }

    /// Opens again what is used and has passed half of its time, so that a read seldom has to wait for Vault.
    void renew() {
        current();
        for (OpenedKey<Kek> key : opened.values()) {
            if (key.due()) {
                key.open();
            }
        }
    }

    /// In seconds; zero until one is known.
    private double age() {
        @Nullable Instant made = newest;
        return made == null ? 0 : Duration.between(made, clock.instant()).toMillis() / 1000.0;
    }

    /// Whether a KEK can be used now without asking Vault.
    boolean anyOpen() {
        return opened.values().stream().anyMatch(key -> key.ifOpen().isPresent());
    }

    private UUID open(Instant now) {
        KeyStore.WrappedKek kek = fresh(now);
        store.addKek(kek);
        return kek.id();
    }

    private OpenedKey<Kek> entry(UUID id) {
        return opened.computeIfAbsent(id, _ -> new OpenedKey<>(() -> unwrap(id), clock, config.openFor()));
    }

    private Kek unwrap(UUID id) {
        KeyStore.@Nullable WrappedKek kek = store.kek(id).orElse(null);
        if (kek == null) {
            throw new ProtectionRefusal.KeysUnavailable("the key store has no KEK " + id);
        }
        return new Kek(id, kek.suite(), new KeyMaterial(vault.unwrap(config.kekName(), kek.wrapped())));
    }
}
