package io.menshen.member.registry;

import com.fasterxml.jackson.databind.JsonNode;
import io.menshen.member.Actor;
import io.menshen.member.MemberId;
import io.menshen.member.database.CopyRows;
import io.menshen.member.database.Database;
import io.menshen.member.field.Addresses;
import io.menshen.member.field.Change;
import io.menshen.member.field.Changes;
import io.menshen.member.field.Field;
import io.menshen.member.field.FieldCatalogue;
import io.menshen.member.field.FieldRefusal;
import io.menshen.member.field.FieldValues;
import io.menshen.member.field.Plausibility;
import io.menshen.member.field.SearchTerms;
import io.menshen.member.matching.IdNumberIndex;
import io.menshen.member.matching.MobileIndex;
import io.menshen.member.matching.SearchField;
import io.menshen.member.matching.SearchIndexes;
import io.menshen.member.matching.Term;
import io.menshen.member.protection.FieldGroup;
import io.menshen.member.protection.OpenKeys;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Any;
import jakarta.enterprise.inject.Instance;
import jakarta.transaction.Transactional;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// Changes the fields of a record: seals what is new, keeps what was, notes where each value comes from.
@ApplicationScoped
class Amendments {

    /// Who is behind a change, as far as the fields' own rules care.
    enum Authority {
        /// The first values of a record.
        FIRST,
        /// The member, or the leader of a record that nobody has claimed.
        WISH,
        /// A reviewer or a proof: nothing has to be asked any more.
        DECIDED
    }

    /// What a new record holds, and which fields those are. Never printed.
    record First(Map<FieldGroup, FieldValues> groups, Set<String> fields) {

        FieldValues values() {
            return of(groups);
        }

        @Override
        public String toString() {
            return "First" + fields;
        }
    }

    private static final int FIRST_VERSION = 0;
    private static final String BIRTH_DATE = "birthDate";

    private final SealedMembers sealed;
    private final SearchIndexes indexes;
    private final MobileIndex mobiles;
    private final IdNumberIndex idNumbers;
    private final FieldCatalogue catalogue;
    private final ReviewQueue reviews;
    private final Instance<BirthWatch> births;
    private final Database database;
    private final Clock clock;

    Amendments(
            SealedMembers sealed,
            SearchIndexes indexes,
            MobileIndex mobiles,
            IdNumberIndex idNumbers,
            FieldCatalogue catalogue,
            ReviewQueue reviews,
            @Any Instance<BirthWatch> births,
            Database database,
            Clock clock) {
        this.sealed = sealed;
        this.indexes = indexes;
        this.mobiles = mobiles;
        this.idNumbers = idNumbers;
        this.catalogue = catalogue;
        this.reviews = reviews;
        this.births = births;
        this.database = database;
        this.clock = clock;
    }

    /// Makes these changes as far as they may be made now; those of reviewed fields go to the queue.
    ///
    /// @param version the version that the record has from now on
    /// @return the fields that have changed
    @Transactional(Transactional.TxType.MANDATORY)
    Set<String> make(
            MemberId member,
            int version,
            OpenKeys keys,
            Changes changes,
            Provenance from,
            Authority authority,
            Actor actor) {
        if (authority == Authority.FIRST) {
            First first = first(changes);
            sealed.replace(member, keys, groups(first.fields()), null, first.groups(), version);
            index(member, first.fields(), of(first.groups()), authority);
            note(member, version, first.fields(), of(first.groups()), from, actor);
            watchBirth(member, first.fields(), of(first.groups()));
            return first.fields();
        }
        Map<FieldGroup, FieldValues> before =
                sealed.openGroups(member, needed(changes.wanted().keySet()));
        Map<FieldGroup, FieldValues> after = new EnumMap<>(FieldGroup.class);
        after.putAll(before);
        Map<Field, Optional<JsonNode>> wanted = coupled(changes.wanted(), of(before, FieldGroup.DELIVERY));
        Set<String> changed = new TreeSet<>();
        wanted.forEach((field, value) -> {
            Optional<JsonNode> old = of(before, field.group()).get(field.name());
            if (old.equals(value)) {
                return;
            }
            if (authority == Authority.WISH && old.isPresent() && field.change() == Change.LOCKED) {
                throw new MemberRefusal.FieldLocked(field.name());
            }
            if (authority == Authority.WISH && old.isPresent() && field.change() == Change.REVIEWED) {
                reviews.ask(
                        member,
                        field,
                        value.orElseThrow(() -> new MemberRefusal.FieldLocked(field.name())),
                        from,
                        actor);
                return;
            }
            put(after, field, value.orElse(null));
            changed.add(field.name());
        });
        refuseContradictions(after);
        sealed.replace(member, keys, groups(changed), before, after, version);
        index(member, changed, of(after), authority);
        note(member, version, changed, of(after), from, actor);
        watchBirth(member, changed, of(after));
        return changed;
    }

    /// The first values of a record: pure computing, the same whether one record is made or a thousand.
    ///
    /// @throws FieldRefusal.Malformed if they contradict each other
    First first(Changes changes) {
        Map<FieldGroup, FieldValues> groups = new EnumMap<>(FieldGroup.class);
        Set<String> fields = new TreeSet<>();
        coupled(changes.wanted(), FieldValues.NONE)
                .forEach((field, value) -> value.ifPresent(given -> {
                    put(groups, field, given);
                    fields.add(field.name());
                }));
        refuseContradictions(groups);
        return new First(groups, fields);
    }

    /// Seals and notes the first values of many new records, with the outcome of [#make] for each of them.
    @Transactional(Transactional.TxType.MANDATORY)
    void makeFirst(Map<MemberId, First> records, OpenKeys keys, Provenance from, Actor actor) {
        sealed.add(records, keys);
        Map<MemberId, List<Term>> terms = new LinkedHashMap<>();
        CopyRows versions = new CopyRows();
        CopyRows sources = new CopyRows();
        Instant now = clock.instant();
        List<String> purposes = List.copyOf(from.purposes());
        records.forEach((member, first) -> {
            terms.put(member, SearchTerms.of(catalogue.searches(first.fields()), first.values()));
            versions.row(6)
                    .uuid(member.value())
                    .integer(FIRST_VERSION)
                    .text(actor.role())
                    .text(from.channel().name())
                    .texts(first.fields())
                    .time(now);
            for (String field : first.fields()) {
                sources.row(7)
                        .uuid(member.value())
                        .text(field)
                        .text(actor.role())
                        .text(from.channel().name())
                        .integer(from.notice())
                        .texts(purposes)
                        .time(now);
            }
        });
        indexes.add(terms);
        database.copy("member_version (member, version, role, channel, fields, changed_at)", versions);
        database.copy("field_source (member, field, role, channel, notice, purposes, recorded_at)", sources);
        records.forEach((member, first) -> watchBirth(member, first.fields(), first.values()));
    }

    private void watchBirth(MemberId member, Set<String> changed, FieldValues after) {
        if (changed.contains(BIRTH_DATE)) {
            births.forEach(watch -> watch.birthDate(member, after.text(BIRTH_DATE)));
        }
    }

    private static void put(Map<FieldGroup, FieldValues> groups, Field field, @Nullable JsonNode value) {
        groups.put(field.group(), of(groups, field.group()).with(field.name(), value));
    }

    /// The groups that have to be looked at: those of what is wanted, and those of what could contradict it.
    private Set<FieldGroup> needed(Set<Field> wanted) {
        EnumSet<FieldGroup> groups = EnumSet.noneOf(FieldGroup.class);
        wanted.forEach(field -> groups.add(field.group()));
        if (wanted.stream().map(Field::name).anyMatch(Plausibility.FIELDS::contains)) {
            groups.addAll(groups(Plausibility.FIELDS));
        }
        return groups;
    }

    /// The flat stands for the default address: who changes one changes the other.
    private Map<Field, Optional<JsonNode>> coupled(Map<Field, Optional<JsonNode>> wanted, FieldValues delivery) {
        Map<Field, Optional<JsonNode>> coupled = new LinkedHashMap<>(wanted);
        Field flat = catalogue.named("flat").orElseThrow();
        Field addresses = catalogue.named("addresses").orElseThrow();
        if (wanted.containsKey(addresses)) {
            wanted.get(addresses).ifPresent(moved -> coupled.put(flat, Addresses.defaultFlat(moved)));
        } else if (wanted.containsKey(flat)) {
            delivery.get("addresses")
                    .ifPresent(known -> coupled.put(
                            addresses, wanted.get(flat).map(moved -> Addresses.withDefaultFlat(known, moved))));
        }
        return coupled;
    }

    private void refuseContradictions(Map<FieldGroup, FieldValues> after) {
        List<FieldRefusal.Fault> faults = Plausibility.contradictions(of(after), LocalDate.now(clock));
        if (!faults.isEmpty()) {
            throw new FieldRefusal.Malformed(faults);
        }
    }

    private void index(MemberId member, Set<String> changed, FieldValues after, Authority authority) {
        Set<SearchField> touched = catalogue.searches(changed);
        if (authority != Authority.FIRST && !touched.isEmpty()) {
            indexes.remove(member, touched);
        }
        if (authority != Authority.FIRST && changed.contains("mobile")) {
            mobiles.release(member);
        }
        indexes.add(member, SearchTerms.of(touched, after));
        if (touched.contains(SearchField.ID_NUMBER)) {
            idNumbers.release(member);
            if (!reserveIdNumber(member, after)) {
                throw new MemberRefusal.IdNumberTaken();
            }
        }
    }

    /// Reserves the identity number of a claimed record; of others nothing is reserved.
    ///
    /// @return false if another claimed record has it
    @Transactional(Transactional.TxType.MANDATORY)
    boolean reserveIdNumber(MemberId member, FieldValues values) {
        Optional<Term> number = SearchTerms.of(SearchField.ID_NUMBER, values);
        return number.isEmpty()
                || !database.exists("SELECT 1 FROM member WHERE id = ? AND state = 'CLAIMED'", member.value())
                || idNumbers.claim(member, number.get());
    }

    private void note(
            MemberId member, int version, Set<String> changed, FieldValues after, Provenance from, Actor actor) {
        if (changed.isEmpty()) {
            return;
        }
        Instant now = clock.instant();
        String[] names = changed.toArray(String[]::new);
        database.update(
                "INSERT INTO member_version (member, version, role, channel, fields, changed_at) VALUES (?, ?, ?, ?, ?, ?)",
                member.value(),
                version,
                actor.role(),
                from.channel(),
                names,
                now);
        database.update("DELETE FROM field_source WHERE member = ? AND field = ANY (?)", member.value(), names);
        database.update(
                """
                INSERT INTO field_source (member, field, role, channel, notice, purposes, recorded_at)
                SELECT ?, field, ?, ?, ?::int, ?, ? FROM unnest(?) AS field
                """,
                member.value(),
                actor.role(),
                from.channel(),
                from.notice(),
                from.purposes().toArray(String[]::new),
                now,
                changed.stream().filter(after.names()::contains).toArray(String[]::new));
    }

    private Set<FieldGroup> groups(Set<String> fields) {
        EnumSet<FieldGroup> groups = EnumSet.noneOf(FieldGroup.class);
        fields.forEach(name -> catalogue.named(name).map(Field::group).ifPresent(groups::add));
        return groups;
    }

    private static FieldValues of(Map<FieldGroup, FieldValues> groups, FieldGroup group) {
        return groups.getOrDefault(group, FieldValues.NONE);
    }

    private static FieldValues of(Map<FieldGroup, FieldValues> groups) {
        return groups.values().stream().reduce(FieldValues.NONE, FieldValues::and);
    }
}
