package io.menshen.member.protection;

import jakarta.enterprise.context.ApplicationScoped;
import java.nio.charset.StandardCharsets;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// Keys of Vault's own for one matter each, e.g. the exports of a crisis. When the matter is over its key is destroyed,
/// and with it everything that was sealed below it, wherever a copy lies (ADR 0064).
///
/// Nothing of them is remembered here: each use asks Vault, so that after the end not even a running process opens
/// anything.
@ApplicationScoped
public class MatterKeys {

    /// The names that the service's policy in Vault lets it make and destroy.
    private static final String PREFIX = "crisis-";

    private final Custodian custodian;

    MatterKeys(Custodian custodian) {
        this.custodian = custodian;
    }

    /// A data key in the clear, for as long as one request takes.
    public static final class Sheet {

        private final KeyMaterial key;
        private final String wrapped;

        private Sheet(KeyMaterial key, String wrapped) {
            this.key = key;
            this.wrapped = wrapped;
        }

        /// The data key as the matter's key wrapped it; only this is ever stored.
        public String wrapped() {
            return wrapped;
        }

        /// Seals with AES-256-GCM, bound to these words.
        public byte[] seal(String place, byte[] clear) {
            return Aead.seal(Suite.AES_256_GCM, key.of(Suite.AES_256_GCM), clear, bytes(place), 0);
        }

        /// What was sealed for exactly these words; null if it was changed, moved or cut.
        public byte @Nullable [] open(String place, byte[] sealed) {
            return Aead.open(Suite.AES_256_GCM, key.of(Suite.AES_256_GCM), sealed, bytes(place), 0);
        }

        @Override
        public String toString() {
            return "Sheet";
        }

        private static byte[] bytes(String place) {
            return place.getBytes(StandardCharsets.UTF_8);
        }
    }

    /// Makes the key of a matter.
    ///
    /// @throws ProtectionRefusal.KeysUnavailable as every method here
    public void make(UUID matter) {
        custodian.make(PREFIX + matter);
    }

    /// A new data key below the key of a matter.
    public Sheet newSheet(UUID matter) {
        KeyMaterial key = KeyMaterial.random();
        return new Sheet(key, custodian.wrap(PREFIX + matter, key.bits()));
    }

    public Sheet open(UUID matter, String wrapped) {
        return new Sheet(new KeyMaterial(custodian.unwrap(PREFIX + matter, wrapped)), wrapped);
    }

    /// Returns when Vault says that the key is no more.
    public void destroy(UUID matter) {
        custodian.destroy(PREFIX + matter);
    }
}
