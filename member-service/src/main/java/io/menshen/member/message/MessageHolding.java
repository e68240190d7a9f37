package io.menshen.member.message;

import io.menshen.member.MemberId;
import io.menshen.member.database.Database;
import io.menshen.member.registry.Holding;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Set;

/// What was said to a member, what is still to be said, and how the member wants to be reached.
@ApplicationScoped
class MessageHolding implements Holding {

    private final Database database;

    MessageHolding(Database database) {
        this.database = database;
    }

    @Override
    public Set<String> tables() {
        return Set.of("message", "message_preference", "reminder");
    }

    @Override
    public void erase(MemberId member) {
        database.update("DELETE FROM message WHERE member = ?", member.value());
        database.update("DELETE FROM message_preference WHERE member = ?", member.value());
        database.update("DELETE FROM reminder WHERE member = ?", member.value());
    }
}
