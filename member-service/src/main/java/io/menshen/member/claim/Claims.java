package io.menshen.member.claim;

import io.menshen.member.Actor;
import io.menshen.member.ClaimId;
import io.menshen.member.MemberId;
import io.menshen.member.database.Database;
import io.menshen.member.fact.Facts;
import io.menshen.member.group.Groups;
import io.menshen.member.matching.DisplayName;
import io.menshen.member.matching.Mobile;
import io.menshen.member.matching.MobileIndex;
import io.menshen.member.message.Language;
import io.menshen.member.message.Messages;
import io.menshen.member.message.Template;
import io.menshen.member.protection.FieldGroup;
import io.menshen.member.protection.IndexKeys;
import io.menshen.member.protection.Place;
import io.menshen.member.protection.Protection;
import io.menshen.member.protection.ProtectionRefusal;
import io.menshen.member.protection.Subject;
import io.menshen.member.registry.MemberRefusal;
import io.menshen.member.registry.Members;
import io.menshen.member.registry.OpenedMember;
import io.quarkus.narayana.jta.QuarkusTransaction;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// Lets accounts claim records that somebody else made.
///
/// Beginning a claim only writes down which number is meant: whether there is a record is looked for
/// afterwards, in the background, so that neither the answer nor its time tells. A proof looks at a record only
/// if the code is right, which nobody knows who does not hold the number.
@ApplicationScoped
class Claims {

    static final String TOO_MANY = "too-many-claims";
    static final String OVER = "claim-over";
    static final String WRONG = "proof-wrong";

    /// A claim that was begun.
    record Begun(ClaimId id, Instant endsAt) {}

    /// What came of a proof. It is returned and not thrown: a try counts, so its transaction has to commit.
    private sealed interface Verdict {
        record Proven() implements Verdict {}

        record Refused(ClaimRefusal why) implements Verdict {}
    }

    /// A claim as its row has it; not a record, because a record with an array would compare by identity.
    private static final class Row {
        private final ClaimId id;
        private final String state;
        private final byte[] mobileTag;
        private final byte @Nullable [] code;
        private final byte @Nullable [] sealedMobile;
        private final Language language;
        private final int attempts;
        private final Instant endsAt;

        Row(ResultSet row) throws SQLException {
            id = new ClaimId(row.getObject("id", UUID.class));
            state = row.getString("state");
            mobileTag = row.getBytes("mobile_tag");
            code = row.getBytes("code");
            sealedMobile = row.getBytes("sealed_mobile");
            language = Language.valueOf(row.getString("language"));
            attempts = row.getInt("attempts");
            endsAt = Database.instant(row, "ends_at");
        }
    }

    private static final String SELECT =
            "SELECT id, state, mobile_tag, code, sealed_mobile, language, attempts, ends_at FROM claim";
    private static final IndexKeys.Name CODE = new IndexKeys.Name("claim-code", "proof", 1);
    private static final IndexKeys.Name MOBILE = new IndexKeys.Name("claim-mobile", "budget", 1);
    private static final Set<FieldGroup> COMPARED =
            EnumSet.of(FieldGroup.CONTACT, FieldGroup.DELIVERY, FieldGroup.PROFILE, FieldGroup.IDENTITY);
    private static final Duration HOUR = Duration.ofHours(1);
    private static final Duration DAY = Duration.ofDays(1);
    private static final byte[] NO_CODE = new byte[32];
    private static final SecureRandom RANDOM = new SecureRandom();

    private final Members members;
    private final MobileIndex mobiles;
    private final Groups groups;
    private final Messages messages;
    private final Protection protection;
    private final IndexKeys keys;
    private final Database database;
    private final Facts facts;
    private final ClaimConfig config;
    private final Clock clock;

    Claims(
            Members members,
            MobileIndex mobiles,
            Groups groups,
            Messages messages,
            Protection protection,
            IndexKeys keys,
            Database database,
            Facts facts,
            ClaimConfig config,
            Clock clock) {
        this.members = members;
        this.mobiles = mobiles;
        this.groups = groups;
        this.messages = messages;
        this.protection = protection;
        this.keys = keys;
        this.database = database;
        this.facts = facts;
        this.config = config;
        this.clock = clock;
    }

    /// Begins a claim. The same happens, and takes as long, whether a record has this mobile or not.
    ///
    /// @throws ClaimRefusal.TooMany if the account or the mobile has had its share
    Begun begin(Mobile mobile, Language language, Actor actor) {
        return QuarkusTransaction.requiringNew()
                .call(() -> tryToBegin(mobile, language, actor))
                .orElseThrow(ClaimRefusal.TooMany::new);
    }

    /// Proves a claim: the record is the account's from the commit on.
    ///
    /// @throws ClaimRefusal if it is not proven
    void prove(ClaimId id, String code, SecondFact fact, Actor actor) {
        Verdict verdict = QuarkusTransaction.requiringNew().call(() -> judge(id, code, fact, actor));
        switch (verdict) {
            case Verdict.Proven _ -> {}
            case Verdict.Refused(ClaimRefusal why) -> throw why;
        }
    }

    /// Claims that wait for their codes, the oldest first.
    List<ClaimId> waiting() {
        return database.list(
                "SELECT id FROM claim WHERE state = 'ASKED' ORDER BY begun_at LIMIT 100",
                row -> new ClaimId(row.getObject(1, UUID.class)));
    }

    /// Looks for the records of a claim that waits for its code and, if there are any, writes the code. Nothing
    /// happens if somebody else just does it.
    @Transactional
    void answer(ClaimId id) {
        database.first(SELECT + " WHERE id = ? AND state = 'ASKED' FOR UPDATE SKIP LOCKED", Row::new, id.value())
                .ifPresent(claim -> {
                    Optional<byte[]> code = clock.instant().isBefore(claim.endsAt)
                            ? mobileOf(claim).flatMap(mobile -> sendCode(claim, mobile))
                            : Optional.empty();
                    opened(id, code.orElse(null));
                });
    }

    /// Gives up to find records for a claim: no code is sent.
    @Transactional
    void answerWithNothing(ClaimId id) {
        opened(id, null);
    }

    private void opened(ClaimId id, byte @Nullable [] code) {
        if (database.update(
                        "UPDATE claim SET state = 'OPEN', sealed_mobile = NULL, code = ? WHERE id = ? AND state = 'ASKED'",
                        code,
                        id.value())
                == 1) {
            protection.shred(Subject.of(id));
        }
    }

    /// Removes claims that nothing has to be remembered of.
    @Transactional
    int clear() {
        Instant now = clock.instant();
        return database.update(
                "DELETE FROM claim WHERE state <> 'ASKED' AND begun_at <= ? AND (wrong_facts = 0 OR begun_at <= ?)",
                now.minus(DAY),
                now.minus(config.remember()));
    }

    private Optional<Begun> tryToBegin(Mobile mobile, Language language, Actor actor) {
        refuseRegistered(actor);
        Instant now = clock.instant();
        byte[] tag = tag(mobile);
        // Two at once would each count without the other. Account first, then mobile: nobody waits in a circle.
        alone("claim account " + actor.id());
        alone("claim mobile " + HexFormat.of().formatHex(tag));
        if (spent("account", actor.id(), now, config.accountAnHour(), config.accountADay())
                || spent("mobile_tag", tag, now, config.mobileAnHour(), config.mobileADay())) {
            facts.refused(actor, "claim.begun", TOO_MANY, null, Map.of());
            return Optional.empty();
        }
        ClaimId id = ClaimId.random();
        Instant endsAt = now.plus(config.validFor());
        database.update(
                """
                INSERT INTO claim (id, account, mobile_tag, sealed_mobile, language, state, begun_at, ends_at)
                VALUES (?, ?, ?, ?, ?, 'ASKED', ?, ?)
                """,
                id.value(),
                actor.id(),
                tag,
                protection.admit(Subject.of(id)).seal(place(id), mobile.e164().getBytes(StandardCharsets.US_ASCII)),
                language,
                now,
                endsAt);
        facts.record(actor, "claim.begun", List.of());
        return Optional.of(new Begun(id, endsAt));
    }

    private boolean spent(String column, Object value, Instant now, int anHour, int aDay) {
        return database.first(
                        "SELECT count(*) FILTER (WHERE begun_at > ?) >= ? OR count(*) >= ? FROM claim WHERE " + column
                                + " = ? AND begun_at > ?",
                        row -> row.getBoolean(1),
                        now.minus(HOUR),
                        anHour,
                        aDay,
                        value,
                        now.minus(DAY))
                .orElse(false);
    }

    private void alone(String name) {
        database.list("SELECT pg_advisory_xact_lock(hashtextextended(?, 0))", row -> true, name);
    }

    /// The mobile that was sealed with the claim. After a restore its key may be gone, and with it the claim.
    private Optional<Mobile> mobileOf(Row claim) {
        try {
            byte[] mobile = protection.open(place(claim.id), Objects.requireNonNull(claim.sealedMobile));
            return Mobile.parse(new String(mobile, StandardCharsets.US_ASCII));
        } catch (ProtectionRefusal.NoKey e) {
            return Optional.empty();
        }
    }

    /// @return the code's HMAC; empty if there is nobody to send one to
    private Optional<byte[]> sendCode(Row claim, Mobile mobile) {
        if (mobiles.claimed(mobile) || wrongFacts(claim.mobileTag) >= config.wrongFacts()) {
            return Optional.empty();
        }
        List<MemberId> records = members.unclaimed(members.withMobile(mobile, mobiles.candidates(mobile)));
        if (records.isEmpty()) {
            return Optional.empty();
        }
        for (MemberId each : records) {
            database.update("INSERT INTO claim_record (claim, member) VALUES (?, ?)", claim.id.value(), each.value());
        }
        String code = "%06d".formatted(RANDOM.nextInt(1_000_000));
        messages.sms(
                records.getFirst(),
                mobile,
                Template.CLAIM_CODE,
                Map.of("code", code, "minutes", Long.toString(config.validFor().toMinutes())),
                claim.language,
                claim.endsAt);
        facts.record(Actor.itself(), "claim.code-sent", records);
        return Optional.of(tag(claim.id, code));
    }

    private int wrongFacts(byte[] mobileTag) {
        return database.first(
                        "SELECT coalesce(sum(wrong_facts), 0) FROM claim WHERE mobile_tag = ? AND begun_at > ?",
                        row -> row.getInt(1),
                        mobileTag,
                        clock.instant().minus(config.remember()))
                .orElse(0);
    }

    private Verdict judge(ClaimId id, String code, SecondFact fact, Actor actor) {
        // The lock lets one of two proofs that come at once go first.
        @Nullable
        Row claim = database.first(
                        SELECT + " WHERE id = ? AND account = ? FOR UPDATE", Row::new, id.value(), actor.id())
                .orElse(null);
        if (claim == null) {
            return new Verdict.Refused(new ClaimRefusal.NotFound());
        }
        refuseRegistered(actor);
        boolean alive = claim.state.equals("ASKED") || claim.state.equals("OPEN");
        if (!alive || !clock.instant().isBefore(claim.endsAt)) {
            facts.refused(actor, "claim.proven", OVER, null, Map.of());
            return new Verdict.Refused(new ClaimRefusal.Over());
        }
        byte[] expected = claim.code == null ? NO_CODE : claim.code;
        boolean right = MessageDigest.isEqual(expected, tag(id, code)) && claim.code != null;
        Optional<MemberId> record = right ? theRecord(claim, fact, actor) : Optional.empty();
        if (record.isPresent()) {
            database.update(
                    "UPDATE claim SET state = 'PROVEN', attempts = attempts + 1, code = NULL, member = ? WHERE id = ?",
                    record.get().value(),
                    id.value());
            database.update("DELETE FROM claim_record WHERE claim = ?", id.value());
            facts.record(actor, "claim.proven", record.get());
            return new Verdict.Proven();
        }
        int left = Math.max(0, config.attempts() - claim.attempts - 1);
        database.update("""
                UPDATE claim SET attempts = attempts + 1, wrong_facts = wrong_facts + ?,
                  state = CASE WHEN ? THEN 'LOCKED' ELSE state END,
                  sealed_mobile = CASE WHEN ? THEN NULL ELSE sealed_mobile END
                WHERE id = ?
                """, right ? 1 : 0, left == 0, left == 0, id.value());
        if (left == 0 && claim.sealedMobile != null) {
            protection.shred(Subject.of(id));
        }
        facts.refused(actor, "claim.proven", WRONG, null, Map.of());
        return new Verdict.Refused(new ClaimRefusal.Wrong(left));
    }

    /// The record that code and fact prove, taken over; empty if there is none.
    ///
    /// Several of the mobile's records may fit: one person's in several groups, or those of a family. If they
    /// are called differently nobody can tell whose they are, and the name has to be given too. Of one person's
    /// the earliest is taken, as by linking.
    private Optional<MemberId> theRecord(Row claim, SecondFact fact, Actor actor) {
        List<MemberId> standing = members.unclaimed(database.list(
                "SELECT member FROM claim_record WHERE claim = ?",
                row -> new MemberId(row.getObject(1, UUID.class)),
                claim.id.value()));
        Map<MemberId, OpenedMember> opened = members.open(standing, COMPARED);
        Map<MemberId, List<String>> groupNames = groups.namesOf(standing);
        List<MemberId> fitting = new ArrayList<>();
        for (MemberId each : standing) {
            OpenedMember record = opened.getOrDefault(each, OpenedMember.NOTHING);
            if (hasMobile(record, claim.mobileTag) && fact.fits(record, groupNames.getOrDefault(each, List.of()))) {
                fitting.add(each);
            }
        }
        if (fitting.isEmpty() || !allCalledTheSame(fitting, opened)) {
            return Optional.empty();
        }
        MemberId earliest = fitting.getFirst();
        Mobile mobile = Objects.requireNonNull(
                opened.getOrDefault(earliest, OpenedMember.NOTHING).mobile());
        return members.takeOver(actor.id(), earliest, mobile, actor) ? Optional.of(earliest) : Optional.empty();
    }

    /// The leader may have changed the number since the code was sent.
    private boolean hasMobile(OpenedMember record, byte[] mobileTag) {
        @Nullable Mobile mobile = record.mobile();
        return mobile != null && MessageDigest.isEqual(tag(mobile), mobileTag);
    }

    private static boolean allCalledTheSame(List<MemberId> records, Map<MemberId, OpenedMember> opened) {
        @Nullable DisplayName first = null;
        for (MemberId each : records) {
            @Nullable
            DisplayName name = opened.getOrDefault(each, OpenedMember.NOTHING).displayName();
            if (first != null && (name == null || !name.sameAs(first))) {
                return false;
            }
            first = name;
        }
        return true;
    }

    private void refuseRegistered(Actor actor) {
        if (members.ofAccount(actor.id()).isPresent()) {
            throw new MemberRefusal.AlreadyRegistered();
        }
    }

    private byte[] tag(Mobile mobile) {
        return keys.tag(MOBILE, mobile.e164().getBytes(StandardCharsets.US_ASCII));
    }

    private byte[] tag(ClaimId id, String code) {
        return keys.tag(
                CODE, id.toString().getBytes(StandardCharsets.US_ASCII), code.getBytes(StandardCharsets.US_ASCII));
    }

    private static Place place(ClaimId id) {
        return Place.of(Subject.of(id), FieldGroup.CONTACT);
    }
}
