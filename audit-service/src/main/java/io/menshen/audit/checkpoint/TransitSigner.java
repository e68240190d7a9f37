package io.menshen.audit.checkpoint;

import io.menshen.audit.note.Checkpoint;
import io.menshen.audit.note.MalformedNoteException;
import io.menshen.audit.note.NoteKey;
import io.menshen.audit.note.SignedNote;
import io.quarkus.vault.VaultTransitSecretEngine;
import io.quarkus.vault.client.VaultClientException;
import io.quarkus.vault.transit.SigningInput;
import io.quarkus.vault.transit.SigningRequest;
import io.quarkus.vault.transit.VaultTransitAsymmetricKeyDetail;
import io.quarkus.vault.transit.VaultTransitAsymmetricKeyVersion;
import io.quarkus.vault.transit.VaultTransitKeyDetail;
import jakarta.enterprise.context.ApplicationScoped;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Signs with Vault's transit key: the private key never leaves Vault, and whoever takes over this service
/// cannot sign after losing the access.
@ApplicationScoped
public class TransitSigner implements CheckpointSigner {

    private static final String TYPE = "ed25519";
    private static final Pattern SIGNATURE = Pattern.compile("vault:v([0-9]{1,9}):(.+)");

    private final VaultTransitSecretEngine transit;
    private final LogConfig config;

    /// Version → key; replaced whole, never changed.
    private volatile SortedMap<Integer, NoteKey> keys = Collections.emptySortedMap();

    TransitSigner(VaultTransitSecretEngine transit, LogConfig config) {
        this.transit = transit;
        this.config = config;
    }

    @Override
    public SortedMap<Integer, NoteKey> versions() throws SigningUnavailableException {
        if (keys.isEmpty()) {
            keys = readKeys();
        }
        return keys;
    }

    @Override
    public SortedMap<Integer, NoteKey> turn(int newest) throws SigningUnavailableException {
        SortedMap<Integer, NoteKey> before = readKeys();
        if (before.lastKey() == newest) {
            try {
                transit.rotateKey(config.key());
            } catch (RuntimeException e) {
                throw unavailable(e);
            }
            before = readKeys();
        }
        keys = before;
        return before;
    }

    @Override
    public SignedNote sign(Checkpoint checkpoint, List<Integer> versions) throws SigningUnavailableException {
        @Nullable SignedNote note = null;
        for (int version : versions) {
            SignedNote signed = sign(checkpoint.text(), version);
            note = note == null ? signed : note.with(signed);
        }
        if (note == null) {
            throw new SigningUnavailableException("no version of the key signs");
        }
        return note;
    }

    private SignedNote sign(String text, int version) throws SigningUnavailableException {
        SigningRequest request = new SigningRequest(new SigningInput(text.getBytes(StandardCharsets.UTF_8)), version);
        @Nullable String signed;
        try {
            signed = transit.sign(config.key(), List.of(request)).get(request);
        } catch (RuntimeException e) {
            throw unavailable(e);
        }
        Matcher matcher = SIGNATURE.matcher(signed == null ? "" : signed);
        if (!matcher.matches()) {
            throw new SigningUnavailableException("Vault answered with something that is no signature");
        }
        if (Integer.parseInt(matcher.group(1)) != version) {
            throw new SigningUnavailableException("Vault signed with another version than it was asked for");
        }
        NoteKey key = key(version);
        SignedNote note = SignedNote.of(text, key, Base64.getDecoder().decode(matcher.group(2)));
        if (note.verifiedBy(List.of(key)).isEmpty()) {
            // Publishing it would look like tampering to every verifier.
            throw new SigningUnavailableException(
                    "Vault's signature does not verify under the key that Vault publishes");
        }
        return note;
    }

    private NoteKey key(int version) throws SigningUnavailableException {
        @Nullable NoteKey key = keys.get(version);
        if (key == null) {
            // The key has been rotated since.
            keys = readKeys();
            key = keys.get(version);
        }
        if (key == null) {
            throw new SigningUnavailableException("Vault signed with a key version that it does not publish");
        }
        return key;
    }

    private SortedMap<Integer, NoteKey> readKeys() throws SigningUnavailableException {
        @Nullable VaultTransitKeyDetail<?> detail;
        try {
            detail = transit.readKey(config.key()).orElse(null);
        } catch (RuntimeException e) {
            throw unavailable(e);
        }
        if (!(detail instanceof VaultTransitAsymmetricKeyDetail asymmetric) || !TYPE.equals(detail.getType())) {
            throw new SigningUnavailableException("Vault has no Ed25519 transit key of the configured name");
        }
        SortedMap<Integer, NoteKey> read = new TreeMap<>();
        for (Map.Entry<String, VaultTransitAsymmetricKeyVersion> version :
                asymmetric.getVersions().entrySet()) {
            try {
                byte[] raw = Base64.getDecoder().decode(version.getValue().getPublicKey());
                read.put(Integer.valueOf(version.getKey()), NoteKey.of(config.origin(), raw));
            } catch (IllegalArgumentException | MalformedNoteException e) {
                throw new SigningUnavailableException("Vault's public key cannot be read", e);
            }
        }
        if (read.isEmpty()) {
            throw new SigningUnavailableException("Vault publishes no version of the key");
        }
        return Collections.unmodifiableSortedMap(read);
    }

    private static SigningUnavailableException unavailable(RuntimeException e) {
        if (e instanceof VaultClientException vault && vault.getStatus() != null) {
            return new SigningUnavailableException(
                    vault.getStatus() == 503 ? "Vault is sealed" : "Vault answered " + vault.getStatus(), e);
        }
        return new SigningUnavailableException("Vault cannot be reached", e);
    }
}
