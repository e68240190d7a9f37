package io.menshen.member.job;

import io.menshen.member.JobId;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// A job as its submitter may see it.
///
/// @param total how many items there are; absent as long as nobody has counted
/// @param code why it failed
public record Job(
        JobId id,
        String kind,
        JobState state,
        int done,
        @Nullable Integer total,
        @Nullable String code,
        Instant submittedAt,
        @Nullable Instant endedAt) {

    /// What came of one item.
    ///
    /// @param line where it stands in what was submitted
    /// @param outcome a word of the job's kind, e.g. `accepted`
    /// @param reason a code that says why, never a value
    public record Item(int line, String outcome, @Nullable String reason) {}
}
