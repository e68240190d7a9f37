package io.menshen.member.message;

import io.menshen.member.MemberId;
import io.menshen.member.database.Database;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.time.Clock;
import java.util.List;
import java.util.UUID;

/// A member's inbox inside the service.
@ApplicationScoped
class Mailbox {

    private final Database database;
    private final Clock clock;

    Mailbox(Database database, Clock clock) {
        this.database = database;
        this.clock = clock;
    }

    /// Messages to the member that are older than a place, the newest first.
    List<Messages.Row> of(MemberId member, long before, int most) {
        return database.list(
                "SELECT " + Messages.COLUMNS + " FROM message WHERE member IN (SELECT same_person(?))"
                        + " AND channel = 'INBOX' AND position < ?"
                        + " ORDER BY position DESC LIMIT ?",
                Messages::row,
                member.value(),
                before,
                most);
    }

    /// The member has read it; reading it again changes nothing.
    @Transactional
    void read(MemberId member, UUID id) {
        if (database.update("""
                        UPDATE message SET read_at = coalesce(read_at, ?)
                         WHERE id = ? AND member IN (SELECT same_person(?)) AND channel = 'INBOX'
                        """, clock.instant(), id, member.value()) == 0) {
            throw new MessageRefusal.NotFound();
        }
    }
}
