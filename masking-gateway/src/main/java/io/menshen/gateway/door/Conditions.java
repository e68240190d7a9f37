package io.menshen.gateway.door;

import java.util.Set;
import org.jspecify.annotations.Nullable;

/// What must hold of a request before anybody is asked about it.
final class Conditions {

    /// Who checks, who runs the machines, and who decides about data: nobody holds two of these (GB/T 35273).
    private static final Set<String> APART = Set.of("auditor", "operator", "privacy-officer");

    private static final String GRANT = "grant/";

    private Conditions() {}

    /// @throws Refused when the caller holds roles that must not be in one hand
    static void rolesFit(Set<String> roles) {
        if (roles.stream().filter(APART::contains).count() > 1) {
            throw new Refused(403, "role-conflict");
        }
    }

    /// Whether a request goes beyond the daily round, so that it needs a log that somebody else has seen lately:
    /// what is read under a grant, and exports. Self-access, live orders and crises do not (ADR 0039).
    static boolean needsWitness(boolean export, @Nullable String basis) {
        return export || (basis != null && basis.startsWith(GRANT));
    }
}
