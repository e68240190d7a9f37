package io.menshen.member.protection;

import jakarta.enterprise.context.ApplicationScoped;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import javax.crypto.KDF;
import javax.crypto.Mac;
import javax.crypto.SecretKey;
import javax.crypto.spec.HKDFParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/// The keys of the blind indexes: one root that Vault wraps, and from it by HKDF (RFC 5869) a key for each field, kind
/// and version. They know nothing of data keys, so rotating those leaves the indexes valid.
@ApplicationScoped
public class IndexKeys {

    private static final int ROOT = 1;

    /// Which index a key is for.
    ///
    /// @param field what is indexed, e.g. `mobile`
    /// @param kind how, e.g. `uniqueness` or `search`
    public record Name(String field, String kind, int version) {

        byte[] info() {
            return ("menshen index " + field + " " + kind + " " + version).getBytes(StandardCharsets.US_ASCII);
        }
    }

    private record Derived(SecretKey root, SecretKey key) {

        @Override
        public String toString() {
            return "Derived";
        }
    }

    private final KeyStore store;
    private final Custodian vault;
    private final ProtectionConfig config;
    private final Clock clock;
    private final OpenedKey<SecretKey> root;
    private final Map<Name, Derived> derived = new ConcurrentHashMap<>();

    IndexKeys(KeyStore store, Custodian vault, ProtectionConfig config, Clock clock) {
        this.store = store;
        this.vault = vault;
        this.config = config;
        this.clock = clock;
        this.root = new OpenedKey<>(this::unwrap, clock, config.openFor());
    }

    /// HMAC-SHA-256 of the parts under the key of this index. Parts are told apart by their lengths, of which 16 bits
    /// are taken: only the last one may be longer than 65,535 bytes.
    ///
    /// @throws ProtectionRefusal.KeysUnavailable as for any other key
    public byte[] tag(Name index, byte[]... parts) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(key(index));
            for (byte[] part : parts) {
                mac.update(new byte[] {(byte) (part.length >>> 8), (byte) part.length});
                mac.update(part);
            }
            return mac.doFinal();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has HMAC-SHA-256", e);
        }
    }

    /// Opens the root again if more than half of its time is over.
    void renew() {
        if (root.ageing()) {
            root.open();
        }
    }

    /// Lets Vault wrap the root under the newest version of its key. The root itself, and so every tag, stays
    /// the same.
    void rewrap() {
        store.indexRoot(ROOT)
                .ifPresent(before -> store.indexRootRewrapped(
                        ROOT,
                        before,
                        vault.rewrap(config.indexRootName(), List.of(before)).getFirst()));
    }

    boolean open() {
        return root.ifOpen().isPresent();
    }

    private SecretKey key(Name index) {
        SecretKey opened = root.get();
        @Nullable Derived known = derived.get(index);
        if (known != null && known.root().equals(opened)) {
            return known.key();
        }
        SecretKey key = derive(opened, index);
        derived.put(index, new Derived(opened, key));
        return key;
    }

    static SecretKey derive(SecretKey root, Name index) {
        try {
            return KDF.getInstance("HKDF-SHA256")
                    .deriveKey(
                            "HmacSHA256",
                            HKDFParameterSpec.ofExtract().addIKM(root).thenExpand(index.info(), 32));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("JDK 25 has HKDF", e);
        }
    }

    private SecretKey unwrap() {
        @Nullable String wrapped = store.indexRoot(ROOT).orElse(null);
        if (wrapped == null) {
            store.addIndexRoot(
                    ROOT, vault.wrap(config.indexRootName(), Aead.random(KeyMaterial.SIZE)), clock.instant());
            wrapped = store.indexRoot(ROOT).orElseThrow();
        }
        return new SecretKeySpec(vault.unwrap(config.indexRootName(), wrapped), "HKDF");
    }
}
