package io.menshen.member.registry;

import com.fasterxml.jackson.databind.JsonNode;
import io.menshen.member.Actor;
import io.menshen.member.MemberId;
import io.menshen.member.database.Database;
import io.menshen.member.fact.Facts;
import io.menshen.member.field.Changes;
import io.menshen.member.field.Field;
import io.menshen.member.field.FieldCatalogue;
import io.menshen.member.field.FieldRefusal;
import io.menshen.member.field.FieldValues;
import io.menshen.member.field.Plausibility;
import io.menshen.member.field.SearchTerms;
import io.menshen.member.matching.IdNumberIndex;
import io.menshen.member.matching.Mobile;
import io.menshen.member.matching.MobileIndex;
import io.menshen.member.matching.SearchField;
import io.menshen.member.matching.SearchIndexes;
import io.menshen.member.protection.FieldGroup;
import io.menshen.member.protection.Protection;
import io.menshen.member.protection.Subject;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// Makes two records of one person one, and two again (ADR 0026).
///
/// The record that survives gets the chosen values as its next version. The other one keeps what it holds,
/// sealed under its own key, but nobody opens it: its number leads to the survivor, and so do its orders,
/// groups and account. That is
/// also what an undo goes back to, until it is forgotten.
@ApplicationScoped
public class RecordMerger {

    /// Values that must agree with each other, or that stand for each other, go back together or not at all.
    private static final List<Set<String>> TOGETHER =
            List.of(Set.of("idNumber", "birthDate", "gender"), Set.of("flat", "addresses"));

    /// What a merge did, to be able to undo it.
    ///
    /// @param version of the survivor from then on
    /// @param changed the survivor's fields that have another value
    /// @param reserved what each record had reserved, as `survivor:field` or `absorbed:field`
    public record Merged(int version, Set<String> changed, Set<String> reserved) {}

    private static final String MOBILE = "mobile";
    private static final String ID_NUMBER = "idNumber";
    private static final String SURVIVOR = "survivor:";
    private static final String ABSORBED = "absorbed:";

    private final Member.Repository members;
    private final SealedMembers sealed;
    private final FieldHistory history;
    private final Amendments amendments;
    private final FieldCatalogue catalogue;
    private final SearchIndexes indexes;
    private final MobileIndex mobiles;
    private final IdNumberIndex idNumbers;
    private final Protection protection;
    private final Database database;
    private final Facts facts;
    private final RegistryConfig config;
    private final Clock clock;

    RecordMerger(
            Member.Repository members,
            SealedMembers sealed,
            FieldHistory history,
            Amendments amendments,
            FieldCatalogue catalogue,
            SearchIndexes indexes,
            MobileIndex mobiles,
            IdNumberIndex idNumbers,
            Protection protection,
            Database database,
            Facts facts,
            RegistryConfig config,
            Clock clock) {
        this.members = members;
        this.sealed = sealed;
        this.history = history;
        this.amendments = amendments;
        this.catalogue = catalogue;
        this.indexes = indexes;
        this.mobiles = mobiles;
        this.idNumbers = idNumbers;
        this.protection = protection;
        this.database = database;
        this.facts = facts;
        this.config = config;
        this.clock = clock;
    }

    /// Refuses what cannot be merged, and changes nothing. Both records are held until the transaction ends.
    ///
    /// @param taken the fields whose values come from the record that does not survive
    /// @throws MemberRefusal if the records cannot be merged in this way
    /// @throws FieldRefusal if the chosen values contradict each other
    @Transactional(Transactional.TxType.MANDATORY)
    public void check(MemberId survivor, MemberId absorbed, Set<String> taken) {
        hold(survivor, absorbed);
        Member kept = itself(survivor);
        Member gone = itself(absorbed);
        if (kept.state() == MemberState.TO_BE_INFORMED && gone.state() == MemberState.CLAIMED) {
            throw new MemberRefusal.NotMergeable();
        }
        FieldValues mine = all(survivor);
        FieldValues theirs = all(absorbed);
        if (taken.contains(MOBILE) && mobiles.has(survivor) && !mobiles.has(absorbed)) {
            throw new MemberRefusal.FieldLocked(MOBILE);
        }
        FieldValues both = mine;
        for (String field : taken) {
            both = both.with(field, theirs.get(field).orElse(null));
        }
        List<FieldRefusal.Fault> faults = Plausibility.contradictions(both, LocalDate.now(clock));
        if (!faults.isEmpty()) {
            throw new FieldRefusal.Malformed(faults);
        }
    }

    /// Merges. The survivor's values from the other record keep their source.
    ///
    /// @param merge names the merge, for [#separate]
    /// @param taken the fields whose values come from the record that does not survive
    @Transactional(Transactional.TxType.MANDATORY)
    public Merged merge(UUID merge, MemberId survivor, MemberId absorbed, Set<String> taken, Actor actor) {
        check(survivor, absorbed, taken);
        Member kept = itself(survivor);
        Member gone = itself(absorbed);
        FieldValues theirs = all(absorbed);
        Set<String> reserved = new TreeSet<>();
        reserved.addAll(reserved(SURVIVOR, survivor));
        reserved.addAll(reserved(ABSORBED, absorbed));

        mobiles.release(absorbed);
        idNumbers.release(absorbed);
        indexes.remove(absorbed, EnumSet.allOf(SearchField.class));
        gone.mergeInto(kept);
        members.flush();
        keepSources(merge, survivor, taken);
        Set<String> changed = amendments.make(
                survivor,
                kept.version() + 1,
                protection.keysOf(Subject.of(survivor)),
                Changes.backTo(theirs, fields(taken)),
                new Provenance(Channel.MERGER, Provenance.BY_DEFAULT, null),
                Amendments.Authority.DECIDED,
                actor);
        copySources(absorbed, survivor, changed);
        members.changed(kept);
        FieldValues now = all(survivor);
        if (reserved.contains(ABSORBED + MOBILE)
                && !mobiles.has(survivor)
                && now.get(MOBILE).equals(theirs.get(MOBILE))) {
            reserveMobile(survivor, now);
        }
        if (!idNumbers.has(survivor)) {
            amendments.reserveIdNumber(survivor, now);
        }
        if (!changed.isEmpty()) {
            tellCorrected(kept, changed);
        }
        return new Merged(kept.version(), changed, reserved);
    }

    /// Undoes a merge: the other record is its own again, and the survivor's fields go back to what they
    /// were before, except those that have been changed since.
    ///
    /// @param then what [#merge] said
    /// @return what was not moved back: fields of the survivor, and `reservation:field` of either record if
    /// somebody else has the value by now
    /// @throws MemberRefusal.NotMergeable if the survivor has gone, or was merged itself
    @Transactional(Transactional.TxType.MANDATORY)
    public Set<String> separate(UUID merge, MemberId survivor, MemberId absorbed, Merged then, Actor actor) {
        hold(survivor, absorbed);
        Member kept = itself(survivor);
        Member gone = members.merged(absorbed).orElseThrow(MemberRefusal.NotMergeable::new);
        if (!members.survivor(absorbed).equals(survivor)) {
            throw new MemberRefusal.NotMergeable();
        }
        FieldValues before = at(survivor, then.version() - 1);
        FieldValues merged = at(survivor, then.version());
        FieldValues now = all(survivor);
        Set<String> back = new TreeSet<>(then.changed());
        Set<String> left = new TreeSet<>();
        changedSince(merged, now).stream().filter(back::remove).forEach(left::add);

        gone.separate(clock.instant().plus(config.unclaimedFor()));
        members.flush();
        Set<String> changed = amendments.make(
                survivor,
                kept.version() + 1,
                protection.keysOf(Subject.of(survivor)),
                Changes.backTo(before, fields(back)),
                new Provenance(Channel.RESTORATION, Provenance.BY_DEFAULT, null),
                Amendments.Authority.DECIDED,
                actor);
        putSourcesBack(merge, survivor, changed);
        members.changed(kept);
        FieldValues theirs = all(absorbed);
        indexes.add(absorbed, SearchTerms.of(EnumSet.allOf(SearchField.class), theirs));
        if (then.reserved().contains(SURVIVOR + MOBILE)
                && back.contains(MOBILE)
                && !reserveMobile(survivor, all(survivor))) {
            left.add("reservation:" + MOBILE);
        }
        if (then.reserved().contains(ABSORBED + MOBILE) && !reserveMobile(absorbed, theirs)) {
            left.add("reservation:" + MOBILE);
        }
        if (!amendments.reserveIdNumber(absorbed, theirs)) {
            left.add("reservation:" + ID_NUMBER);
        }
        if (!changed.isEmpty()) {
            tellCorrected(kept, changed);
        }
        return left;
    }

    /// What the merged record held is gone for good; its number still leads to the survivor. Its key stays
    /// as long as something is sealed under it that belongs to the survivor too, such as a hint of an order.
    @Transactional(Transactional.TxType.MANDATORY)
    public void forget(MemberId absorbed) {
        if (members.merged(absorbed).isEmpty()) {
            return;
        }
        sealed.remove(absorbed);
        history.remove(absorbed);
        boolean needed = database.exists("""
                SELECT 1 FROM customer_order WHERE member = ? AND (sealed_hints IS NOT NULL OR sealed_note IS NOT NULL)
                UNION ALL SELECT 1 FROM intake_line WHERE member = ?
                UNION ALL SELECT 1 FROM message WHERE member = ?
                UNION ALL SELECT 1 FROM correction WHERE member = ?
                """, absorbed.value(), absorbed.value(), absorbed.value(), absorbed.value());
        if (!needed) {
            protection.shred(Subject.of(absorbed));
        }
    }

    /// Reserves the identity number of a claimed record from before there was an index of them.
    ///
    /// @return whether it was reserved now
    @Transactional
    public boolean reserveIdNumber(MemberId id) {
        @Nullable Member member = members.toBeChanged(id).orElse(null);
        return member != null
                && member.id().equals(id)
                && member.state() == MemberState.CLAIMED
                && !idNumbers.has(id)
                && amendments.reserveIdNumber(id, all(id));
    }

    /// The fields that are decided about together: where somebody lives is told by one record or the other.
    public Set<String> inseparable(Set<String> fields) {
        Set<String> all = new HashSet<>(fields);
        Set<String> dwelling = TOGETHER.get(1);
        if (dwelling.stream().anyMatch(all::contains)) {
            all.addAll(dwelling);
        }
        return all;
    }

    /// In one order, so that two who want both do not wait for each other.
    private void hold(MemberId one, MemberId two) {
        database.list("SELECT 1 FROM member WHERE id = ANY (?) ORDER BY id FOR UPDATE", row -> true, (Object)
                new UUID[] {one.value(), two.value()});
    }

    private Member itself(MemberId id) {
        return members.toBeChanged(id)
                .filter(member ->
                        member.id().equals(id) && member.restrictedAt().isEmpty())
                .orElseThrow(MemberRefusal.NotMergeable::new);
    }

    private FieldValues all(MemberId member) {
        return sealed.open(List.of(member), EnumSet.allOf(FieldGroup.class))
                .getOrDefault(member, OpenedMember.NOTHING)
                .values();
    }

    private FieldValues at(MemberId member, int version) {
        return sealed.openGroupsAt(member, version, EnumSet.allOf(FieldGroup.class)).values().stream()
                .reduce(FieldValues.NONE, FieldValues::and);
    }

    private Set<String> changedSince(FieldValues merged, FieldValues now) {
        Set<String> changed = new HashSet<>();
        for (Field field : catalogue.all()) {
            if (!merged.get(field.name()).equals(now.get(field.name()))) {
                changed.add(field.name());
            }
        }
        for (Set<String> together : TOGETHER) {
            if (together.stream().anyMatch(changed::contains)) {
                changed.addAll(together);
            }
        }
        return changed;
    }

    private List<Field> fields(Set<String> names) {
        return catalogue.all().stream()
                .filter(field -> names.contains(field.name()))
                .toList();
    }

    private Set<String> reserved(String whose, MemberId member) {
        Set<String> reserved = new HashSet<>();
        Map.of(MOBILE, mobiles.has(member), ID_NUMBER, idNumbers.has(member)).forEach((field, has) -> {
            if (has) {
                reserved.add(whose + field);
            }
        });
        return reserved;
    }

    private boolean reserveMobile(MemberId member, FieldValues values) {
        return values.get(MOBILE)
                .map(JsonNode::textValue)
                .flatMap(Mobile::parse)
                .map(mobile -> mobiles.claim(member, mobile))
                .orElse(true);
    }

    private void keepSources(UUID merge, MemberId survivor, Set<String> fields) {
        database.update("""
                INSERT INTO merged_source (pair, field, role, channel, notice, purposes, recorded_at)
                SELECT ?, field, role, channel, notice, purposes, recorded_at FROM field_source
                 WHERE member = ? AND field = ANY (?)
                """, merge, survivor.value(), fields.toArray(String[]::new));
    }

    private void copySources(MemberId from, MemberId to, Set<String> fields) {
        database.update("""
                UPDATE field_source mine
                   SET role = theirs.role, channel = theirs.channel, notice = theirs.notice,
                       purposes = theirs.purposes, recorded_at = theirs.recorded_at
                  FROM field_source theirs
                 WHERE theirs.member = ? AND mine.member = ? AND mine.field = theirs.field AND mine.field = ANY (?)
                """, from.value(), to.value(), fields.toArray(String[]::new));
    }

    private void putSourcesBack(UUID merge, MemberId survivor, Set<String> fields) {
        database.update("""
                UPDATE field_source mine
                   SET role = kept.role, channel = kept.channel, notice = kept.notice,
                       purposes = kept.purposes, recorded_at = kept.recorded_at
                  FROM merged_source kept
                 WHERE kept.pair = ? AND mine.member = ? AND mine.field = kept.field AND mine.field = ANY (?)
                """, merge, survivor.value(), fields.toArray(String[]::new));
        database.update("DELETE FROM merged_source WHERE pair = ?", merge);
    }

    private void tellCorrected(Member member, Set<String> changed) {
        Instant now = clock.instant();
        facts.tell(
                member.id(),
                "io.menshen.member.corrected.v1",
                new Members.Corrected(member.id(), member.version(), List.copyOf(changed), now));
    }
}
