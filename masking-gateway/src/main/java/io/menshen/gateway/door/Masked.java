package io.menshen.gateway.door;

import io.menshen.gateway.basis.Standing;
import io.menshen.gateway.budget.Unmasked;
import io.menshen.platform.event.AuditRecord;
import io.vertx.core.buffer.Buffer;
import org.jspecify.annotations.Nullable;

/// An answer as it may leave, and what has to be recorded first.
///
/// @param unmasked who is shown in clear, and counts
/// @param record null when the view knows no personal field
/// @param standing what it leans on, to be looked at once more before the first byte
record Masked(Buffer body, Unmasked unmasked, @Nullable AuditRecord record, Standing standing) {

    /// Never the body.
    @Override
    public String toString() {
        return "masked answer, " + body.length() + " bytes";
    }
}
