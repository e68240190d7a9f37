package io.menshen.member.protection;

import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.IntConsumer;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/// Changes every key above the data keys: Vault's own, the wrapping of the KEKs, the epoch – and then moves all
/// data keys under the new epoch's KEK. What the data keys sealed is not touched, and every key opens at every
/// moment.
///
/// Each step can be taken again by whoever takes the work up after a crash, and finds then that it was taken.
@ApplicationScoped
public class Rotation {

    /// One epoch, for people.
    ///
    /// @param vaultVersion the version of Vault's key that wraps its KEK
    /// @param closedAt since when it takes no new data keys; absent for the running one
    /// @param keys how many data keys lie under its KEK
    public record Epoch(
            long number,
            Suite suite,
            int vaultVersion,
            Instant begunAt,
            @Nullable Instant closedAt,
            long keys) {}

    private static final Logger LOG = Logger.getLogger(Rotation.class);
    private static final UUID FIRST = new UUID(0, 0);

    private final KeyStore store;
    private final Keks keks;
    private final IndexKeys index;
    private final Custodian vault;
    private final ProtectionConfig config;
    private final Clock clock;

    Rotation(KeyStore store, Keks keks, IndexKeys index, Custodian vault, ProtectionConfig config, Clock clock) {
        this.store = store;
        this.keks = keks;
        this.index = index;
        this.vault = vault;
        this.config = config;
        this.clock = clock;
    }

    /// The rotation that was begun and has not come to its end.
    public Optional<UUID> unfinished() {
        return store.unfinishedRotation();
    }

    /// Gives Vault's keys a new version, wraps the KEKs and the index root under it, and begins a new epoch;
    /// done already, nothing.
    public void begin(UUID rotation) {
        store.beginRotation(rotation, clock.instant());
        turn(rotation, config.kekName());
        turn(rotation, config.indexRootName());
        keks.rewrap();
        index.rewrap();
        if (!store.hasFirstEpoch(rotation)) {
            store.beginEpochOf(rotation, keks.fresh(clock.instant()));
        }
        store.closeEpochsBefore(rotation, clock.instant());
    }

    /// How many data keys still lie under older epochs.
    public long remaining(UUID rotation) {
        return store.countUnder(store.keksBefore(rotation));
    }

    /// Moves all data keys that lie under older epochs, batch by batch.
    ///
    /// @param batch how many at once
    /// @param moved told after each batch how many it moved; an exception from it ends the work there
    /// @return the keys that could not be moved because they were changed in the key store
    public Set<UUID> moveAll(UUID rotation, int batch, IntConsumer moved) {
        Set<UUID> damaged = new HashSet<>();
        List<UUID> before = store.keksBefore(rotation);
        // A key that is just being destroyed is passed by; should its destroyer roll back, the next walk finds it.
        do {
            for (UUID kek : before) {
                walk(kek, batch, moved, damaged);
            }
        } while (store.countUnder(before) > damaged.size());
        return damaged;
    }

    /// Nothing is left to do for this rotation.
    public void end(UUID rotation) {
        // An epoch that began while the keys turned may have been wrapped before.
        keks.rewrap();
        store.endRotation(rotation, clock.instant());
    }

    /// All epochs, the newest first.
    public List<Epoch> epochs() {
        return store.epochs().stream()
                .map(row -> new Epoch(
                        row.epoch(), row.suite(), row.vaultVersion(), row.createdAt(), row.closedAt(), row.keys()))
                .toList();
    }

    private void turn(UUID rotation, String name) {
        int newest = vault.newestVersion(name);
        if (store.versionBefore(rotation, name, newest) == newest) {
            vault.rotate(name);
        }
    }

    private void walk(UUID from, int batch, IntConsumer moved, Set<UUID> damaged) {
        UUID last = FIRST;
        List<KeyStore.WrappedDataKey> page = store.dataKeysUnder(from, last, batch);
        while (!page.isEmpty()) {
            Keks.Kek old = keks.get(from);
            Optional<Long> count = move(old, page, damaged);
            if (count.isPresent()) {
                last = page.getLast().id();
                moved.accept(count.get().intValue());
            }
            page = store.dataKeysUnder(from, last, batch);
        }
    }

    private Optional<Long> move(Keks.Kek old, List<KeyStore.WrappedDataKey> page, Set<UUID> damaged) {
        Keks.Kek current = keks.current();
        List<UUID> ids = new ArrayList<>();
        List<byte[]> wrapped = new ArrayList<>();
        for (KeyStore.WrappedDataKey key : page) {
            try {
                wrapped.add(DataKeys.wrap(current, key.id(), DataKeys.unwrap(old, key)));
                ids.add(key.id());
            } catch (ProtectionRefusal.KeyDamaged e) {
                if (damaged.add(key.id())) {
                    LOG.error(e.getMessage());
                }
            }
        }
        return ids.isEmpty() ? Optional.of(0L) : store.move(old.id(), current.id(), ids, wrapped);
    }
}
