package io.menshen.audit.checkpoint;

import io.menshen.audit.note.Checkpoint;
import io.menshen.audit.note.NoteKey;
import io.menshen.audit.note.SignedNote;
import java.util.Collection;
import java.util.List;
import java.util.SortedMap;

/// Holds the log's key: Vault in the service, a key pair in memory where a test needs no Vault.
public interface CheckpointSigner {

    /// The public keys, all versions.
    ///
    /// @throws SigningUnavailableException when they cannot be read now
    default Collection<NoteKey> keys() throws SigningUnavailableException {
        return versions().values();
    }

    /// Version → public key, in the order of the versions. May be as old as the last look.
    SortedMap<Integer, NoteKey> versions() throws SigningUnavailableException;

    /// Gives the key a new version, unless it has a newer one than the caller knows already: asked twice, it
    /// turns once.
    ///
    /// @param newest the newest version that the caller knows
    /// @return all versions, as they are now
    SortedMap<Integer, NoteKey> turn(int newest) throws SigningUnavailableException;

    /// Signs with each of these versions, in their order; whether it may be signed is the caller's care.
    ///
    /// @throws SigningUnavailableException when nothing can be signed now; asking later may help
    SignedNote sign(Checkpoint checkpoint, List<Integer> versions) throws SigningUnavailableException;

    /// Says why no key is to be had; never holds a secret.
    final class SigningUnavailableException extends Exception {

        public SigningUnavailableException(String reason, Throwable cause) {
            super(reason, cause);
        }

        public SigningUnavailableException(String reason) {
            super(reason);
        }
    }
}
