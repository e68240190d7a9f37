package io.menshen.audit.checkpoint;

import io.menshen.audit.note.Checkpoint;
import io.menshen.audit.note.NoteKey;
import io.menshen.audit.note.SignedNote;
import java.util.Collection;

/// Holds the log's key: Vault in the service, a key pair in memory where a test needs no Vault.
public interface CheckpointSigner {

    /// The public keys under which this log has signed, all versions.
    ///
    /// @throws SigningUnavailableException when they cannot be read now
    Collection<NoteKey> keys() throws SigningUnavailableException;

    /// Signs; whether it may be signed is the caller's care.
    ///
    /// @throws SigningUnavailableException when nothing can be signed now; asking later may help
    SignedNote sign(Checkpoint checkpoint) throws SigningUnavailableException;

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
