package io.menshen.member.lookup;

import io.menshen.member.Actor;
import io.menshen.member.GroupId;
import io.menshen.member.MemberId;
import io.menshen.member.database.Database;
import io.menshen.member.field.SearchTerms;
import io.menshen.member.group.GroupMembers;
import io.menshen.member.group.Groups;
import io.menshen.member.matching.SearchIndexes;
import io.menshen.member.matching.Term;
import io.menshen.member.protection.FieldGroup;
import io.menshen.member.protection.ProtectionRefusal;
import io.menshen.member.protection.RefusalEvidence;
import io.menshen.member.registry.Members;
import io.menshen.member.registry.OpenedMember;
import io.menshen.member.registry.Relation;
import io.menshen.member.registry.Restrictions;
import io.menshen.platform.permit.Permit;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Instance;
import java.time.Clock;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Looks members up. Candidates come from the blind indexes and are opened inside the service to be compared; nothing
/// of that leaves it. Whether the caller may know of a member is asked only of those who match, after all are opened.
@ApplicationScoped
class MemberSearch {

    /// A member number as it is printed.
    private static final Pattern MEMBER_NUMBER = Pattern.compile("[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}");

    /// What may be shown of who is found, as far as the permit opens it.
    private static final Set<FieldGroup> SHOWN =
            EnumSet.of(FieldGroup.PROFILE, FieldGroup.CONTACT, FieldGroup.DELIVERY);

    /// One question, understood and allowed.
    ///
    /// @param member the record with this number; absent: who is found by one of the terms
    record Question(Scope scope, @Nullable MemberId member, List<Term> terms) {

        @Override
        public String toString() {
            return "Question[…]";
        }
    }

    /// Somebody who was found, and how the caller stands to them.
    record Found(MemberId member, OpenedMember opened, List<Relation.Proof> proofs) {}

    /// @param tooMany more than can be shown; then nobody is
    record Answer(List<Found> found, boolean tooMany) {

        static final Answer NOBODY = new Answer(List.of(), false);
        static final Answer TOO_MANY = new Answer(List.of(), true);
    }

    private final SearchIndexes indexes;
    private final Members members;
    private final Restrictions restrictions;
    private final Groups groups;
    private final GroupMembers groupMembers;
    private final Instance<Relation> relations;
    private final Database database;
    private final RefusalEvidence evidence;
    private final LookupConfig config;
    private final Counter opened;
    private final Clock clock;

    MemberSearch(
            SearchIndexes indexes,
            Members members,
            Restrictions restrictions,
            Groups groups,
            GroupMembers groupMembers,
            Instance<Relation> relations,
            Database database,
            RefusalEvidence evidence,
            LookupConfig config,
            MeterRegistry meters,
            Clock clock) {
        this.indexes = indexes;
        this.members = members;
        this.restrictions = restrictions;
        this.groups = groups;
        this.groupMembers = groupMembers;
        this.relations = relations;
        this.database = database;
        this.evidence = evidence;
        this.config = config;
        this.opened = meters.counter("menshen.lookup.opened");
        this.clock = clock;
    }

    /// Understands what is asked, without looking at any member.
    Question understand(Criterion criterion, String value, Scope scope) {
        if (criterion == Criterion.MEMBER) {
            if (!MEMBER_NUMBER.matcher(value).matches()) {
                throw new LookupRefusal.Malformed("value");
            }
            return new Question(scope, new MemberId(UUID.fromString(value)), List.of());
        }
        if (criterion.fields().stream().noneMatch(scope.fields()::contains)) {
            throw new LookupRefusal.CriterionNotAllowed();
        }
        List<Term> terms = criterion.fields().stream()
                .filter(scope.fields()::contains)
                .flatMap(field -> SearchTerms.asked(field, value, clock).stream())
                .toList();
        if (terms.isEmpty()) {
            throw new LookupRefusal.Malformed("value");
        }
        return new Question(scope, null, terms);
    }

    /// Answers in one snapshot. Whoever may not know of a member, or may see nothing of one, gets the answer of a miss.
    Answer answer(Question question, Permit caller) {
        Actor actor = Actor.of(caller);
        Consumer<ProtectionRefusal> damaged = refusal -> evidence.record(actor, refusal);
        return database.snapshot(() -> {
            @Nullable GroupId group = question.scope().group();
            if (group != null) {
                groups.ledBy(caller.subject(), group);
            }
            Optional<Set<MemberId>> matching =
                    matching(question, group == null ? null : groupMembers.of(group), damaged);
            if (matching.isEmpty()) {
                return Answer.TOO_MANY;
            }
            Map<MemberId, List<Relation.Proof>> known = new LinkedHashMap<>();
            for (MemberId member : matching.get()) {
                List<Relation.Proof> proofs = proofs(caller, member);
                if (!proofs.isEmpty() && (proofs.contains(Relation.Proof.SELF) || !restrictions.restricted(member))) {
                    known.put(member, proofs);
                }
                if (known.size() > config.mostShown()) {
                    return Answer.TOO_MANY;
                }
            }
            Set<FieldGroup> shown = FieldGroup.openedBy(caller);
            shown.retainAll(SHOWN);
            return shown.isEmpty() ? Answer.NOBODY : shown(known, shown, damaged);
        });
    }

    /// Who matches; empty if too many would have to be opened to know.
    private Optional<Set<MemberId>> matching(
            Question question, @Nullable List<MemberId> among, Consumer<ProtectionRefusal> damaged) {
        @Nullable MemberId named = question.member();
        if (named != null) {
            MemberId member = members.survivor(named);
            boolean there = (among == null || among.contains(member)) && members.present(member);
            return Optional.of(there ? Set.of(member) : Set.of());
        }
        Map<Term, List<MemberId>> candidates = new LinkedHashMap<>();
        for (Term term : question.terms()) {
            candidates.put(term, among == null ? indexes.candidates(term) : indexes.candidates(term, among));
        }
        int count = candidates.values().stream().mapToInt(List::size).sum();
        if (count > config.mostOpened()) {
            return Optional.empty();
        }
        opened.increment(count);
        Set<MemberId> matching = new LinkedHashSet<>();
        candidates.forEach((term, maybe) -> matching.addAll(members.having(term, maybe, damaged)));
        return Optional.of(matching);
    }

    private List<Relation.Proof> proofs(Permit caller, MemberId member) {
        return relations.stream()
                .flatMap(relation -> relation.between(caller, member).stream())
                .toList();
    }

    private Answer shown(
            Map<MemberId, List<Relation.Proof>> known, Set<FieldGroup> groups, Consumer<ProtectionRefusal> damaged) {
        Map<MemberId, OpenedMember> fields = members.openEach(known.keySet(), groups, damaged);
        List<Found> found = new ArrayList<>();
        known.forEach((member, proofs) ->
                found.add(new Found(member, fields.getOrDefault(member, OpenedMember.NOTHING), proofs)));
        return new Answer(found, false);
    }
}
