package io.menshen.local.stack;

import io.menshen.local.process.ServerFailure;
import java.util.Arrays;

/// The four services, and what each of them needs.
public enum Service {
    MEMBER("member-service", "member", true, true),
    CONSENT("consent-service", "consent", false, false),
    AUDIT("audit-service", "audit", false, true),
    GATEWAY("masking-gateway", "gateway", false, false);

    private final String id;
    private final String database;
    private final boolean keyStore;
    private final boolean vault;

    Service(String id, String database, boolean keyStore, boolean vault) {
        this.id = id;
        this.database = database;
        this.keyStore = keyStore;
        this.vault = vault;
    }

    public static Service named(String id) {
        return Arrays.stream(values())
                .filter(service -> service.id.equals(id))
                .findFirst()
                .orElseThrow(() -> new ServerFailure("There is no service called %s.".formatted(id)));
    }

    public String id() {
        return id;
    }

    /// Its database, and the role that owns it.
    public String database() {
        return database;
    }

    public boolean needsKeyStore() {
        return keyStore;
    }

    public boolean needsVault() {
        return vault;
    }

    public int port(Ports ports) {
        return switch (this) {
            case MEMBER -> ports.member();
            case CONSENT -> ports.consent();
            case AUDIT -> ports.audit();
            case GATEWAY -> ports.gateway();
        };
    }

    /// Where it tells health and metrics to whoever stands beside it.
    public int managementPort(Ports ports) {
        return switch (this) {
            case MEMBER -> ports.memberManagement();
            case CONSENT -> ports.consentManagement();
            case AUDIT -> ports.auditManagement();
            case GATEWAY -> ports.gatewayManagement();
        };
    }
}
