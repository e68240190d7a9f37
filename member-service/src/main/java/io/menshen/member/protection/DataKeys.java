package io.menshen.member.protection;

import io.micrometer.core.instrument.MeterRegistry;
import jakarta.enterprise.context.ApplicationScoped;
import java.nio.ByteBuffer;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// The data keys: minted ahead in batches, opened in batches, some of them kept open.
///
/// A kept key may be used only as long as its KEK may, so keeping it does not outlive Vault's word. It does not outlive
/// an erasure either: who wants to open something finds the key's id through the member's own row, which is gone then.
@ApplicationScoped
class DataKeys {

    /// A key that waits for a subject.
    record Minted(UUID id, Instant at) {}

    private record Kept(UUID kek, KeyMaterial key) {}

    private final KeyStore store;
    private final Keks keks;
    private final ProtectionConfig config;
    private final Clock clock;
    private final ConcurrentLinkedQueue<Minted> unclaimed = new ConcurrentLinkedQueue<>();
    private final AtomicInteger waiting = new AtomicInteger();
    private final ReentrantLock minting = new ReentrantLock();
    private final ReentrantLock keeping = new ReentrantLock();
    private final Map<UUID, Kept> kept;

    DataKeys(KeyStore store, Keks keks, ProtectionConfig config, Clock clock, MeterRegistry meters) {
        this.store = store;
        this.keks = keks;
        this.config = config;
        this.clock = clock;
        meters.gauge("menshen.keys.waiting", waiting);
        int limit = config.cachedKeys();
        kept = new LinkedHashMap<>(64, 0.75f, true) {
            @Override
            protected boolean removeEldestEntry(Map.Entry<UUID, Kept> eldest) {
                return size() > limit;
            }
        };
    }

    /// A minted key that this process offers nobody else. It belongs to a subject once the subject's row names
    /// it.
    Minted take() {
        @Nullable Minted minted = poll();
        while (minted == null) {
            mintIfShort();
            minted = poll();
        }
        return minted;
    }

    /// So many new keys, open, by one statement; they are not kept open, for whoever comes by the thousand is not
    /// read at once.
    Map<Minted, KeyMaterial> mint(int keys) {
        Map<Minted, KeyMaterial> minted = new LinkedHashMap<>();
        Instant now = clock.instant();
        store(keys, now).forEach((id, kept) -> minted.put(new Minted(id, now), kept.key()));
        return minted;
    }

    /// Takes back a key whose subject's transaction was rolled back.
    void putBack(Minted minted) {
        unclaimed.add(minted);
        waiting.incrementAndGet();
    }

    /// Mints a batch if fewer than half a batch are left.
    void mintIfShort() {
        minting.lock();
        try {
            if (waiting.get() < Math.max(1, config.batch() / 2)) {
                mint();
            }
        } finally {
            minting.unlock();
        }
    }

    /// Opens the keys with these ids: those that are kept from memory, the others by one query. Missing ones
    /// are left out.
    Map<UUID, KeyMaterial> open(Collection<UUID> ids) {
        Map<UUID, KeyMaterial> open = new HashMap<>();
        Set<UUID> used = new HashSet<>();
        List<UUID> missing = new ArrayList<>();
        keeping.lock();
        try {
            for (UUID id : ids) {
                @Nullable Kept key = kept.get(id);
                if (key == null) {
                    missing.add(id);
                } else {
                    used.add(key.kek());
                    open.put(id, key.key());
                }
            }
        } finally {
            keeping.unlock();
        }
        used.forEach(keks::get); // refuses once the KEK's time is over
        if (!missing.isEmpty()) {
            for (KeyStore.WrappedDataKey wrapped : store.dataKeys(missing)) {
                KeyMaterial key = unwrap(wrapped);
                keep(wrapped.id(), new Kept(wrapped.kek(), key));
                open.put(wrapped.id(), key);
            }
        }
        return open;
    }

    /// Destroys keys, here and in the store.
    void destroy(Collection<UUID> ids) {
        store.destroy(ids);
        keeping.lock();
        try {
            ids.forEach(kept::remove);
        } finally {
            keeping.unlock();
        }
    }

    /// Forgets the keys that are kept open.
    void forget() {
        keeping.lock();
        try {
            kept.clear();
        } finally {
            keeping.unlock();
        }
    }

    /// The next key that is young enough; those that are not are left to the sweep.
    private @Nullable Minted poll() {
        Instant oldest = clock.instant().minus(config.sweepAfter().dividedBy(2));
        @Nullable Minted minted;
        do {
            minted = unclaimed.poll();
            if (minted == null) {
                return null;
            }
            waiting.decrementAndGet();
        } while (minted.at().isBefore(oldest));
        return minted;
    }

    private void mint() {
        Instant now = clock.instant();
        Map<UUID, Kept> fresh = store(config.batch(), now);
        fresh.forEach(this::keep);
        fresh.keySet().forEach(id -> unclaimed.add(new Minted(id, now)));
        waiting.addAndGet(fresh.size());
    }

    private Map<UUID, Kept> store(int keys, Instant now) {
        Map<UUID, Kept> fresh = new LinkedHashMap<>();
        boolean stored = false;
        while (!stored) {
            Keks.Kek kek = keks.current();
            fresh.clear();
            List<byte[]> wrapped = new ArrayList<>();
            for (int i = 0; i < keys; i++) {
                UUID id = UUID.randomUUID();
                KeyMaterial key = KeyMaterial.random();
                wrapped.add(wrap(kek, id, key));
                fresh.put(id, new Kept(kek.id(), key));
            }
            stored = store.addDataKeys(kek.id(), List.copyOf(fresh.keySet()), wrapped, now);
        }
        return fresh;
    }

    private KeyMaterial unwrap(KeyStore.WrappedDataKey wrapped) {
        return unwrap(keks.get(wrapped.kek()), wrapped);
    }

    /// Wraps a data key under a KEK.
    static byte[] wrap(Keks.Kek kek, UUID id, KeyMaterial key) {
        return Aead.seal(kek.suite(), kek.key().of(kek.suite()), key.bits(), associatedData(id, kek.id()), 0);
    }

    /// Opens a wrapped data key.
    ///
    /// @throws ProtectionRefusal.KeyDamaged if it is not what this KEK wrapped under this id
    static KeyMaterial unwrap(Keks.Kek kek, KeyStore.WrappedDataKey wrapped) {
        byte @Nullable [] key = Aead.open(
                kek.suite(),
                kek.key().of(kek.suite()),
                wrapped.wrapped().bytes(),
                associatedData(wrapped.id(), kek.id()),
                0);
        if (key == null || key.length != KeyMaterial.SIZE) {
            throw new ProtectionRefusal.KeyDamaged(wrapped.id());
        }
        return new KeyMaterial(key);
    }

    private void keep(UUID id, Kept key) {
        keeping.lock();
        try {
            kept.put(id, key);
        } finally {
            keeping.unlock();
        }
    }

    /// Binds a wrapped data key to its id and its KEK.
    private static byte[] associatedData(UUID id, UUID kek) {
        return ByteBuffer.allocate(32)
                .putLong(id.getMostSignificantBits())
                .putLong(id.getLeastSignificantBits())
                .putLong(kek.getMostSignificantBits())
                .putLong(kek.getLeastSignificantBits())
                .array();
    }
}
