package io.menshen.consent.duty;

import io.menshen.consent.Acting;
import io.menshen.consent.call.Calls;
import io.menshen.consent.database.Database;
import io.menshen.consent.duty.Standing.Fulfilled;
import io.menshen.consent.lease.BasisChanges;
import io.menshen.consent.lease.BasisLease;
import io.menshen.consent.register.Kind;
import io.menshen.consent.register.Register;
import io.menshen.platform.event.AuditRecord;
import io.menshen.platform.outbox.Outbox;
import io.quarkus.narayana.jta.QuarkusTransaction;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/// Keeps who took which course and signed which pledge, and says under which roles an account may act.
@ApplicationScoped
class DutyLedger {

    static final Set<String> OFFICERS = Set.of("approver", "privacy-officer");

    private static final ZoneId HERE = ZoneId.of("Asia/Shanghai");
    private static final UUID FIRST = new UUID(0, 0);

    /// One record: that an account fulfilled a duty.
    record Entry(
            UUID id,
            String account,
            String code,
            int edition,
            String hash,
            Instant fulfilledAt,
            Instant endsAt,
            String recordedBy,
            @Nullable Instant revokedAt) {}

    /// What a gateway hears.
    ///
    /// @param needed the roles that need duties fulfilled
    /// @param activeMillis how long they are; 0 when they are not
    record Snapshot(long change, Set<String> needed, long activeMillis) {}

    /// An account, one of whose duties ends soon or has ended.
    record Due(UUID id, String account, String code, Instant endsAt) {}

    private final Database database;
    private final Register register;
    private final BasisChanges changes;
    private final BasisLease lease;
    private final Calls calls;
    private final DutyConfig config;
    private final Outbox outbox;
    private final Clock clock;

    /// What a hash names never changes.
    private final Map<String, Duties> byHash = new ConcurrentHashMap<>();

    DutyLedger(
            Database database,
            Register register,
            BasisChanges changes,
            BasisLease lease,
            Calls calls,
            DutyConfig config,
            Outbox outbox,
            Clock clock) {
        this.database = database;
        this.register = register;
        this.changes = changes;
        this.lease = lease;
        this.calls = calls;
        this.config = config;
        this.outbox = outbox;
        this.clock = clock;
    }

    Duties list() {
        return at(register.hashInForce(Kind.DUTIES).orElseThrow(() -> new IllegalStateException("no duties in force")));
    }

    private Duties at(String hash) {
        return byHash.computeIfAbsent(
                hash,
                wanted -> Duties.read(register.published(Kind.DUTIES, wanted)
                        .orElseThrow(() -> new IllegalStateException("no such list of duties"))
                        .text()));
    }

    /// Reads records, the list they are judged by and the change number in one statement, as for consents: two could
    /// fall on either side of a commit.
    @Transactional
    Snapshot snapshot(String account) {
        record Read(
                long change,
                @Nullable String list,
                @Nullable Fulfilled one) {}
        List<Read> rows = database.list(
                """
                SELECT counter.change,
                       (SELECT hash FROM publication WHERE kind = 'duties' AND number IS NOT NULL
                         ORDER BY number DESC LIMIT 1) AS list,
                       r.code, r.edition, r.fulfilled_at, r.ends_at
                  FROM change_counter counter
                  LEFT JOIN duty_record r ON r.account = ? AND r.revoked_at IS NULL
                """,
                row -> new Read(
                        row.getLong("change"),
                        row.getString("list"),
                        row.getString("code") == null ? null : fulfilled(row)),
                account);
        Duties list = at(Objects.requireNonNull(rows.getFirst().list(), "no duties in force"));
        Instant now = clock.instant();
        Instant until = Standing.of(
                        list,
                        rows.stream()
                                .map(Read::one)
                                .filter(Objects::nonNull)
                                .map(Objects::requireNonNull)
                                .toList())
                .activeUntil(now);
        long left = until == null
                ? 0
                : until.equals(Instant.MAX) ? Long.MAX_VALUE / 1_000_000 : ChronoUnit.MILLIS.between(now, until);
        return new Snapshot(rows.getFirst().change(), list.roles(), left);
    }

    private static Fulfilled fulfilled(ResultSet row) throws SQLException {
        return new Fulfilled(
                row.getString("code"),
                row.getInt("edition"),
                Database.instant(row, "fulfilled_at"),
                Database.instant(row, "ends_at"));
    }

    @Transactional
    Standing standing(String account) {
        return Standing.of(
                list(),
                database.list(
                        "SELECT code, edition, fulfilled_at, ends_at FROM duty_record"
                                + " WHERE account = ? AND revoked_at IS NULL",
                        DutyLedger::fulfilled,
                        account));
    }

    /// Everything that is on record of an account, the newest first.
    @Transactional
    List<Entry> entries(String account) {
        return database.list(
                "SELECT * FROM duty_record WHERE account = ? ORDER BY fulfilled_at DESC, id LIMIT 200",
                DutyLedger::entry,
                account);
    }

    /// Somebody signs a pledge for themselves, for exactly the text with this hash.
    @Transactional
    Entry sign(Acting person, String code, String hash) {
        Duty pledge = list().find(code)
                .filter(duty -> duty.kind() == Duty.Kind.PLEDGE)
                .orElseThrow(DutyRefusal.NoSuchDuty::new);
        if (!pledge.hash().equals(hash)) {
            throw new DutyRefusal.OtherText(pledge.hash());
        }
        return write(pledge, person.account(), now(), person, "duty.pledge-signed");
    }

    /// A privacy officer or approver records that somebody else took a course.
    @Transactional
    Entry recordCourse(Acting by, String account, String code, LocalDate takenOn) {
        if (by.account().equals(account)) {
            throw new DutyRefusal.OwnRecord();
        }
        Duty course = list().find(code)
                .filter(duty -> duty.kind() == Duty.Kind.COURSE)
                .orElseThrow(DutyRefusal.NoSuchDuty::new);
        LocalDate today = LocalDate.ofInstant(now(), HERE);
        if (takenOn.isAfter(today) || !takenOn.plus(course.lasts()).isAfter(today)) {
            throw new DutyRefusal.BadDay();
        }
        return write(course, account, takenOn.atStartOfDay(HERE).toInstant(), by, "duty.course-recorded");
    }

    private Entry write(Duty duty, String account, Instant at, Acting by, String action) {
        Instant now = now();
        Instant ends = LocalDate.ofInstant(at, HERE)
                .plus(duty.lasts())
                .plusDays(1)
                .atStartOfDay(HERE)
                .toInstant();
        Entry entry = new Entry(
                UUID.randomUUID(), account, duty.code(), duty.edition(), duty.hash(), at, ends, by.account(), null);
        database.update(
                """
                INSERT INTO duty_record (id, account, kind, code, edition, hash, fulfilled_at, ends_at, recorded_by,
                                         recorded_at)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                """,
                entry.id(),
                account,
                duty.kindCode(),
                entry.code(),
                entry.edition(),
                entry.hash(),
                entry.fulfilledAt(),
                entry.endsAt(),
                entry.recordedBy(),
                now);
        tell(by.as(OFFICERS), action, entry.id(), by.request(), now);
        changes.next(account);
        return entry;
    }

    /// Ends a record before its time, and returns when no gateway relies on it any more (ADR 0005). Repeating it waits
    /// too.
    Entry revoke(Acting by, UUID id) throws InterruptedException {
        long change = QuarkusTransaction.requiringNew().call(() -> {
            Entry entry = find(id).orElseThrow(DutyRefusal.NoSuchRecord::new);
            if (entry.account().equals(by.account())) {
                throw new DutyRefusal.OwnRecord();
            }
            Instant now = now();
            int ended = database.update(
                    "UPDATE duty_record SET revoked_at = ?, revoked_by = ? WHERE id = ? AND revoked_at IS NULL",
                    now,
                    by.account(),
                    id);
            if (ended == 1) {
                tell(by.as(OFFICERS), "duty.revoked", id, by.request(), now);
                long number = changes.next(entry.account());
                database.update("UPDATE duty_record SET revoked_by_change = ? WHERE id = ?", number, id);
            }
            return database.first("SELECT revoked_by_change FROM duty_record WHERE id = ?", row -> row.getLong(1), id)
                    .orElse(0L);
        });
        lease.awaitEveryGateway(change);
        return QuarkusTransaction.requiringNew().call(() -> find(id).orElseThrow(DutyRefusal.NoSuchRecord::new));
    }

    private Optional<Entry> find(UUID id) {
        return database.first("SELECT * FROM duty_record WHERE id = ?", DutyLedger::entry, id);
    }

    /// Of every account and duty the last record, if it ends soon or has ended; the earliest end first.
    ///
    /// @param after the last one that was seen
    @Transactional
    List<Due> due(@Nullable Due after, int atMost) {
        return database.list(
                """
                SELECT * FROM (
                  SELECT DISTINCT ON (account, code) id, account, code, ends_at FROM duty_record
                   WHERE revoked_at IS NULL ORDER BY account, code, ends_at DESC) last
                 WHERE ends_at < ? AND (ends_at, id) > (?, ?) ORDER BY ends_at, id LIMIT ?
                """,
                DutyLedger::dueRow,
                now().plus(config.remindBefore()),
                after == null ? Instant.EPOCH : after.endsAt(),
                after == null ? FIRST : after.id(),
                atMost);
    }

    private static Due dueRow(ResultSet row) throws SQLException {
        return new Due(
                row.getObject("id", UUID.class),
                row.getString("account"),
                row.getString("code"),
                Database.instant(row, "ends_at"));
    }

    /// Where a list goes on.
    @Transactional
    @Nullable
    Due place(UUID id) {
        return database.first("SELECT id, account, code, ends_at FROM duty_record WHERE id = ?", DutyLedger::dueRow, id)
                .orElse(null);
    }

    /// Reminds, once for each record, those whose duty ends soon; and forgets records whose time of keeping is over.
    ///
    /// @return how many were reminded
    @Transactional
    int look() {
        Instant now = now();
        List<Due> soon = database.list("""
                UPDATE duty_record r SET reminded_at = ?
                 WHERE r.id IN (SELECT id FROM duty_record WHERE reminded_at IS NULL AND revoked_at IS NULL
                                   AND ends_at > ? AND ends_at <= ? ORDER BY ends_at LIMIT 100 FOR UPDATE SKIP LOCKED)
                RETURNING r.id, r.account, r.code, r.ends_at
                """, DutyLedger::dueRow, now, now, now.plus(config.remindBefore()));
        for (Due due : soon) {
            calls.call(due.account(), Calls.Matter.DUTY_ENDS, "duty/" + due.id(), due.endsAt());
            tell(Acting.itself(), "duty.reminded", due.id(), null, now);
        }
        database.update("DELETE FROM duty_record WHERE greatest(ends_at, revoked_at) < ?", now.minus(config.kept()));
        return soon.size();
    }

    private static Entry entry(ResultSet row) throws SQLException {
        return new Entry(
                row.getObject("id", UUID.class),
                row.getString("account"),
                row.getString("code"),
                row.getInt("edition"),
                row.getString("hash"),
                Database.instant(row, "fulfilled_at"),
                Database.instant(row, "ends_at"),
                row.getString("recorded_by"),
                Database.instantOrNull(row, "revoked_at"));
    }

    private void tell(AuditRecord.Actor actor, String action, UUID record, @Nullable String request, Instant now) {
        outbox.record(new AuditRecord(
                now, actor, action, null, "duty/" + record, AuditRecord.Outcome.DONE, null, null, request, List.of()));
    }

    Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.MILLIS);
    }

    Instant soon() {
        return now().plus(config.remindBefore());
    }
}
