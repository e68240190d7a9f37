package io.menshen.gateway.explain;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;
import java.util.SortedSet;
import org.jspecify.annotations.Nullable;

/// The answer to "why is this masked?".
///
/// @param policy the rules by which it was explained
/// @param roles the caller's, as far as the rules know them, or the one that was asked for
/// @param given the state of proof for which it is explained
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Explanation(
        PolicyView policy,
        SortedSet<String> roles,
        String operation,
        String purpose,
        String given,
        List<FieldView> items) {

    public record PolicyView(int number, String version, String hash) {}

    /// One field, as it is shown in that state.
    ///
    /// @param sample what would be seen of a value that nobody has; absent when nothing
    /// @param rule which says so; absent when no rule does
    /// @param reason the code in `_masking`
    /// @param text the same in words
    /// @param unlocks what would show more
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record FieldView(
            String field,
            String level,
            @Nullable String sample,
            @Nullable String rule,
            String reason,
            String text,
            List<UnlockView> unlocks) {}

    /// @param purpose to be named in `Menshen-Purpose`
    /// @param needs what has to be proven; absent when the purpose is enough
    /// @param how to prove it
    /// @param ask who can help
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record UnlockView(
            String rule,
            String level,
            String role,
            String purpose,
            @Nullable String needs,
            String how,
            String ask) {}
}
