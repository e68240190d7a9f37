package io.menshen.member.protection;

import java.nio.ByteBuffer;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The data keys of some subjects, fetched together: sealing and opening under them is pure computing.
///
/// A sealed value is `format | suite | key version (4) | nonce (12) | ciphertext | tag (16)`. New values are
/// sealed with the configured suite; a value opens with the suite that its header names.
public class OpenKeys {

    private static final byte FORMAT = 1;
    private static final int HEADER = 1 + 1 + 4;

    /// One key of one subject.
    record VersionedKey(int version, KeyMaterial key) {}

    private final Map<Subject, VersionedKey> keys;
    private final Suite suite;

    OpenKeys(Map<Subject, VersionedKey> keys, Suite suite) {
        this.keys = Map.copyOf(keys);
        this.suite = suite;
    }

    /// Whether the subject has a key; one that was erased has none.
    public boolean has(Subject subject) {
        return keys.containsKey(subject);
    }

    /// Seals a value for one place.
    public byte[] seal(Place place, byte[] clear) {
        @Nullable VersionedKey key = keys.get(place.subject());
        if (key == null) {
            throw new ProtectionRefusal.NoKey(place, 0);
        }
        byte[] associatedData = place.associatedData(suite.number(), key.version());
        byte[] sealed = Aead.seal(suite, key.key().of(suite), clear, associatedData, HEADER);
        ByteBuffer.wrap(sealed).put(FORMAT).put(suite.number()).putInt(key.version());
        return sealed;
    }

    /// Opens a value that was sealed for exactly this place.
    ///
    /// @throws ProtectionRefusal.NotAuthentic if it was changed, moved or cut
    /// @throws ProtectionRefusal.NoKey if the subject has no key of the version that the header names
    public byte[] open(Place place, byte[] sealed) {
        if (sealed.length < HEADER) {
            throw new ProtectionRefusal.NotAuthentic(place);
        }
        ByteBuffer header = ByteBuffer.wrap(sealed);
        byte format = header.get();
        @Nullable Suite with = Suite.numbered(header.get());
        int version = header.getInt();
        if (format != FORMAT || with == null) {
            throw new ProtectionRefusal.NotAuthentic(place);
        }
        @Nullable VersionedKey key = keys.get(place.subject());
        if (key == null || key.version() != version) {
            throw new ProtectionRefusal.NoKey(place, version);
        }
        byte[] associatedData = place.associatedData(with.number(), version);
        byte @Nullable [] clear = Aead.open(with, key.key().of(with), sealed, associatedData, HEADER);
        if (clear == null) {
            throw new ProtectionRefusal.NotAuthentic(place);
        }
        return clear;
    }
}
