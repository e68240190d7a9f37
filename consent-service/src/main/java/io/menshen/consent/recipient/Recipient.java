package io.menshen.consent.recipient;

import java.time.LocalDate;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/// One recipient: what was agreed, and nothing of any member.
///
/// @param client the OIDC client by whose credentials the recipient's system reads
/// @param region where the data goes, ISO 3166-1; mainland China is `CN`
/// @param route what allows it to go to another region (PIPL Art. 38); absent for `CN`
/// @param contract how the contract is filed
/// @param fields field → level: the most it reads
/// @param endsOn the last day
/// @param assessment the impact assessment that it rests on (PIPL Art. 55)
record Recipient(
        String code,
        Text name,
        Role role,
        String client,
        String region,
        @Nullable String route,
        String contract,
        Map<String, String> fields,
        LocalDate endsOn,
        String assessment) {

    static final String HOME = "CN";

    private static final Pattern CODE = Pattern.compile("[a-z][a-z0-9]*(-[a-z0-9]+)*");
    private static final Pattern REGION = Pattern.compile("[A-Z]{2}");
    private static final int LONGEST_CODE = 40;
    private static final Set<String> LEVELS = Set.of("plain", "partial", "class", "exists");

    @Schema(name = "RecipientRole")
    enum Role {
        /// Processes for the handler, for the handler's own purposes (PIPL Art. 21).
        ENTRUSTED,
        /// Decides for itself what it does: each member consents separately (PIPL Art. 23).
        HANDLER
    }

    /// The name in Chinese and English.
    record Text(String zh, String en) {}

    Recipient {
        fields = Map.copyOf(fields);
    }

    /// The purpose to which members consent for another handler.
    String purpose() {
        return "sharing:" + code;
    }

    boolean abroad() {
        return !region.equals(HOME);
    }

    /// Whether anything may go there on this day.
    boolean open(LocalDate today) {
        return !today.isAfter(endsOn) && (!abroad() || route != null);
    }

    /// What is wrong with it, as the property that is.
    @Nullable
    String fault() {
        if (!CODE.matcher(code).matches() || code.length() > LONGEST_CODE) {
            return "/code";
        }
        if (!REGION.matcher(region).matches()) {
            return "/region";
        }
        if (abroad() && (route == null || route.isBlank())) {
            return "/route";
        }
        if (client.isBlank() || contract.isBlank() || assessment.isBlank()) {
            return client.isBlank() ? "/client" : contract.isBlank() ? "/contract" : "/assessment";
        }
        return fields.isEmpty() || !LEVELS.containsAll(fields.values()) ? "/fields" : null;
    }

    /// For canonical output.
    Map<String, String> sortedFields() {
        return new TreeMap<>(fields);
    }
}
