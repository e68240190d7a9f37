package io.menshen.gateway.policy;

import io.menshen.gateway.rule.Rule;
import jakarta.annotation.security.PermitAll;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// The rules in force, for everybody: whoever is shown something, or nothing, can see by which rule.
@Path("/v1/disclosure-rules")
public class DisclosureRulesResource {

    public record DisclosureRulesView(String version, String hash, List<RuleView> items) {}

    public record RuleView(
            String id,
            boolean deny,
            SortedSet<String> roles,
            SortedSet<String> purposes,
            @Nullable String needs,
            boolean whenRestricted,
            Map<String, String> levels) {

        static RuleView of(Rule rule) {
            Map<String, String> levels = new TreeMap<>();
            rule.levels().forEach((field, level) -> levels.put(field, level.code()));
            return new RuleView(
                    rule.id(),
                    rule.deny(),
                    new TreeSet<>(rule.roles()),
                    new TreeSet<>(rule.purposes()),
                    rule.needs() == null ? null : rule.needs().code(),
                    rule.whenRestricted(),
                    levels);
        }
    }

    private final Policy policy;

    DisclosureRulesResource(Policy policy) {
        this.policy = policy;
    }

    @GET
    @PermitAll
    @Produces(MediaType.APPLICATION_JSON)
    public DisclosureRulesView listDisclosureRules() {
        return new DisclosureRulesView(
                policy.rules().version(),
                policy.rules().hash(),
                policy.rules().rules().stream().map(RuleView::of).toList());
    }
}
