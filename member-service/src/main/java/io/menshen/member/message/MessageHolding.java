package io.menshen.member.message;

import io.menshen.member.MemberId;
import io.menshen.member.database.Database;
import io.menshen.member.registry.Held;
import io.menshen.member.registry.Holding;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// What was said to a member, what is still to be said, and how the member wants to be reached.
@ApplicationScoped
class MessageHolding implements Holding {

    private final Database database;
    private final Messages messages;

    MessageHolding(Database database, Messages messages) {
        this.database = database;
        this.messages = messages;
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

    @Override
    public Map<String, String> told() {
        return Map.of("message", "message", "message_preference", "channels", "reminder", "reminder");
    }

    @Override
    public List<Held> tell(MemberId member) {
        List<Messages.Row> rows = database.list(
                "SELECT " + Messages.COLUMNS
                        + " FROM message WHERE member = ? AND sealed IS NOT NULL ORDER BY position",
                Messages::row,
                member.value());
        Map<UUID, Outgoing> opened = messages.open(rows);
        List<Held> held = new ArrayList<>();
        for (Messages.Row row : rows) {
            @Nullable Outgoing message = opened.get(row.id);
            if (message != null) {
                held.add(Held.of("message", row.id, row.writtenAt)
                        .with("channel", row.channel)
                        .with("to", message.to().isEmpty() ? null : message.to())
                        .with("title", message.title())
                        // a code that is still valid is for the phone it went to
                        .with("text", row.template == Template.CLAIM_CODE ? null : message.text())
                        .with("readAt", row.readAt));
            }
        }
        held.addAll(database.list(
                """
                SELECT id, template, channel, state, written_at FROM message
                 WHERE member = ? AND sealed IS NULL ORDER BY position
                """,
                row -> Held.of("message", row.getObject("id", UUID.class), Database.instant(row, "written_at"))
                        .with("channel", row.getString("channel"))
                        .with("template", row.getString("template"))
                        .with("state", row.getString("state")),
                member.value()));
        held.addAll(database.list(
                "SELECT language, sms, email, chosen_at FROM message_preference WHERE member = ?",
                row -> Held.of("channels", "", Database.instant(row, "chosen_at"))
                        .with("language", row.getString("language"))
                        .with("sms", row.getBoolean("sms"))
                        .with("email", row.getBoolean("email")),
                member.value()));
        held.addAll(database.list(
                "SELECT reminded_at FROM reminder WHERE member = ?",
                row -> Held.of("reminder", "", Database.instant(row, "reminded_at")),
                member.value()));
        return held;
    }
}
