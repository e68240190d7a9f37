package io.menshen.member.protection;

import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicReferenceArray;
import javax.crypto.Cipher;
import org.jspecify.annotations.Nullable;

/// The ciphers of one suite, kept for the next use: looking one up costs as much as using it, and virtual
/// threads make a thread-local the wrong place. A thread looks first where it put its last one: no search,
/// nothing allocated.
final class Ciphers {

    private static final int SLOTS = 64;
    private static final Map<Suite, Ciphers> ALL = new EnumMap<>(Suite.class);

    static {
        for (Suite suite : Suite.values()) {
            ALL.put(suite, new Ciphers(suite));
        }
    }

    private final Suite suite;
    private final AtomicReferenceArray<@Nullable Cipher> slots = new AtomicReferenceArray<>(SLOTS);
    private final Queue<Cipher> others = new ConcurrentLinkedQueue<>();

    private Ciphers(Suite suite) {
        this.suite = suite;
    }

    static Ciphers of(Suite suite) {
        return Objects.requireNonNull(ALL.get(suite));
    }

    /// A cipher that nobody else uses until it is put back.
    Cipher take() {
        @Nullable Cipher kept = slots.getAndSet(slot(), null);
        if (kept == null) {
            kept = others.poll();
        }
        return kept != null ? kept : suite.cipher();
    }

    void putBack(Cipher cipher) {
        if (!slots.compareAndSet(slot(), null, cipher)) {
            others.add(cipher);
        }
    }

    private static int slot() {
        return (int) Thread.currentThread().threadId() & SLOTS - 1;
    }
}
