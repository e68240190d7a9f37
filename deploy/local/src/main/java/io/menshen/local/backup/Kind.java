package io.menshen.local.backup;

import io.menshen.local.postgres.PostgresServer;
import io.menshen.local.process.ServerFailure;
import io.menshen.local.stack.Stack;
import io.menshen.local.vault.BackupKeys;
import java.util.Arrays;
import java.util.List;

/// What one backup file holds: one PostgreSQL cluster. They are apart because they are kept for different times
/// and must never lie in one file: sealed rows and the wrapped keys that open them.
public enum Kind {
    /// Members, consents, the gateway's outbox and Keycloak's accounts.
    MEMBERS("members", BackupKeys.BACKUP, List.of("member", "consent", "gateway")),
    /// The log's rows. Its tiles and its last checkpoint lie outside and are never rolled back.
    LOG("log", BackupKeys.BACKUP, List.of("audit")),
    /// Wrapped keys. Kept for a short time only: an erased member's key lives as long as the last of these.
    KEYS("keys", BackupKeys.KEY_STORE, List.of("keys"));

    private final String id;
    private final String transitKey;

    @SuppressWarnings("ImmutableEnumChecker") // made by List.of; the type does not say so
    private final List<String> marked;

    Kind(String id, String transitKey, List<String> marked) {
        this.id = id;
        this.transitKey = transitKey;
        this.marked = marked;
    }

    static Kind named(String id) {
        return Arrays.stream(values())
                .filter(kind -> kind.id.equals(id))
                .findFirst()
                .orElseThrow(() -> new ServerFailure("There is no kind of backup called \"%s\".".formatted(id)));
    }

    /// As it stands in file names.
    public String id() {
        return id;
    }

    /// Vault's transit key that wraps the file's key.
    String transitKey() {
        return transitKey;
    }

    /// The databases whose services have to be told that they were restored.
    List<String> marked() {
        return marked;
    }

    /// Whether it may be put back to an earlier time. Keys that were destroyed and entries that were logged may
    /// not come back or go away, so their clusters are always played forward to the newest state that there is.
    boolean canGoBack() {
        return this == MEMBERS;
    }

    PostgresServer server(Stack stack) {
        return switch (this) {
            case MEMBERS -> stack.postgres();
            case LOG -> stack.logStore();
            case KEYS -> stack.keyStore();
        };
    }
}
