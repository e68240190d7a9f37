package io.menshen.gateway.door;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.menshen.disclosure.masking.Field;
import io.menshen.gateway.explain.Explainer;
import io.menshen.gateway.policy.Edition;
import io.menshen.gateway.view.Operation;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// `GET /v1/masking/explanation`: what the gateway answers itself. It holds nothing of any member.
///
/// A privacy officer may ask it as somebody in another role, with something proven: what that role would see, of values
/// that nobody has.
final class WhyMasked {

    static final String PATH = "/v1/masking/explanation";

    private static final String OFFICER = "privacy-officer";

    private final ObjectMapper json;

    WhyMasked(ObjectMapper json) {
        this.json = json;
    }

    /// @return the answer in JSON
    byte[] answer(Edition rules, Set<String> roles, Incoming incoming) {
        Operation asked = rules.exposure()
                .operation(incoming.one("operation").orElseThrow(() -> new Refused(400, "operation-needed")))
                .orElseThrow(() -> new Refused(404, "no-such-operation"));
        Optional<String> field = incoming.one("field");
        List<Field> fields = asked.fields().stream()
                .filter(each -> field.isEmpty() || each.code().equals(field.get()))
                .toList();
        if (field.isPresent() && fields.isEmpty()) {
            throw new Refused(404, "no-such-field");
        }
        @Nullable String purpose = incoming.one("purpose").orElse(asked.purpose());
        if (purpose == null) {
            throw new Refused(400, "purpose-needed");
        }
        if (!rules.rules().purposes().contains(purpose)) {
            throw new Refused(400, "unknown-purpose");
        }
        Optional<String> role = incoming.one("role");
        Optional<String> given = incoming.one("given");
        if ((role.isPresent() || given.isPresent()) && !roles.contains(OFFICER)) {
            throw new Refused(403, "officers-only");
        }
        if (role.isPresent() && !rules.rules().roles().contains(role.get())) {
            throw new Refused(400, "unknown-role");
        }
        try {
            return json.writeValueAsBytes(new Explainer(rules, incoming.language())
                    .explain(role.map(Set::of).orElse(roles), asked, purpose, fields, given.orElse(Explainer.NOTHING)));
        } catch (IllegalArgumentException e) {
            throw new Refused(400, "unknown-proof");
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("an explanation is plain JSON", e);
        }
    }
}
