package io.menshen.local.vault;

import java.util.List;

/// An answer of Vault's error form: a status and `{"errors": [...]}`.
final class VaultRefusal extends RuntimeException {

    private final int status;
    private final List<String> errors;

    VaultRefusal(int status, String... errors) {
        super(String.join("; ", errors), null, false, false);
        this.status = status;
        this.errors = List.of(errors);
    }

    static VaultRefusal badRequest(String error) {
        return new VaultRefusal(400, error);
    }

    static VaultRefusal notFound() {
        return new VaultRefusal(404);
    }

    static VaultRefusal denied() {
        return new VaultRefusal(403, "permission denied");
    }

    int status() {
        return status;
    }

    List<String> errors() {
        return errors;
    }
}
