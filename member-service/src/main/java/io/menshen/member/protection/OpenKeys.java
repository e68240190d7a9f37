package io.menshen.member.protection;

import java.nio.ByteBuffer;
import java.util.Map;
import javax.crypto.SecretKey;
import org.jspecify.annotations.Nullable;

/// The data keys of some subjects, fetched together: sealing and opening under them is pure computing.
///
/// A sealed value is `format | suite | key version (4) | nonce (12) | ciphertext | tag (16)`.
public final class OpenKeys {

    private static final byte FORMAT = 1;
    private static final byte AES_256_GCM = 1;
    private static final int HEADER = 1 + 1 + 4;

    /// One key of one subject.
    record VersionedKey(int version, SecretKey key) {

        @Override
        public String toString() {
            return "VersionedKey[version=" + version + "]";
        }
    }

    private final Map<Subject, VersionedKey> keys;

    OpenKeys(Map<Subject, VersionedKey> keys) {
        this.keys = Map.copyOf(keys);
    }

    /// Whether the subject has a key; one that was erased has none.
    public boolean has(Subject subject) {
        return keys.containsKey(subject);
    }

    /// Seals a value for one place.
    public byte[] seal(Place place, byte[] clear) {
        @Nullable VersionedKey key = keys.get(place.subject());
        if (key == null) {
            throw new ProtectionRefusal.NoKey(place.subject(), 0);
        }
        byte[] sealed = Aead.seal(key.key(), clear, place.associatedData(AES_256_GCM, key.version()), HEADER);
        ByteBuffer.wrap(sealed).put(FORMAT).put(AES_256_GCM).putInt(key.version());
        return sealed;
    }

    /// Opens a value that was sealed for exactly this place.
    public byte[] open(Place place, byte[] sealed) {
        if (sealed.length < HEADER) {
            throw new ProtectionRefusal.NotAuthentic(place);
        }
        ByteBuffer header = ByteBuffer.wrap(sealed);
        if (header.get() != FORMAT || header.get() != AES_256_GCM) {
            throw new ProtectionRefusal.NotAuthentic(place);
        }
        int version = header.getInt();
        @Nullable VersionedKey key = keys.get(place.subject());
        if (key == null || key.version() != version) {
            throw new ProtectionRefusal.NoKey(place.subject(), version);
        }
        byte @Nullable [] clear = Aead.open(key.key(), sealed, place.associatedData(AES_256_GCM, version), HEADER);
        if (clear == null) {
            throw new ProtectionRefusal.NotAuthentic(place);
        }
        return clear;
    }
}
