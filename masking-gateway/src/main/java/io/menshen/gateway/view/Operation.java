package io.menshen.gateway.view;

import io.menshen.gateway.masking.Field;
import io.menshen.gateway.masking.View;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// One operation that the gateway exposes.
///
/// @param purpose assumed when the caller names none; null when the document names none
/// @param callerMember the caller's own member record has to be resolved first
/// @param impersonal the answer holds nothing personal, so that any content type passes as it is
/// @param text how to render the masked answer as plain text; null when it stays JSON
/// @param requestTypes media types that the operation takes; empty when it takes no body
/// @param views by status, of the answers with a JSON body
public record Operation(
        String document,
        String id,
        String method,
        PathTemplate path,
        @Nullable String purpose,
        boolean callerMember,
        boolean impersonal,
        @Nullable TextForm text,
        Set<String> requestTypes,
        Map<Integer, View> views) {

    public Operation {
        requestTypes = Set.copyOf(requestTypes);
        views = Map.copyOf(views);
    }

    /// The view for a successful answer with a body; null when the document describes none, and nothing may pass.
    public @Nullable View view(int status) {
        throw new UnsupportedOperationException();
    }

    /// All personal fields that may stand in an answer.
    public Set<Field> fields() {
        throw new UnsupportedOperationException();
    }
}
