package io.menshen.platform.event;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Evidence: who did or saw what, of whom, for what, under which rule. One record becomes one leaf of the log.
///
/// It holds ids and facts only. `contracts/events/audit-record.v1.schema.json` is the promise; this is its Java face.
///
/// @param action the operation (`readRoute`) or the fact (`member.registered`)
/// @param purpose why, as proven; absent for facts that need none
/// @param basis what proves the purpose, `kind/id`
/// @param code the problem's slug, when refused
/// @param request the request's id, to find what belongs together
/// @param subjects the members concerned, those with the same levels together
/// @param group the group in which it happened, where the operation names one
/// @param insteadOf an earlier attempt to record the very same, of which nobody knows whether it arrived
@JsonInclude(JsonInclude.Include.NON_NULL)
public record AuditRecord(
        Instant time,
        Actor actor,
        String action,
        @Nullable String purpose,
        @Nullable String basis,
        Outcome outcome,
        @Nullable String code,
        @Nullable Policy policy,
        @Nullable String request,
        List<Subjects> subjects,
        @Nullable String group,
        @Nullable Attempt insteadOf) {

    /// The CloudEvents type of evidence.
    public static final String TYPE = "io.menshen.audit.recorded.v1";

    public AuditRecord {
        subjects = List.copyOf(subjects);
    }

    /// What happened in no certain group and is recorded for the first time.
    public AuditRecord(
            Instant time,
            Actor actor,
            String action,
            @Nullable String purpose,
            @Nullable String basis,
            Outcome outcome,
            @Nullable String code,
            @Nullable Policy policy,
            @Nullable String request,
            List<Subjects> subjects) {
        this(time, actor, action, purpose, basis, outcome, code, policy, request, subjects, null, null);
    }

    /// The same, in a group.
    public AuditRecord in(@Nullable String group) {
        return new AuditRecord(
                time, actor, action, purpose, basis, outcome, code, policy, request, subjects, group, insteadOf);
    }

    /// The same once more, because an attempt may not have arrived: the log takes up one of the two.
    public AuditRecord insteadOf(@Nullable Attempt attempt) {
        return new AuditRecord(
                time, actor, action, purpose, basis, outcome, code, policy, request, subjects, group, attempt);
    }

    /// Whether the other says the same, at whatever moment.
    public boolean saysTheSameAs(AuditRecord other) {
        return new AuditRecord(
                        other.time,
                        actor,
                        action,
                        purpose,
                        basis,
                        outcome,
                        code,
                        policy,
                        request,
                        subjects,
                        group,
                        other.insteadOf)
                .equals(other);
    }

    /// A record by its name: the source that sent it and its number there.
    public record Attempt(String source, long number) {}

    /// A fact that a service brought about itself or on somebody's behalf.
    public static AuditRecord fact(
            Instant time, Actor actor, String action, @Nullable String request, List<Subjects> subjects) {
        return new AuditRecord(time, actor, action, null, null, Outcome.DONE, null, null, request, subjects);
    }

    /// What came of it.
    public enum Outcome {
        /// At least one personal field left in clear or as an alias.
        @JsonProperty("disclosed")
        DISCLOSED,
        /// An answer in which every personal field was masked or absent.
        @JsonProperty("masked")
        MASKED,
        @JsonProperty("refused")
        REFUSED,
        /// A fact, not a disclosure.
        @JsonProperty("done")
        DONE
    }

    /// Who acted.
    ///
    /// @param id OIDC subject, client id or service name
    /// @param name the user name, for people who read the log; never for members, whose user name may be a mobile
    /// @param member the actor's own member id, when acting as a member
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Actor(
            String id,
            @Nullable String name,
            String role,
            @Nullable String member) {

        /// A service of the suite that acts by itself.
        public static Actor service(String name) {
            return new Actor(name, null, "service", null);
        }
    }

    /// The disclosure rules in force.
    public record Policy(String version, String hash) {}

    /// Members of whom the same fields were shown at the same levels by the same rules.
    ///
    /// @param fields field code → level
    public record Subjects(List<String> members, Map<String, String> fields, List<String> rules) {

        public Subjects {
            members = List.copyOf(members);
            fields = Map.copyOf(fields);
            rules = List.copyOf(rules);
        }

        /// A member whom a fact concerns without any field being shown.
        public static Subjects of(String member) {
            return new Subjects(List.of(member), Map.of(), List.of());
        }
    }
}
