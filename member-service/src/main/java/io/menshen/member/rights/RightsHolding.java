package io.menshen.member.rights;

import io.menshen.member.MemberId;
import io.menshen.member.field.FieldValues;
import io.menshen.member.registry.Held;
import io.menshen.member.registry.Holding;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// What a member asked for. That it was asked and answered stays with the bare id; the words go.
@ApplicationScoped
class RightsHolding implements Holding {

    private final RightsRequests requests;

    RightsHolding(RightsRequests requests) {
        this.requests = requests;
    }

    @Override
    public Set<String> tables() {
        return Set.of("rights_request");
    }

    @Override
    public void erase(MemberId member) {
        requests.forget(member);
    }

    @Override
    public Map<String, String> told() {
        return Map.of("rights_request", "rights-request");
    }

    /// Without the reviewer.
    @Override
    public List<Held> tell(MemberId member) {
        return requests.of(member).stream()
                .map(request -> {
                    FieldValues written = requests.written(request);
                    return Held.of("rights-request", request.id(), request.askedAt())
                            .with("kind", request.kind())
                            .with("state", request.state())
                            .with("dueOn", request.dueOn())
                            .with("text", written.text(RightsRequests.TEXT))
                            .with("proof", written.text(RightsRequests.PROOF))
                            .with("logEntry", request.logEntry())
                            .with("answer", written.text(RightsRequests.ANSWER))
                            .with("refusal", request.refusal())
                            .with("endedAt", request.endedAt());
                })
                .toList();
    }
}
