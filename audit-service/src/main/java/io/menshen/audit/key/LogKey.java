package io.menshen.audit.key;

import io.menshen.audit.note.NoteKey;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// One version of the log's signing key.
///
/// @param version Vault's
/// @param announced the entry that names it; the first key has none
/// @param firstSize the smallest size that it may sign, or null before it is announced
/// @param endsAt when it stops signing, once another key has been announced
/// @param lastSize the largest size that it signed, or null while it signs
/// @param lastNote the last checkpoint that it signed, once it signs no more
public record LogKey(
        int version,
        NoteKey key,
        @Nullable Long announced,
        @Nullable Long firstSize,
        @Nullable Instant endsAt,
        @Nullable Long lastSize,
        @Nullable String lastNote) {

    public boolean isPublished() {
        return firstSize != null;
    }

    public boolean signs() {
        return firstSize != null && lastSize == null;
    }

    /// Whether it signs checkpoints of this size.
    public boolean signs(long size) {
        return signs() && firstSize != null && firstSize <= size;
    }

    public long from() {
        return firstSize == null ? 0 : firstSize;
    }

    /// [Long#MAX_VALUE] while it signs.
    public long to() {
        return lastSize == null ? Long.MAX_VALUE : lastSize;
    }
}
