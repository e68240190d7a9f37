package io.menshen.member.protection;

import io.quarkus.vault.VaultSystemBackendEngine;
import io.quarkus.vault.VaultTransitSecretEngine;
import io.quarkus.vault.sys.VaultHealthStatus;
import io.quarkus.vault.transit.ClearData;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Optional;

/// Vault's transit engine.
@ApplicationScoped
class TransitCustodian implements Custodian {

    private final VaultTransitSecretEngine transit;
    private final VaultSystemBackendEngine system;

    TransitCustodian(VaultTransitSecretEngine transit, VaultSystemBackendEngine system) {
        this.transit = transit;
        this.system = system;
    }

    @Override
    public String wrap(String keyName, byte[] key) {
        try {
            return transit.encrypt(keyName, new ClearData(key), null);
        } catch (RuntimeException e) {
            throw unavailable(e);
        }
    }

    @Override
    public byte[] unwrap(String keyName, String wrapped) {
        try {
            return transit.decrypt(keyName, wrapped).getValue();
        } catch (RuntimeException e) {
            throw unavailable(e);
        }
    }

    @Override
    public Optional<String> obstacle() {
        try {
            VaultHealthStatus health = system.healthStatus();
            if (health.isSealed()) {
                return Optional.of("Vault is sealed");
            }
            return health.isInitialized() ? Optional.empty() : Optional.of("Vault is not initialised");
        } catch (RuntimeException e) {
            return Optional.of("Vault is unreachable");
        }
    }

    /// The cause stays behind: a client's message may quote the request.
    private ProtectionRefusal.KeysUnavailable unavailable(RuntimeException e) {
        return new ProtectionRefusal.KeysUnavailable(
                obstacle().orElse("Vault refused (" + e.getClass().getSimpleName() + ")"));
    }
}
