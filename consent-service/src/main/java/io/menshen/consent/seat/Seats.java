package io.menshen.consent.seat;

import io.menshen.consent.Acting;
import io.menshen.consent.database.Database;
import io.menshen.platform.event.AuditRecord;
import io.menshen.platform.outbox.Outbox;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.function.BiFunction;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/// Keeps who sits where and until when. A seat takes two people to begin and two to end before its term; with its term
/// it
/// ends by itself.
@ApplicationScoped
public class Seats {

    /// Where somebody sits.
    @Schema(name = "SeatBody")
    public enum Body {
        /// The users' supervision committee (用户监督委员会).
        COMMITTEE,
        /// Those of whom two are called when somebody breaks a glass.
        GLASS_REVIEW
    }

    static final Set<String> OFFICERS = Set.of("approver", "committee", "privacy-officer");

    private final Database database;
    private final Outbox outbox;
    private final Clock clock;

    Seats(Database database, Outbox outbox, Clock clock) {
        this.database = database;
        this.outbox = outbox;
        this.clock = clock;
    }

    /// Whether the account sits there at this moment.
    @Transactional
    public boolean sits(String account, Body body) {
        return seated(body).contains(account);
    }

    /// @throws SeatRefusal when it does not sit there
    @Transactional
    public void need(String account, Body body) {
        if (!sits(account, body)) {
            throw new SeatRefusal.NotSeated();
        }
    }

    /// Everybody who sits there at this moment.
    @Transactional
    public List<String> seated(Body body) {
        Instant now = now();
        return database.list("""
                SELECT DISTINCT account FROM seat
                 WHERE body = ? AND approved_by IS NOT NULL AND ended_at IS NULL AND starts_at <= ? AND ends_at > ?
                 ORDER BY account
                """, row -> row.getString(1), body.name(), now, now);
    }

    @Transactional
    Seat propose(Acting by, Body body, String account, @Nullable Instant startsAt, int days) {
        Instant now = now();
        Instant start = startsAt == null || startsAt.isBefore(now) ? now : startsAt.truncatedTo(ChronoUnit.MILLIS);
        if (by.account().equals(account)) {
            // the seat of an officer is proposed by another one, or by an approver
            throw new SeatRefusal.OwnInterest();
        }
        Seat seat = new Seat(
                UUID.randomUUID(),
                body,
                account,
                start,
                start.plus(Duration.ofDays(days)),
                by.account(),
                null,
                null,
                null,
                null);
        database.update(
                "INSERT INTO seat (id, body, account, starts_at, ends_at, proposed_by) VALUES (?, ?, ?, ?, ?, ?)",
                seat.id(),
                body.name(),
                account,
                seat.startsAt(),
                seat.endsAt(),
                by.account());
        tell(by, "seat.proposed", seat, now);
        return seat;
    }

    @Transactional
    Seat approve(Acting by, UUID id) {
        seatedIfByThatAlone(by);
        return change(by, id, "seat.approved", (seat, now) -> seat.approvedBy(by.account(), now));
    }

    @Transactional
    Seat proposeEnd(Acting by, UUID id) {
        return change(by, id, "seat.end-proposed", (seat, now) -> seat.endProposedBy(by.account(), now));
    }

    @Transactional
    Seat end(Acting by, UUID id) {
        seatedIfByThatAlone(by);
        return change(by, id, "seat.ended", (seat, now) -> seat.endedBy(by.account(), now));
    }

    private void seatedIfByThatAlone(Acting by) {
        if (by.roles().stream().noneMatch(Set.of("approver", "privacy-officer")::contains)) {
            need(by.account(), Body.COMMITTEE);
        }
    }

    private Seat change(Acting by, UUID id, String action, BiFunction<Seat, Instant, Seat> step) {
        Seat before = database.first("SELECT * FROM seat WHERE id = ? FOR UPDATE", Seats::seat, id)
                .orElseThrow(SeatRefusal.NotFound::new);
        Instant now = now();
        Seat after = step.apply(before, now);
        database.update(
                "UPDATE seat SET approved_by = ?, end_proposed_by = ?, ended_by = ?, ended_at = ? WHERE id = ?",
                after.approvedBy(),
                after.endProposedBy(),
                after.endedBy(),
                after.endedAt(),
                id);
        tell(by, action, after, now);
        return after;
    }

    /// The newest first.
    @Transactional
    List<Seat> list(int atMost) {
        return database.list("SELECT * FROM seat ORDER BY starts_at DESC, id LIMIT ?", Seats::seat, atMost);
    }

    Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.MILLIS);
    }

    private void tell(Acting by, String action, Seat seat, Instant now) {
        outbox.record(new AuditRecord(
                now,
                by.as(OFFICERS),
                action,
                null,
                "seat/" + seat.id(),
                AuditRecord.Outcome.DONE,
                null,
                null,
                by.request(),
                List.of()));
    }

    private static Seat seat(ResultSet row) throws SQLException {
        return new Seat(
                row.getObject("id", UUID.class),
                Body.valueOf(row.getString("body")),
                row.getString("account"),
                Database.instant(row, "starts_at"),
                Database.instant(row, "ends_at"),
                row.getString("proposed_by"),
                row.getString("approved_by"),
                row.getString("end_proposed_by"),
                row.getString("ended_by"),
                Database.instantOrNull(row, "ended_at"));
    }
}
