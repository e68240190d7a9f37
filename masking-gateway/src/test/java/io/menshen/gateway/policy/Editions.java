package io.menshen.gateway.policy;

import io.menshen.disclosure.rule.RuleFile;
import io.menshen.disclosure.rule.Rules;
import io.menshen.gateway.view.Exposure;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Editions for tests of what depends on one.
public final class Editions {

    /// What a new installation begins with, over the documents in `contracts`.
    public static final Edition BUNDLED = bundled();

    private Editions() {}

    private static Edition bundled() {
        Rules rules = RuleFile.bundled();
        Map<String, InputStream> documents = new HashMap<>();
        try {
            for (String service : List.of("member-service", "consent-service", "audit-service")) {
                documents.put(service, Files.newInputStream(Path.of("../contracts/openapi", service + ".yaml")));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return new Edition(1, rules, Exposure.compile(documents, rules.fields()));
    }
}
