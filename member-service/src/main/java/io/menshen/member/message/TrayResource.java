package io.menshen.member.message;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.menshen.member.database.Database;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/// What [LocalSender] kept instead of sending it, opened for the tools of one's own machine. Where a real
/// provider delivers, nothing is kept and nothing is here. The gateway knows no such path, and mints no permit
/// with this role.
@Path("/internal/tray")
@RunOnVirtualThread
@Produces(MediaType.APPLICATION_JSON)
public class TrayResource {

    private static final int MOST = 50;

    /// One message as it would have gone out.
    public record Kept(
            Instant writtenAt, @JsonProperty("channel") MessageChannel way, String to, String title, String text) {

        @Override
        public String toString() {
            return "Kept[writtenAt=" + writtenAt + "]";
        }
    }

    private final Messages messages;
    private final Senders senders;
    private final Database database;

    TrayResource(Messages messages, Senders senders, Database database) {
        this.messages = messages;
        this.senders = senders;
        this.database = database;
    }

    /// The latest, the newest first.
    @GET
    @RolesAllowed("local-tools")
    public List<Kept> readTray() {
        if (!senders.anyLocal()) {
            throw new MessageRefusal.NotFound();
        }
        return database.snapshot(() -> {
            List<Messages.Row> rows = database.list(
                    "SELECT " + Messages.COLUMNS + " FROM message WHERE channel <> 'INBOX' AND state = 'SENT'"
                            + " AND sealed IS NOT NULL ORDER BY position DESC LIMIT ?",
                    Messages::row,
                    MOST);
            Map<UUID, Outgoing> opened = messages.open(rows);
            return rows.stream()
                    .flatMap(row -> Optional.ofNullable(opened.get(row.id)).stream()
                            .map(message -> new Kept(
                                    row.writtenAt, row.channel, message.to(), message.title(), message.text())))
                    .toList();
        });
    }
}
