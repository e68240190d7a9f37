package io.menshen.member.protection;

import io.quarkus.vault.VaultTransitSecretEngine;
import io.quarkus.vault.client.VaultClientException;
import io.quarkus.vault.transit.ClearData;
import jakarta.enterprise.context.ApplicationScoped;
import org.jspecify.annotations.Nullable;

/// Vault's transit engine.
@ApplicationScoped
class TransitCustodian implements Custodian {

    /// What Vault answers to everything while it is sealed.
    private static final int SEALED = 503;

    private final VaultTransitSecretEngine transit;

    TransitCustodian(VaultTransitSecretEngine transit) {
        this.transit = transit;
    }

    @Override
    public String wrap(String keyName, byte[] key) {
        try {
            return transit.encrypt(keyName, new ClearData(key), null);
        } catch (RuntimeException e) {
            throw new ProtectionRefusal.KeysUnavailable(reason(e));
        }
    }

    @Override
    public byte[] unwrap(String keyName, String wrapped) {
        try {
            return transit.decrypt(keyName, wrapped).getValue();
        } catch (RuntimeException e) {
            throw new ProtectionRefusal.KeysUnavailable(reason(e));
        }
    }

    /// In words for an operator. The exception itself stays behind: its message may quote the request.
    private static String reason(RuntimeException e) {
        @Nullable Throwable cause = e;
        while (cause != null) {
            if (cause instanceof VaultClientException answer && answer.getStatus() != null) {
                int status = answer.getStatus();
                return status == SEALED ? "Vault is sealed" : "Vault refused with status " + status;
            }
            cause = cause.getCause();
        }
        return "Vault is unreachable";
    }
}
