package io.menshen.gateway.policy;

import io.menshen.gateway.masking.Field;
import io.menshen.gateway.rule.Need;
import io.menshen.gateway.rule.Rule;
import io.menshen.gateway.rule.RuleFile;
import io.menshen.gateway.rule.Rules;
import io.menshen.gateway.upstream.Upstreams;
import io.menshen.gateway.view.Exposure;
import io.menshen.platform.event.AuditRecord;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/// The rules in force and the exposed operations. Compiled when the gateway starts; it does not start without
/// rules.
@ApplicationScoped
public class Policy {

    private static final Logger LOG = Logger.getLogger(Policy.class);

    private final Rules rules;
    private final Map<String, Rule> rulesById = new HashMap<>();
    private final Exposure exposure;
    private final List<String> missing = new ArrayList<>();
    private final AuditRecord.Policy evidence;

    Policy(Upstreams upstreams, PolicyConfig config) {
        this.rules = RuleFile.bundled();
        rules.rules().forEach(rule -> rulesById.put(rule.id(), rule));
        this.evidence = new AuditRecord.Policy(rules.version(), rules.hash());
        Map<String, InputStream> documents = new HashMap<>();
        for (String service : upstreams.names()) {
            byte @Nullable [] document = document(service, config.directory());
            if (document == null) {
                missing.add(service);
            } else {
                documents.put(service, new ByteArrayInputStream(document));
            }
        }
        this.exposure = Exposure.compile(documents, rules.fields());
        missing.forEach(service -> LOG.errorf("no OpenAPI document for %s", service));
        exposure.faults().forEach(fault -> LOG.errorf("not exposed: %s", fault));
    }

    private static byte @Nullable [] document(String service, Optional<Path> directory) {
        String name = service + ".yaml";
        try {
            if (directory.isPresent()) {
                Path file = directory.get().resolve(name);
                return Files.isRegularFile(file) ? Files.readAllBytes(file) : null;
            }
            try (InputStream packaged =
                    Thread.currentThread().getContextClassLoader().getResourceAsStream("contracts/openapi/" + name)) {
                return packaged == null ? null : packaged.readAllBytes();
            }
        } catch (IOException e) {
            LOG.errorf("the OpenAPI document of %s cannot be read", service);
            return null;
        }
    }

    public Rules rules() {
        return rules;
    }

    public Exposure exposure() {
        return exposure;
    }

    /// How evidence names the rules.
    public AuditRecord.Policy evidence() {
        return evidence;
    }

    /// Null when there is no such rule.
    public @Nullable Rule rule(String id) {
        return rulesById.get(id);
    }

    /// Configured services of which no document is known: nothing of theirs is exposed.
    public List<String> missing() {
        return List.copyOf(missing);
    }

    /// Whether it may matter who the caller is as a member: some rule for these fields needs proof that it is the
    /// own record.
    public boolean asksForSelf(Set<String> roles, String purpose, Collection<Field> fields) {
        for (Rule rule : rules.rules()) {
            if (rule.needs() == Need.SELF
                    && rule.purposes().contains(purpose)
                    && rule.roles().stream().anyMatch(roles::contains)
                    && fields.stream().anyMatch(field -> rule.levels().containsKey(field.code()))) {
                return true;
            }
        }
        return false;
    }
}
