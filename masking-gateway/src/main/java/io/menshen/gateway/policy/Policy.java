package io.menshen.gateway.policy;

import io.menshen.disclosure.rule.RuleFile;
import io.menshen.disclosure.rule.Rules;
import io.menshen.gateway.basis.PublishedRules;
import io.menshen.gateway.upstream.Upstreams;
import io.menshen.gateway.view.Exposure;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/// The rules in force, as consent-service publishes them with the lease, compiled once for each version (ADR 0034).
/// A gateway begins without any.
@ApplicationScoped
public class Policy implements PublishedRules {

    private static final Logger LOG = Logger.getLogger(Policy.class);

    private final Map<String, byte[]> documents = new HashMap<>();
    private final List<String> missing = new ArrayList<>();
    private volatile @Nullable Edition edition;
    private volatile boolean outdated;
    private @Nullable String unusable;

    Policy(Upstreams upstreams, PolicyConfig config, MeterRegistry metrics) {
        for (String service : upstreams.names()) {
            byte @Nullable [] document = document(service, config.directory());
            if (document == null) {
                missing.add(service);
            } else {
                documents.put(service, document);
            }
        }
        missing.forEach(service -> LOG.errorf("no OpenAPI document for %s", service));
        Gauge.builder("menshen.gateway.rules.in.force", this, policy -> policy.inForce() == null ? 0 : 1)
                .description("Whether the disclosure rules in force are known and decided by")
                .register(metrics);
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

    @Override
    public boolean are(String hash) {
        @Nullable Edition known = edition;
        if (known == null || !known.rules().hash().equals(hash)) {
            return false;
        }
        outdated = false;
        return true;
    }

    @Override
    public void outdated() {
        outdated = true;
    }

    @Override
    public void take(int number, String hash, String text) {
        try {
            Rules rules = RuleFile.read("version " + number, text);
            if (!rules.hash().equals(hash)) {
                throw new IllegalArgumentException("another text than the lease names");
            }
            Map<String, InputStream> readable = new HashMap<>();
            documents.forEach((service, document) -> readable.put(service, new ByteArrayInputStream(document)));
            Exposure exposure = Exposure.compile(readable, rules.fields());
            exposure.faults().forEach(fault -> LOG.errorf("not exposed: %s", fault));
            edition = new Edition(number, rules, exposure);
            outdated = false;
            LOG.infof("disclosure rules in force, number=%d version=%s", number, rules.version());
        } catch (RuntimeException e) {
            if (!hash.equals(unusable)) {
                // once, not with each poll
                unusable = hash;
                LOG.errorf(
                        "the disclosure rules in force cannot be used, nothing personal is shown, number=%d hash=%s: %s",
                        number, hash, e.getMessage());
            }
            throw e;
        }
    }

    /// The last one that could be read: it tells which operations there are. Null before the first.
    public @Nullable Edition known() {
        return edition;
    }

    /// The one to decide by; null when there is none, or others are in force than those that were read.
    public @Nullable Edition inForce() {
        return outdated ? null : edition;
    }

    /// Configured services of which no document is known: nothing of theirs is exposed.
    public List<String> missing() {
        return List.copyOf(missing);
    }
}
