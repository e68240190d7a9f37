package io.menshen.gateway.view;

import io.menshen.disclosure.masking.Field;
import io.menshen.disclosure.masking.View;
import java.util.Comparator;
import java.util.Map;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// One operation that the gateway exposes.
///
/// @param document name of the inner service whose document describes it
/// @param id the `operationId`, which is also the name of the resource's method
/// @param purpose assumed when the caller names none; null when the document names none
/// @param callerMember the caller's own member record has to be resolved first
/// @param capacity asks anew for whom the caller's member stands, and whether a guardian has to stand for them
/// @param settlesRestriction answered when no gateway can show the caller's member any more
/// @param freshToken asks for a token that was issued just now, and for a recent sign-in
/// @param level of authentication that it asks for; 0 when any will do
/// @param whileLapsed a privileged call that needs no active role: else nobody could make one active
/// @param impersonal the answer holds nothing personal, so that any content type passes as it is
/// @param export it starts an export: many records leave at once
/// @param recorded each use is evidence, though nobody's data is in the answer: the audit is audited
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
        boolean capacity,
        boolean settlesRestriction,
        boolean freshToken,
        int level,
        boolean whileLapsed,
        boolean impersonal,
        boolean export,
        boolean recorded,
        @Nullable TextForm text,
        Set<String> requestTypes,
        Map<Integer, View> views) {

    public Operation {
        requestTypes = Set.copyOf(requestTypes);
        views = Map.copyOf(views);
    }

    /// Whether it is a call that a role without course and pledge cannot make (ADR 0050): what needs a token issued
    /// just now, and exports; but never what somebody does about their own record.
    public boolean privileged() {
        return (freshToken || export) && !callerMember && !whileLapsed;
    }

    /// Whether the caller's roles have to be those of the last minute: approving, declaring, activating, and starting
    /// an export.
    public boolean asksForFreshToken() {
        return freshToken || (export && !method.equals("GET"));
    }

    /// The view for a successful answer with a body; null when the document describes none, and no body may pass.
    ///
    /// Where one status is described, its view holds for every success: it stays as strict, and generated
    /// documents are sometimes wrong about 200 and 201.
    public @Nullable View view(int status) {
        View view = views.get(status);
        if (view == null && status >= 200 && status < 300 && views.size() == 1) {
            return views.values().iterator().next();
        }
        return view;
    }

    /// All personal fields that may stand in an answer, in the order of the catalogue.
    public SortedSet<Field> fields() {
        SortedSet<Field> fields = new TreeSet<>(Comparator.comparingInt(Field::index));
        views.values().forEach(view -> fields.addAll(view.fields()));
        return fields;
    }
}
