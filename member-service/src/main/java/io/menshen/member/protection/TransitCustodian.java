package io.menshen.member.protection;

import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.vault.VaultTransitSecretEngine;
import io.quarkus.vault.client.VaultClientException;
import io.quarkus.vault.transit.ClearData;
import io.quarkus.vault.transit.KeyConfigRequestDetail;
import io.quarkus.vault.transit.KeyCreationRequestDetail;
import io.quarkus.vault.transit.RewrappingRequest;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Vault's transit engine. Every call is counted (`menshen.vault.calls`), because few of them is what three
/// levels of keys are for.
@ApplicationScoped
class TransitCustodian implements Custodian {

    /// What Vault answers to everything while it is sealed.
    private static final int SEALED = 503;

    private final VaultTransitSecretEngine transit;
    private final MeterRegistry meters;

    TransitCustodian(VaultTransitSecretEngine transit, MeterRegistry meters) {
        this.transit = transit;
        this.meters = meters;
    }

    @Override
    public String wrap(String keyName, byte[] key) {
        return ask("encrypt", () -> transit.encrypt(keyName, new ClearData(key), null));
    }

    @Override
    public byte[] unwrap(String keyName, String wrapped) {
        return ask("decrypt", () -> transit.decrypt(keyName, wrapped).getValue());
    }

    @Override
    public List<String> rewrap(String keyName, List<String> wrapped) {
        List<RewrappingRequest> requests =
                wrapped.stream().map(RewrappingRequest::new).toList();
        Map<RewrappingRequest, String> rewrapped = ask("rewrap", () -> transit.rewrap(keyName, requests));
        return requests.stream()
                .map(request -> Objects.requireNonNull(rewrapped.get(request)))
                .toList();
    }

    @Override
    public void rotate(String keyName) {
        ask("rotate", () -> {
            transit.rotateKey(keyName);
            return keyName;
        });
    }

    @Override
    public void make(String keyName) {
        ask("make", () -> {
            transit.createKey(keyName, new KeyCreationRequestDetail().setType("aes256-gcm96"));
            return keyName;
        });
    }

    /// That it is gone is believed when Vault does not know it any more, not when it took the order.
    @Override
    public void destroy(String keyName) {
        ask("destroy", () -> {
            if (transit.readKey(keyName).isPresent()) {
                transit.updateKeyConfiguration(keyName, new KeyConfigRequestDetail().setDeletionAllowed(true));
                transit.deleteKey(keyName);
            }
            if (transit.readKey(keyName).isPresent()) {
                throw new IllegalStateException("still there");
            }
            return keyName;
        });
    }

    @Override
    public int newestVersion(String keyName) {
        return ask("read", () -> transit.readKey(keyName).orElseThrow().getLatestVersion());
    }

    private <T> T ask(String operation, Supplier<T> call) {
        try {
            T answer = call.get();
            count(operation, "answered");
            return answer;
        } catch (RuntimeException e) {
            count(operation, "failed");
            throw new ProtectionRefusal.KeysUnavailable(reason(e));
        }
    }

    private void count(String operation, String outcome) {
        meters.counter("menshen.vault.calls", "operation", operation, "outcome", outcome)
                .increment();
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
