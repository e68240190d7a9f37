package io.menshen.member.hand;

import jakarta.persistence.Column;
import jakarta.persistence.Embeddable;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// Who has something in hand, and until when: one at a time, for a while. Nobody else decides about it
/// meanwhile, and only who has it in hand sees what it needs.
@Embeddable
public class InHand {

    @Column(name = "reviewer")
    private @Nullable String holder;

    @Column(name = "reviewed_until")
    private @Nullable Instant until;

    /// In nobody's.
    public InHand() {}

    /// Takes it, or keeps it longer.
    ///
    /// @return false if somebody else has it in hand
    public boolean take(String by, Instant now, Duration length) {
        if (holder != null && !holder.equals(by) && heldBy(holder, now)) {
            return false;
        }
        holder = by;
        until = now.plus(length);
        return true;
    }

    public boolean heldBy(String who, Instant now) {
        return who.equals(holder) && until != null && now.isBefore(until);
    }
}
