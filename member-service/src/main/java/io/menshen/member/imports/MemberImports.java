package io.menshen.member.imports;

import io.menshen.member.Actor;
import io.menshen.member.ImportId;
import io.menshen.member.JobId;
import io.menshen.member.MemberId;
import io.menshen.member.database.CopyRows;
import io.menshen.member.database.Database;
import io.menshen.member.fact.Facts;
import io.menshen.member.job.Jobs;
import io.menshen.member.protection.FieldGroup;
import io.menshen.member.protection.OpenKeys;
import io.menshen.member.protection.Place;
import io.menshen.member.protection.Protection;
import io.menshen.member.protection.Subject;
import io.menshen.member.registry.Channel;
import io.menshen.member.registry.Provenance;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.io.InputStream;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// Takes files in parts, keeps them sealed until they are read, and remembers which row made which member.
@ApplicationScoped
class MemberImports {

    static final int MOST_PARTS = 64;

    /// The handle of what one row made.
    record Registration(int line, MemberId member) {}

    private static final String SELECT = """
            SELECT i.id, partner, format, charset, trial, purposes, notice, parts, begun_at, job, undo,
                   (SELECT count(*) FROM import_part p WHERE p.import = i.id) AS received
              FROM member_import i
            """;

    private final Database database;
    private final Protection protection;
    private final Jobs jobs;
    private final Facts facts;
    private final ImportConfig config;
    private final Clock clock;

    MemberImports(Database database, Protection protection, Jobs jobs, Facts facts, ImportConfig config, Clock clock) {
        this.database = database;
        this.protection = protection;
        this.jobs = jobs;
        this.facts = facts;
        this.config = config;
        this.clock = clock;
    }

    /// Begins an import with its first part, sealed before anything else happens to it.
    @Transactional
    MemberImport begin(
            Format format, Encoding encoding, boolean trial, Provenance from, int parts, byte[] first, Actor partner) {
        if (parts < 1 || parts > MOST_PARTS) {
            throw new ImportRefusal.BadPart();
        }
        ImportId id = ImportId.random();
        database.list("SELECT pg_advisory_xact_lock(hashtextextended(?, 32))", row -> true, partner.id());
        if (underWay(partner) >= config.atOnce()) {
            throw new ImportRefusal.TooMany();
        }
        database.update(
                """
                INSERT INTO member_import (id, partner, format, charset, trial, purposes, notice, parts, begun_at)
                VALUES (?, ?, ?, ?, ?, ?, ?::int, ?, ?)
                """,
                id.value(),
                partner.id(),
                format,
                encoding.code(),
                trial,
                from.purposes().toArray(String[]::new),
                from.notice(),
                parts,
                clock.instant());
        keep(id, protection.admit(Subject.of(id)), 1, first);
        facts.record(partner, "member-import.begun", List.of());
        return startIfWhole(id, partner);
    }

    /// Takes another part, or the same one again.
    @Transactional
    MemberImport add(ImportId id, int part, byte[] content, Actor partner) {
        MemberImport file = locked(id, partner);
        if (part < 1 || part > file.parts()) {
            throw new ImportRefusal.BadPart();
        }
        OpenKeys keys = protection.keysOf(Subject.of(id));
        if (file.job() != null || !keys.has(Subject.of(id))) {
            throw new ImportRefusal.WrongState();
        }
        keep(id, keys, part, content);
        return startIfWhole(id, partner);
    }

    /// Stops reading: what has been registered stays, the file goes.
    @Transactional
    MemberImport cancel(ImportId id, Actor partner) {
        MemberImport file = locked(id, partner);
        if (file.job() == null ? file.received() == 0 : !jobs.cancel(file.job())) {
            throw new ImportRefusal.WrongState();
        }
        empty(id);
        facts.record(partner, "member-import.cancelled", List.of());
        return get(id, partner);
    }

    /// Takes back what nobody has used yet; possible for a while, once nothing more is being read.
    @Transactional
    MemberImport undo(ImportId id, Actor partner) {
        MemberImport file = locked(id, partner);
        boolean over = clock.instant().isAfter(file.begunAt().plus(config.undoFor()));
        if (file.trial() || file.job() == null || !ended(file.job()) || over) {
            throw new ImportRefusal.WrongState();
        }
        if (file.undo() == null || ended(file.undo())) {
            JobId undo = jobs.submit(UndoWork.KIND, id.value(), new byte[0], partner);
            database.update("UPDATE member_import SET undo = ? WHERE id = ?", undo.value(), id.value());
            facts.record(partner, "member-import.undone", List.of());
        }
        return get(id, partner);
    }

    /// An import, for the partner who began it; for others it is not there.
    MemberImport get(ImportId id, Actor partner) {
        return database.first(SELECT + " WHERE i.id = ? AND partner = ?", MemberImports::read, id.value(), partner.id())
                .orElseThrow(ImportRefusal.NotFound::new);
    }

    Optional<MemberImport> find(ImportId id) {
        return database.first(SELECT + " WHERE i.id = ?", MemberImports::read, id.value());
    }

    /// The file, opened part by part as it is read.
    InputStream open(MemberImport file) {
        OpenKeys keys = protection.keysOf(Subject.of(file.id()));
        return new PartStream(
                file.parts(),
                part -> keys.open(
                        place(file.id(), part),
                        database.first(
                                        "SELECT sealed FROM import_part WHERE import = ? AND part = ?",
                                        row -> row.getBytes(1),
                                        file.id().value(),
                                        part)
                                .orElseThrow()));
    }

    /// Remembers which rows made which members, in the transaction that made them.
    @Transactional(Transactional.TxType.MANDATORY)
    void remember(ImportId id, List<Registration> registrations) {
        CopyRows rows = new CopyRows();
        registrations.forEach(
                made -> rows.row(3).uuid(made.member().value()).uuid(id.value()).integer(made.line()));
        database.copy("imported_member (member, import, line)", rows);
    }

    /// What rows after a line have made, by line. A member who is gone is left out.
    List<Registration> registrations(ImportId id, int after, int limit) {
        return database.list(
                "SELECT line, member FROM imported_member WHERE import = ? AND line > ? ORDER BY line LIMIT ?",
                row -> new Registration(row.getInt("line"), new MemberId(row.getObject("member", UUID.class))),
                id.value(),
                after,
                limit);
    }

    int registered(ImportId id) {
        return database.first("SELECT count(*) FROM imported_member WHERE import = ?", row -> row.getInt(1), id.value())
                .orElse(0);
    }

    /// Whether the member has joined a group or ordered: then the record is not only the file's any more.
    boolean used(MemberId member) {
        return database.exists("""
                SELECT 1 FROM group_member WHERE member = ? UNION ALL SELECT 1 FROM customer_order WHERE member = ?
                """, member.value(), member.value());
    }

    /// The file has been read or given up: it goes, and with its key whatever copy of it there is.
    @Transactional(Transactional.TxType.MANDATORY)
    void empty(ImportId id) {
        database.update("DELETE FROM import_part WHERE import = ?", id.value());
        database.update(
                "UPDATE member_import SET emptied_at = ? WHERE id = ? AND emptied_at IS NULL",
                clock.instant(),
                id.value());
        protection.shred(Subject.of(id));
    }

    /// Removes files whose job has ended in whatever way, and those that never became whole.
    @Transactional
    int emptyTheOver() {
        Instant late = clock.instant().minus(config.completeWithin());
        List<ImportId> over = database.list("""
                SELECT i.id FROM member_import i LEFT JOIN job j ON j.id = i.job
                 WHERE i.emptied_at IS NULL
                   AND (j.state IN ('DONE', 'FAILED', 'CANCELLED') OR (i.job IS NULL AND i.begun_at < ?))
                 LIMIT 20 FOR UPDATE OF i SKIP LOCKED
                """, row -> new ImportId(row.getObject(1, UUID.class)), late);
        over.forEach(this::empty);
        return over.size();
    }

    private MemberImport startIfWhole(ImportId id, Actor partner) {
        MemberImport file = get(id, partner);
        if (file.received() < file.parts()) {
            return file;
        }
        JobId job = jobs.submit(ImportWork.KIND, id.value(), new byte[0], partner);
        database.update("UPDATE member_import SET job = ? WHERE id = ?", job.value(), id.value());
        return get(id, partner);
    }

    private void keep(ImportId id, OpenKeys keys, int part, byte[] content) {
        if (content.length == 0) {
            throw new ImportRefusal.Empty();
        }
        database.update("""
                INSERT INTO import_part (import, part, sealed) VALUES (?, ?, ?)
                ON CONFLICT (import, part) DO UPDATE SET sealed = excluded.sealed
                """, id.value(), part, keys.seal(place(id, part), content));
    }

    private MemberImport locked(ImportId id, Actor partner) {
        database.list(
                "SELECT 1 FROM member_import WHERE id = ? AND partner = ? FOR UPDATE",
                row -> true,
                id.value(),
                partner.id());
        return get(id, partner);
    }

    private int underWay(Actor partner) {
        return database.first("""
                        SELECT count(*) FROM member_import i LEFT JOIN job j ON j.id = i.job
                         WHERE i.partner = ? AND i.emptied_at IS NULL AND j.ended_at IS NULL
                        """, row -> row.getInt(1), partner.id()).orElse(0);
    }

    private boolean ended(JobId job) {
        return database.exists("SELECT 1 FROM job WHERE id = ? AND ended_at IS NOT NULL", job.value());
    }

    /// Each part has its place, so that parts cannot change places.
    private static Place place(ImportId id, int part) {
        return Place.of(Subject.of(id), FieldGroup.NOTE, new UUID(0, part));
    }

    private static MemberImport read(ResultSet row) throws SQLException {
        return new MemberImport(
                new ImportId(row.getObject("id", UUID.class)),
                row.getString("partner"),
                Format.valueOf(row.getString("format")),
                Encoding.coded(row.getString("charset")),
                row.getBoolean("trial"),
                new Provenance(
                        Channel.PARTNER,
                        Set.of((String[]) row.getArray("purposes").getArray()),
                        (Integer) row.getObject("notice")),
                row.getInt("parts"),
                row.getInt("received"),
                Database.instant(row, "begun_at"),
                job(row.getObject("job", UUID.class)),
                job(row.getObject("undo", UUID.class)));
    }

    private static @Nullable JobId job(@Nullable UUID id) {
        return id == null ? null : new JobId(id);
    }
}
