package io.menshen.gateway.door;

import io.menshen.disclosure.masking.Answer;
import io.menshen.disclosure.masking.Decision;
import io.menshen.disclosure.masking.Field;
import io.menshen.disclosure.masking.Level;
import io.menshen.disclosure.rule.Rule;
import io.menshen.gateway.caller.Caller;
import io.menshen.gateway.policy.Edition;
import io.menshen.platform.event.AuditRecord;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Puts into words what is about to be disclosed, or was refused.
final class Evidence {

    private static final String MEMBER = "member";

    /// A user name that holds a number of somebody's is not written down, whoever it is.
    private static final Pattern NUMBER = Pattern.compile("[0-9]{7}");

    /// In which a service says in what group an order, a round or a route is; not handed on.
    static final String GROUP = "Menshen-Group";

    private static final Pattern ID = Pattern.compile("[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}");

    /// Only an id: whatever else somebody puts into a path is not evidence.
    private static final Pattern IN_A_GROUP = Pattern.compile("/v1/groups/(" + ID + ")(?:/.*)?");

    /// The same fields at the same levels by the same rules.
    private record Same(Map<String, String> fields, Set<String> rules) {}

    /// The group that a path is about, or null.
    static @Nullable String group(@Nullable String path) {
        Matcher matcher = IN_A_GROUP.matcher(path == null ? "" : path);
        return matcher.matches() ? matcher.group(1) : null;
    }

    /// What a service says in [#GROUP], if it has the form of an id.
    static @Nullable String toldGroup(@Nullable String header) {
        return header != null && ID.matcher(header).matches() ? header : null;
    }

    /// What an answer discloses. One record for all of it; members with the same levels stand together.
    ///
    /// @param edition by which it was decided
    /// @param decided by number of the subject, then by index of the field
    AuditRecord disclosure(
            Edition edition,
            Instant time,
            Caller caller,
            @Nullable String ownMember,
            String action,
            Claim claim,
            String request,
            Answer answer,
            @Nullable Decision[][] decided) {
        Map<Same, Set<String>> groups = new LinkedHashMap<>();
        Set<String> rules = new LinkedHashSet<>();
        boolean clear = false;
        for (int subject = 0; subject < answer.subjects(); subject++) {
            Map<String, String> fields = new TreeMap<>();
            Set<String> used = new TreeSet<>();
            for (Field field : answer.held(subject)) {
                @Nullable Decision decision = decided[subject][field.index()];
                if (decision == null || decision.level() == Level.ABSENT) {
                    continue;
                }
                clear |= field.clearAt(decision.level());
                fields.put(field.code(), decision.level().code());
                if (decision.rule() != null) {
                    used.add(decision.rule());
                }
            }
            rules.addAll(used);
            groups.computeIfAbsent(new Same(fields, used), _ -> new LinkedHashSet<>())
                    .add(answer.member(subject));
        }
        List<AuditRecord.Subjects> subjects = new ArrayList<>(groups.size());
        groups.forEach((same, members) ->
                subjects.add(new AuditRecord.Subjects(List.copyOf(members), same.fields(), List.copyOf(same.rules()))));
        return new AuditRecord(
                time,
                actor(caller, role(edition, caller, rules), ownMember),
                action,
                claim.purpose(),
                claim.basis(),
                clear ? AuditRecord.Outcome.DISCLOSED : AuditRecord.Outcome.MASKED,
                null,
                edition.evidence(),
                request,
                subjects);
    }

    /// That somebody known used an operation that shows nobody.
    AuditRecord use(
            Edition edition,
            Instant time,
            Caller caller,
            @Nullable String ownMember,
            String action,
            Claim claim,
            String request) {
        return new AuditRecord(
                time,
                actor(caller, role(edition, caller, Set.of()), ownMember),
                action,
                claim.purpose(),
                claim.basis(),
                AuditRecord.Outcome.DONE,
                null,
                edition.evidence(),
                request,
                List.of());
    }

    /// That somebody has unmasked as many members as their role may.
    AuditRecord budgetSpent(Edition edition, Instant time, Caller caller, String role, Claim claim, String request) {
        return new AuditRecord(
                time,
                actor(caller, role, null),
                "unmasking.budget-spent",
                claim.purpose(),
                claim.basis(),
                AuditRecord.Outcome.DONE,
                null,
                edition.evidence(),
                request,
                List.of());
    }

    /// That somebody known was told no.
    ///
    /// @param edition null while no rules are known
    AuditRecord refusal(
            @Nullable Edition edition,
            Instant time,
            Caller caller,
            @Nullable String ownMember,
            String action,
            @Nullable Claim claim,
            String request,
            String slug) {
        return new AuditRecord(
                time,
                actor(caller, role(edition, caller, Set.of()), ownMember),
                action,
                claim == null ? null : claim.purpose(),
                claim == null ? null : claim.basis(),
                AuditRecord.Outcome.REFUSED,
                slug,
                edition == null ? null : edition.evidence(),
                request,
                List.of());
    }

    private static AuditRecord.Actor actor(Caller caller, String role, @Nullable String ownMember) {
        boolean asMember = role.equals(MEMBER);
        @Nullable String name = caller.username();
        if (asMember || (name != null && NUMBER.matcher(name).find())) {
            name = null;
        }
        return new AuditRecord.Actor(caller.subject(), name, role, asMember ? ownMember : null);
    }

    /// The role that was used: one of the caller's that a rule in use is for; else the one that says most about why
    /// the caller is here.
    private static String role(@Nullable Edition edition, Caller caller, Set<String> rulesInUse) {
        if (edition == null) {
            return "none";
        }
        for (String id : rulesInUse) {
            @Nullable Rule rule = edition.rule(id);
            if (rule != null) {
                @Nullable String used = first(caller.roles(), rule.roles());
                if (used != null) {
                    return used;
                }
            }
        }
        @Nullable String known = first(caller.roles(), edition.rules().roles());
        return known == null ? "none" : known;
    }

    /// Staff roles before `member`, which many have besides; otherwise by name, so that it is always the same one.
    private static @Nullable String first(Set<String> roles, Set<String> among) {
        @Nullable String first = null;
        for (String role : roles) {
            if (!role.equals(MEMBER) && among.contains(role) && (first == null || role.compareTo(first) < 0)) {
                first = role;
            }
        }
        return first == null && roles.contains(MEMBER) && among.contains(MEMBER) ? MEMBER : first;
    }
}
