package io.menshen.audit.intake;

import io.menshen.platform.event.AuditRecord;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.HashSet;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// What `contracts/events/audit-record.v1.schema.json` asks of the values, as code for the hot path; a test
/// holds the two together.
final class RecordRules {

    private static final int LONGEST_CODE = 64;
    private static final int LONGEST_NAME = 128;
    private static final long LARGEST_NUMBER = 999_999_999_999_999_999L;

    private static final Instant EARLIEST = Instant.parse("1970-01-01T00:00:00Z");
    private static final Instant LATEST = Instant.parse("9999-01-01T00:00:00Z");

    private static final Pattern CODE = Pattern.compile("[a-z][a-z0-9]*([:-][a-z0-9-]+)*");
    private static final Pattern ACTION = Pattern.compile("[a-z][A-Za-z0-9]*(\\.[a-z][A-Za-z0-9-]*)*");
    private static final Pattern ACTOR = Pattern.compile("[A-Za-z0-9:._@-]{1,128}");
    private static final Pattern MEMBER = Pattern.compile("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}");
    private static final Pattern BASIS = Pattern.compile("[a-z]{1,16}/[A-Za-z0-9:._-]{1,64}");
    private static final Pattern HASH = Pattern.compile("sha256:[0-9a-f]{64}");
    private static final Pattern REQUEST = Pattern.compile("[A-Za-z0-9._-]{1,64}");
    private static final Set<String> LEVELS = Set.of("plain", "partial", "alias", "class", "exists", "absent");

    private RecordRules() {}

    /// A fixed word for the first rule that is broken, or null when all hold.
    static @Nullable String firstBroken(AuditRecord record) {
        AuditRecord.Actor actor = record.actor();
        if (!matches(ACTOR, actor.id()) || !code(actor.role())) {
            return "wrong-actor";
        }
        if (actor.name() != null && !isName(actor.name())) {
            return "wrong-actor";
        }
        if (actor.name() != null && actor.role().equals("member")) {
            return "member-named";
        }
        if (actor.member() != null && !matches(MEMBER, actor.member())) {
            return "wrong-actor";
        }
        if (!matches(ACTION, record.action()) || record.action().length() > LONGEST_CODE) {
            return "wrong-action";
        }
        if (record.purpose() != null && !code(record.purpose())) {
            return "wrong-purpose";
        }
        if (record.basis() != null && !matches(BASIS, record.basis())) {
            return "wrong-basis";
        }
        if (record.code() != null && !code(record.code())) {
            return "wrong-code";
        }
        if (record.outcome() == AuditRecord.Outcome.REFUSED && record.code() == null) {
            return "wrong-code";
        }
        if (record.outcome() == null || !isTime(record.time())) {
            return "incomplete";
        }
        if (record.request() != null && !matches(REQUEST, record.request())) {
            return "wrong-request";
        }
        AuditRecord.@Nullable Policy policy = record.policy();
        if (policy != null
                && (policy.version().isEmpty()
                        || policy.version().length() > LONGEST_CODE
                        || !matches(HASH, policy.hash()))) {
            return "wrong-policy";
        }
        if (record.group() != null && !matches(MEMBER, record.group())) {
            return "wrong-group";
        }
        AuditRecord.@Nullable Attempt attempt = record.insteadOf();
        if (attempt != null
                && (!Origin.isSource(attempt.source()) || attempt.number() < 0 || attempt.number() > LARGEST_NUMBER)) {
            return "wrong-attempt";
        }
        for (AuditRecord.Subjects subjects : record.subjects()) {
            if (!proper(subjects)) {
                return "wrong-subjects";
            }
        }
        return null;
    }

    private static boolean proper(AuditRecord.Subjects subjects) {
        return !subjects.members().isEmpty()
                && new HashSet<>(subjects.members()).size()
                        == subjects.members().size()
                && subjects.members().stream().allMatch(member -> matches(MEMBER, member))
                && subjects.fields().keySet().stream().allMatch(RecordRules::code)
                && LEVELS.containsAll(subjects.fields().values())
                && new HashSet<>(subjects.rules()).size() == subjects.rules().size()
                && subjects.rules().stream().allMatch(RecordRules::code);
    }

    /// Times that a year of four digits can say; beyond them nobody's database agrees with anybody's JSON.
    static boolean isTime(Instant time) {
        return !time.isBefore(EARLIEST) && time.isBefore(LATEST);
    }

    /// A name is stored as it is: no control characters, no broken ones.
    private static boolean isName(String name) {
        return !name.isEmpty()
                && name.length() <= LONGEST_NAME
                && name.chars().noneMatch(Character::isISOControl)
                && StandardCharsets.UTF_8.newEncoder().canEncode(name);
    }

    private static boolean code(String text) {
        return text.length() <= LONGEST_CODE && matches(CODE, text);
    }

    private static boolean matches(Pattern pattern, String text) {
        return pattern.matcher(text).matches();
    }
}
