package io.menshen.member.registry;

import io.menshen.member.Actor;
import io.menshen.member.MemberId;
import io.menshen.member.database.Database;
import io.menshen.member.fact.Facts;
import io.menshen.member.field.Changes;
import io.menshen.member.field.FieldCatalogue;
import io.menshen.member.field.FieldValues;
import io.menshen.member.field.SearchTerms;
import io.menshen.member.matching.Mobile;
import io.menshen.member.matching.MobileIndex;
import io.menshen.member.matching.Term;
import io.menshen.member.protection.FieldGroup;
import io.menshen.member.protection.Protection;
import io.menshen.member.protection.ProtectionRefusal;
import io.menshen.member.protection.Subject;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Any;
import jakarta.enterprise.inject.Instance;
import jakarta.transaction.Transactional;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Registers members, links accounts to them and opens their data.
///
/// It decides nothing about who may see whom: ask [Relation] first, and open only what the permit names.
@ApplicationScoped
public class Members {

    /// What other services hear when there is a new member.
    record Registered(MemberId member, MemberState state, Instant time) {}

    /// What other services hear when a member's account was linked.
    record AccountLinked(MemberId member, Instant time) {}

    /// What other services hear when a record expired unclaimed.
    record Expired(MemberId member, Instant time) {}

    /// What other services hear when a member was erased.
    record Erased(MemberId member, List<UUID> keys, Instant time) {}

    /// What other services hear when fields of a record have changed: which, never what.
    record Corrected(MemberId member, int version, List<String> fields, Instant time) {}

    /// A member's record without anything personal.
    record Standing(MemberId member, int version, MemberState state, Instant registeredAt) {}

    private final Member.Repository members;
    private final SealedMembers sealed;
    private final Amendments amendments;
    private final FieldCatalogue catalogue;
    private final MobileIndex mobiles;
    private final Instance<Holding> holdings;
    private final Instance<RecordWatch> watches;
    private final Protection protection;
    private final Database database;
    private final Facts facts;
    private final RegistryConfig config;
    private final Clock clock;

    Members(
            Member.Repository members,
            SealedMembers sealed,
            Amendments amendments,
            FieldCatalogue catalogue,
            MobileIndex mobiles,
            @Any Instance<Holding> holdings,
            @Any Instance<RecordWatch> watches,
            Protection protection,
            Database database,
            Facts facts,
            RegistryConfig config,
            Clock clock) {
        this.members = members;
        this.sealed = sealed;
        this.amendments = amendments;
        this.catalogue = catalogue;
        this.mobiles = mobiles;
        this.holdings = holdings;
        this.watches = watches;
        this.protection = protection;
        this.database = database;
        this.facts = facts;
        this.config = config;
        this.clock = clock;
    }

    /// Registers somebody whom another person named: to be informed, and gone if nobody claims the record.
    @Transactional
    public MemberId registerUnclaimed(NewMember fields, Channel channel, Actor actor) {
        Instant now = clock.instant();
        return register(
                Member.toBeInformed(now, now.plus(config.unclaimedFor())),
                changes(fields, channel),
                Provenance.uninformed(channel),
                actor,
                now);
    }

    /// Registers a customer of a partner: like anybody whom somebody else named, to be informed and gone if
    /// nobody claims
    /// the record. Whether the person is known already shows in nothing.
    @Transactional
    MemberId registerForPartner(Changes fields, Provenance from, Actor partner) {
        Instant now = clock.instant();
        return register(Member.toBeInformed(now, now.plus(config.unclaimedFor())), fields, from, partner, now);
    }

    /// Registers the caller. The mobile is not verified here, so it reserves nothing.
    @Transactional
    MemberId registerOwn(String account, Changes fields, Provenance from, Actor actor) {
        Instant now = clock.instant();
        MemberId member = register(Member.claimed(now), fields, from, actor, now);
        if (!link(account, member, now)) {
            throw new MemberRefusal.AlreadyRegistered();
        }
        return member;
    }

    /// The member whose account this is.
    public Optional<MemberId> ofAccount(String account) {
        return database.first("""
                SELECT coalesce(m.merged_into, m.id) FROM account a JOIN member m ON m.id = a.member
                 WHERE a.subject = ?
                """, row -> new MemberId(row.getObject(1, UUID.class)), account);
    }

    /// Whether this is the account's member, by whichever of its numbers.
    public boolean isOwn(String account, MemberId member) {
        return ofAccount(account).filter(survivor(member)::equals).isPresent();
    }

    /// The record that holds this member's data: another one if the two were merged.
    public MemberId survivor(MemberId id) {
        return database.first(
                        "SELECT coalesce(merged_into, id) FROM member WHERE id = ?",
                        row -> new MemberId(row.getObject(1, UUID.class)),
                        id.value())
                .orElse(id);
    }

    /// The numbers that lead to this record, besides its own: those of records that were merged into it.
    public List<MemberId> mergedInto(MemberId survivor) {
        return database.list(
                "SELECT id FROM member WHERE merged_into = ? ORDER BY registered_at, id",
                row -> new MemberId(row.getObject(1, UUID.class)),
                survivor.value());
    }

    /// Finds the account's member, or links the account to the earliest unclaimed record with this verified
    /// mobile.
    ///
    /// A number that was given up is given to somebody else after some months (二次放号). So a record stands open
    /// to whoever holds its number now only while that is too soon; an older one has to be claimed with a
    /// second fact.
    @Transactional
    public Optional<MemberId> link(String account, @Nullable Mobile verified, Actor actor) {
        Optional<MemberId> known = ofAccount(account);
        if (known.isPresent() || verified == null) {
            return known;
        }
        Instant since = clock.instant().minus(config.numberStandsFor());
        List<MemberId> same = withMobileGivenSince(since, withMobile(verified, mobiles.candidates(verified)));
        return unclaimed(same).stream().findFirst().filter(earliest -> adopt(account, earliest, verified, actor));
    }

    /// Those of these members whose record nobody has claimed, the earliest first.
    public List<MemberId> unclaimed(Collection<MemberId> of) {
        return database.list(
                "SELECT id FROM member WHERE id = ANY (?) AND state = 'TO_BE_INFORMED' ORDER BY registered_at, id",
                row -> new MemberId(row.getObject(1, UUID.class)),
                (Object) of.stream().map(MemberId::value).toArray(UUID[]::new));
    }

    /// Gives an unclaimed record to the account that has proven to be its data subject's: nobody else may
    /// claim it, or its mobile, from then on. The data subject gave the mobile, so that is its source now.
    ///
    /// @return false if the record, or another one with this mobile, was claimed in the meantime
    @Transactional(Transactional.TxType.MANDATORY)
    public boolean takeOver(String account, MemberId id, Mobile proven, Actor actor) {
        if (!adopt(account, id, proven, actor)) {
            return false;
        }
        database.update(
                "UPDATE field_source SET role = ?, channel = ?, recorded_at = ? WHERE member = ? AND field = 'mobile'",
                actor.role(),
                Channel.SELF,
                clock.instant(),
                id.value());
        return true;
    }

    private boolean adopt(String account, MemberId id, Mobile proven, Actor actor) {
        @Nullable
        Member member = members.unclaimed(List.of(id)).stream().findFirst().orElse(null);
        if (member == null || !mobiles.claim(id, proven)) {
            return false;
        }
        Instant now = clock.instant();
        member.claim(now);
        members.flush();
        // Whose number is reserved already stays so; the pair is for a reviewer (ADR 0026).
        amendments.reserveIdNumber(
                id,
                sealed.open(List.of(id), Set.of(FieldGroup.IDENTITY))
                        .getOrDefault(id, OpenedMember.NOTHING)
                        .values());
        if (!link(account, id, now)) {
            throw new MemberRefusal.NotClaimable(id);
        }
        facts.tell(id, "io.menshen.account.linked.v1", new AccountLinked(id, now));
        facts.record(actor, "account.linked", id);
        watches.forEach(watch -> watch.changed(id));
        return true;
    }

    private List<MemberId> withMobileGivenSince(Instant since, Collection<MemberId> of) {
        return database.list(
                "SELECT member FROM field_source WHERE member = ANY (?) AND field = 'mobile' AND recorded_at > ?",
                row -> new MemberId(row.getObject(1, UUID.class)),
                of.stream().map(MemberId::value).toArray(UUID[]::new),
                since);
    }

    /// Those of the candidates who really have this mobile.
    public List<MemberId> withMobile(Mobile mobile, Collection<MemberId> candidates) {
        return having(Term.mobile(mobile), sealed.open(candidates, Set.of(FieldGroup.CONTACT)));
    }

    /// Those of the candidates who are really found by this term. Who cannot be opened is left out: damage
    /// to one record hides nobody else.
    ///
    /// @param damaged hears of each who cannot be opened
    public List<MemberId> having(Term term, Collection<MemberId> candidates, Consumer<ProtectionRefusal> damaged) {
        return having(term, openEach(candidates, Set.of(term.field().group()), damaged));
    }

    private static List<MemberId> having(Term term, Map<MemberId, OpenedMember> opened) {
        return opened.entrySet().stream()
                .filter(member -> SearchTerms.of(term.field(), member.getValue().values())
                        .filter(term::equals)
                        .isPresent())
                .map(Map.Entry::getKey)
                .toList();
    }

    /// Opens these field groups of these members; a fixed number of queries, however many members.
    public Map<MemberId, OpenedMember> open(Collection<MemberId> of, Set<FieldGroup> groups) {
        return sealed.open(of, groups);
    }

    /// The same for whom it can be done: who cannot be opened is left out.
    ///
    /// @param damaged hears of each who cannot be opened
    /// @throws ProtectionRefusal.Unavailable if nobody can be opened just now
    public Map<MemberId, OpenedMember> openEach(
            Collection<MemberId> of, Set<FieldGroup> groups, Consumer<ProtectionRefusal> damaged) {
        try {
            return sealed.open(of, groups);
        } catch (ProtectionRefusal.Unavailable e) {
            throw e;
        } catch (ProtectionRefusal someone) {
            Map<MemberId, OpenedMember> sound = new HashMap<>();
            for (MemberId member : of) {
                try {
                    sound.putAll(sealed.open(List.of(member), groups));
                } catch (ProtectionRefusal.Unavailable e) {
                    throw e;
                } catch (ProtectionRefusal e) {
                    damaged.accept(e);
                }
            }
            return sound;
        }
    }

    /// Whether the member is there: not restricted, expired or erased.
    public boolean present(MemberId id) {
        return members.present(id).isPresent();
    }

    /// Fills or corrects the record of somebody who has not claimed it; a claimed record is its owner's
    /// alone.
    ///
    /// @return false if the record is claimed or gone, and nothing was changed
    @Transactional
    public boolean correctUnclaimed(MemberId id, NewMember fields, Channel channel, Actor actor) {
        @Nullable Member member = members.toBeChanged(id).orElse(null);
        if (member == null || member.state() != MemberState.TO_BE_INFORMED) {
            return false;
        }
        amend(member, changes(fields, channel), Provenance.uninformed(channel), Amendments.Authority.DECIDED, actor);
        return true;
    }

    /// Makes the changes that somebody asks for: the member, or, as long as nobody has claimed the record,
    /// the leader. Those of reviewed fields wait for a reviewer.
    ///
    /// @param version the version that the caller has seen
    @Transactional
    void change(MemberId id, int version, Changes changes, Provenance from, Actor actor) {
        Member member = toBeChanged(id, version);
        if (from.channel() != Channel.SELF && member.state() == MemberState.CLAIMED) {
            throw new MemberRefusal.Claimed();
        }
        amend(member, changes, from, Amendments.Authority.WISH, actor);
    }

    /// Puts every field back to what it was at an earlier version, by the same rules as any change.
    @Transactional
    void restore(MemberId id, int version, int earlier, Provenance from, Actor actor) {
        Member member = toBeChanged(id, version);
        if (earlier < 0 || earlier >= member.version()) {
            throw new MemberRefusal.NotFound();
        }
        amend(
                member,
                Changes.backTo(at(id, earlier, EnumSet.allOf(FieldGroup.class)).values(), catalogue.all()),
                from,
                Amendments.Authority.WISH,
                actor);
    }

    /// Makes a change that has been decided, whatever version the record has.
    @Transactional
    public void decided(MemberId id, Changes changes, Provenance from, Actor actor) {
        Member member = members.toBeChanged(id).orElseThrow(MemberRefusal.NotFound::new);
        amend(member, changes, from, Amendments.Authority.DECIDED, actor);
    }

    /// Holds the record against every other change until the transaction ends.
    @Transactional(Transactional.TxType.MANDATORY)
    public void lock(MemberId id) {
        if (members.toBeErased(id).isEmpty()) {
            throw new MemberRefusal.NotFound();
        }
    }

    /// Nobody reads the record from the commit on.
    @Transactional(Transactional.TxType.MANDATORY)
    public void restrict(MemberId id, Actor actor) {
        Member member = members.toBeErased(id).orElseThrow(MemberRefusal.NotFound::new);
        member.restrict();
        facts.tell(id, Restrictions.RESTRICTED, new Restrictions.Restricted(id, clock.instant()));
        facts.record(actor, "member.restricted", id);
    }

    /// Erases the member: from the commit on nothing of the record can be opened, whoever still has a copy
    /// of a row.
    ///
    /// @param receipt the id by which the member can find the log's entry
    /// @return the ids of the data keys that are destroyed
    @Transactional(Transactional.TxType.MANDATORY)
    public List<UUID> erase(MemberId id, UUID receipt, Actor actor) {
        Member survivor = members.toBeErased(id).orElseThrow(MemberRefusal.NotFound::new);
        List<UUID> keys = new ArrayList<>();
        for (Member member : withMerged(survivor)) {
            member.erase();
            List<UUID> own = forget(member.id());
            keys.addAll(own);
            facts.tell(member.id(), "io.menshen.member.erased.v1", new Erased(member.id(), own, clock.instant()));
            facts.record(actor, "member.erased", "erasure/" + receipt, member.id());
        }
        return keys;
    }

    /// Takes a registration back that nobody has used: erases the record as long as nobody has claimed or changed
    /// it.
    ///
    /// @param basis on account of what, `kind/id`
    /// @return false if there is nothing to take back, and nothing was changed
    @Transactional(Transactional.TxType.MANDATORY)
    public boolean takeBack(MemberId id, String basis, Actor actor) {
        @Nullable Member member = members.toBeChanged(id).orElse(null);
        if (member == null
                || !member.id().equals(id)
                || member.state() != MemberState.TO_BE_INFORMED
                || member.version() != 0
                || !members.mergedInto(id).isEmpty()) {
            return false;
        }
        member.erase();
        List<UUID> keys = forget(id);
        facts.tell(id, "io.menshen.member.erased.v1", new Erased(id, keys, clock.instant()));
        facts.record(actor, "member.erased", basis, id);
        return true;
    }

    /// These field groups of a member as they were at a version.
    OpenedMember at(MemberId id, int version, Set<FieldGroup> groups) {
        return new OpenedMember(
                sealed.openGroupsAt(id, version, groups).values().stream().reduce(FieldValues.NONE, FieldValues::and));
    }

    /// Whether the data subject has taken the record over.
    public boolean claimed(MemberId id) {
        return members.present(id)
                .map(member -> member.state() == MemberState.CLAIMED)
                .orElse(false);
    }

    /// An order needs the record: it gets more time.
    @Transactional
    public void needed(MemberId id) {
        members.present(id)
                .orElseThrow(MemberRefusal.NotFound::new)
                .neededUntil(clock.instant().plus(config.unclaimedFor()));
    }

    /// The record of a member who is there.
    Standing standing(MemberId id) {
        Member member = members.present(id).orElseThrow(MemberRefusal.NotFound::new);
        return new Standing(member.id(), member.version(), member.state(), member.registeredAt());
    }

    /// Ends records whose time is over: their data go, the bare id stays with its orders.
    @Transactional
    int expireTheDue() {
        Instant now = clock.instant();
        List<Member> due = members.due(now, 100);
        for (Member member : due) {
            for (Member merged : members.mergedInto(member.id())) {
                merged.erase();
                end(merged.id(), now);
            }
            member.expire(now);
            end(member.id(), now);
        }
        return due.size();
    }

    private void end(MemberId id, Instant now) {
        forget(id);
        facts.tell(id, "io.menshen.member.expired.v1", new Expired(id, now));
        facts.record(Actor.itself(), "member.expired", id);
    }

    /// A person's records: those that were merged first, for they lead to the other.
    private List<Member> withMerged(Member survivor) {
        List<Member> all = new ArrayList<>(members.mergedInto(survivor.id()));
        all.add(survivor);
        return all;
    }

    private MemberId register(Member member, Changes fields, Provenance from, Actor actor, Instant now) {
        members.persistAndFlush(member);
        MemberId id = member.id();
        amendments.make(
                id,
                member.version(),
                protection.admit(Subject.of(id)),
                fields,
                from,
                Amendments.Authority.FIRST,
                actor);
        facts.tell(id, "io.menshen.member.registered.v1", new Registered(id, member.state(), now));
        facts.record(actor, "member.registered", id);
        watches.forEach(watch -> watch.changed(id));
        return id;
    }

    /// Every place forgets the member, and the key goes, so that what is left anywhere cannot be opened.
    private List<UUID> forget(MemberId id) {
        holdings.forEach(holding -> holding.erase(id));
        return protection.shred(Subject.of(id));
    }

    private Member toBeChanged(MemberId id, int version) {
        Member member = members.toBeChanged(id).orElseThrow(MemberRefusal.NotFound::new);
        if (member.version() != version) {
            throw new MemberRefusal.Stale();
        }
        return member;
    }

    private void amend(Member member, Changes changes, Provenance from, Amendments.Authority authority, Actor actor) {
        MemberId id = member.id();
        Set<String> changed = amendments.make(
                id, member.version() + 1, protection.keysOf(Subject.of(id)), changes, from, authority, actor);
        if (!changed.isEmpty()) {
            members.changed(member);
            facts.tell(
                    id,
                    "io.menshen.member.corrected.v1",
                    new Corrected(id, member.version(), List.copyOf(changed), clock.instant()));
            facts.record(actor, "member.corrected", id);
            watches.forEach(watch -> watch.changed(id));
        }
    }

    private Changes changes(NewMember fields, Channel channel) {
        return Changes.read(
                fields.asPatch(), catalogue, Provenance.uninformed(channel).purposes(), clock);
    }

    private boolean link(String account, MemberId member, Instant now) {
        return database.update(
                        "INSERT INTO account (subject, member, linked_at) VALUES (?, ?, ?) ON CONFLICT DO NOTHING",
                        account,
                        member.value(),
                        now)
                == 1;
    }
}
