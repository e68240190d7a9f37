package io.menshen.member.copy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.menshen.member.Actor;
import io.menshen.member.MemberId;
import io.menshen.member.database.Database;
import io.menshen.member.fact.Facts;
import io.menshen.member.job.JobRun;
import io.menshen.member.job.JobWork;
import io.menshen.member.job.Jobs;
import io.menshen.member.protection.FieldGroup;
import io.menshen.member.protection.OpenKeys;
import io.menshen.member.protection.Place;
import io.menshen.member.protection.Protection;
import io.menshen.member.protection.Subject;
import io.menshen.member.registry.Held;
import io.menshen.member.registry.Holding;
import io.menshen.member.registry.MemberRefusal;
import io.menshen.member.registry.Members;
import io.quarkus.narayana.jta.QuarkusTransaction;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Any;
import jakarta.enterprise.inject.Instance;
import jakarta.transaction.Transactional;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// Makes copies: asks every place what it holds of the member, in one snapshot, and seals the answer in parts.
@ApplicationScoped
class Copies implements JobWork {

    static final String KIND = "copy";

    /// In bytes. A table says the kind of a thing beside each of its values, so it is several times as long;
    /// this way an answer stays below 1 MiB.
    private static final int LARGEST_PART = 128 * 1024;

    private static final JsonMapper JSON = new JsonMapper();

    /// One thing in a copy, as it is stored.
    record Item(String kind, String record, @Nullable String at, ObjectNode values) {

        @Override
        public String toString() {
            return "Item[" + kind + "]";
        }
    }

    /// A copy, without what stands in it.
    ///
    /// @param member under whose number it was made
    record Copy(
            UUID id,
            MemberId member,
            CopyState state,
            Instant askedAt,
            @Nullable Instant readyAt,
            @Nullable Instant expiresAt,
            int parts) {}

    private final Instance<Holding> holdings;
    private final Members members;
    private final Jobs jobs;
    private final Protection protection;
    private final Database database;
    private final Facts facts;
    private final CopyConfig config;
    private final Clock clock;

    Copies(
            @Any Instance<Holding> holdings,
            Members members,
            Jobs jobs,
            Protection protection,
            Database database,
            Facts facts,
            CopyConfig config,
            Clock clock) {
        this.holdings = holdings;
        this.members = members;
        this.jobs = jobs;
        this.protection = protection;
        this.database = database;
        this.facts = facts;
        this.config = config;
        this.clock = clock;
    }

    /// The member asks. One that is being made is not begun again; a finished one is replaced.
    @Transactional
    UUID ask(MemberId member, Actor actor) {
        members.lock(member);
        if (!members.present(member)) {
            throw new MemberRefusal.NotFound();
        }
        Instant now = clock.instant();
        return database.first(
                        "SELECT id FROM member_copy WHERE member = ? AND ready_at IS NULL AND asked_at > ?",
                        row -> row.getObject(1, UUID.class),
                        member.value(),
                        now.minus(config.patience()))
                .orElseGet(() -> begin(member, actor, now));
    }

    private UUID begin(MemberId member, Actor actor, Instant now) {
        UUID id = UUID.randomUUID();
        database.update("DELETE FROM member_copy WHERE member = ?", member.value());
        database.update("INSERT INTO member_copy (id, member, asked_at) VALUES (?, ?, ?)", id, member.value(), now);
        jobs.submit(KIND, id, new byte[0], actor);
        facts.record(actor, "copy.asked", member);
        return id;
    }

    @Override
    public String kind() {
        return KIND;
    }

    /// Done again after a crash it does the same; when the member has gone or has asked anew there is nothing
    /// to do.
    @Override
    public void work(JobRun run) {
        UUID id = run.subjectId();
        database.first(
                        "SELECT member FROM member_copy WHERE id = ? AND ready_at IS NULL",
                        row -> new MemberId(row.getObject(1, UUID.class)),
                        id)
                .ifPresent(member -> {
                    List<byte[]> parts = parts(database.snapshot(() -> everything(member)));
                    QuarkusTransaction.requiringNew().run(() -> keep(id, member, parts, run.actor()));
                });
    }

    private List<Held> everything(MemberId member) {
        List<MemberId> numbers = new ArrayList<>();
        numbers.add(member);
        numbers.addAll(members.mergedInto(member));
        return numbers.stream()
                .flatMap(number -> holdings.stream().flatMap(holding -> holding.tell(number).stream()))
                .sorted(Comparator.comparing(Held::kind))
                .toList();
    }

    private void keep(UUID id, MemberId member, List<byte[]> parts, Actor actor) {
        Instant now = clock.instant();
        int open = database.update(
                "UPDATE member_copy SET ready_at = ?, expires_at = ? WHERE id = ? AND ready_at IS NULL",
                now,
                now.plus(config.keepFor()),
                id);
        if (open == 0) {
            return;
        }
        OpenKeys keys = protection.keysOf(Subject.of(member));
        for (int i = 0; i < parts.size(); i++) {
            UUID part = UUID.randomUUID();
            database.update(
                    "INSERT INTO member_copy_part (id, copy, number, sealed) VALUES (?, ?, ?, ?)",
                    part,
                    id,
                    i + 1,
                    keys.seal(place(member, part), parts.get(i)));
        }
        facts.record(actor, "copy.made", member);
    }

    /// The person's copy.
    Copy find(MemberId member, UUID id) {
        return database.first("""
                        SELECT c.id, c.member, c.asked_at, c.ready_at, c.expires_at,
                               (SELECT count(*) FROM member_copy_part p WHERE p.copy = c.id) AS parts
                          FROM member_copy c
                         WHERE c.id = ? AND c.member IN (SELECT same_person(?))
                           AND (c.expires_at IS NULL OR c.expires_at > ?)
                        """, this::copy, id, member.value(), clock.instant())
                .orElseThrow(CopyRefusal.NotFound::new);
    }

    /// What stands in one part.
    List<Item> items(Copy copy, int part) {
        return database.first(
                        "SELECT id, sealed FROM member_copy_part WHERE copy = ? AND number = ?",
                        row -> read(protection.open(
                                place(copy.member(), row.getObject("id", UUID.class)), row.getBytes("sealed"))),
                        copy.id(),
                        part)
                .orElseThrow(CopyRefusal.NotFound::new);
    }

    /// Removes copies whose time is over.
    @Transactional
    void removeTheOld() {
        database.list(
                        "DELETE FROM member_copy WHERE expires_at <= ? RETURNING member",
                        row -> new MemberId(row.getObject(1, UUID.class)),
                        clock.instant())
                .forEach(member -> facts.record(Actor.itself(), "copy.expired", member));
    }

    private Copy copy(ResultSet row) throws SQLException {
        Instant askedAt = Database.instant(row, "asked_at");
        @Nullable Instant readyAt = Database.instantOrNull(row, "ready_at");
        CopyState unfinished =
                clock.instant().isBefore(askedAt.plus(config.patience())) ? CopyState.PREPARING : CopyState.FAILED;
        return new Copy(
                row.getObject("id", UUID.class),
                new MemberId(row.getObject("member", UUID.class)),
                readyAt == null ? unfinished : CopyState.READY,
                askedAt,
                readyAt,
                Database.instantOrNull(row, "expires_at"),
                row.getInt("parts"));
    }

    /// Whole things, as many as fit into each part.
    private static List<byte[]> parts(List<Held> held) {
        List<byte[]> parts = new ArrayList<>();
        ByteArrayOutputStream part = new ByteArrayOutputStream();
        for (Held each : held) {
            byte[] item = write(new Item(
                    each.kind(),
                    each.record(),
                    each.at() == null ? null : each.at().toString(),
                    each.values()));
            if (part.size() > 0 && part.size() + item.length > LARGEST_PART) {
                parts.add(closed(part));
                part.reset();
            }
            part.write(part.size() == 0 ? '[' : ',');
            part.writeBytes(item);
        }
        if (part.size() > 0) {
            parts.add(closed(part));
        }
        return parts;
    }

    private static byte[] closed(ByteArrayOutputStream part) {
        part.write(']');
        return part.toByteArray();
    }

    private static byte[] write(Item item) {
        try {
            return JSON.writeValueAsBytes(item);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a JSON tree can be written");
        }
    }

    private static List<Item> read(byte[] clear) {
        try {
            return JSON.readValue(clear, new TypeReference<List<Item>>() {});
        } catch (IOException e) {
            throw new IllegalStateException("what was sealed is not the JSON that this service seals");
        }
    }

    private static Place place(MemberId member, UUID part) {
        return Place.of(Subject.of(member), FieldGroup.NOTE, part);
    }
}
