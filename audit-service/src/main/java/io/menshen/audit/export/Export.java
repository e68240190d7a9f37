package io.menshen.audit.export;

import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// One export and how far it is.
///
/// @param owner the auditor's account
/// @param query as it was written
/// @param done how many entries were written
/// @param bytes the file's length, once it is there
/// @param code why it failed
record Export(
        UUID id,
        String owner,
        String query,
        Format format,
        State state,
        int done,
        @Nullable Long bytes,
        @Nullable String code,
        Instant submittedAt,
        @Nullable Instant endedAt) {

    /// What stands in the file beside the entries themselves.
    enum Format {
        NDJSON,
        /// The same, and a table for a spreadsheet.
        CSV
    }

    enum State {
        QUEUED,
        RUNNING,
        DONE,
        FAILED
    }
}
