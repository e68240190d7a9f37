package io.menshen.audit.intake;

import io.menshen.platform.event.AuditRecord;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// What `contracts/events/audit-record.v1.schema.json` asks of the values, as code for the hot path; a test
/// holds the two together.
final class RecordRules {

    private static final int LONGEST_CODE = 64;
    private static final int LONGEST_NAME = 128;
    private static final int LONGEST_KIND = 16;
    private static final int LENGTH_OF_ID = 36;
    private static final String HASH = "sha256:";
    private static final long LARGEST_NUMBER = 999_999_999_999_999_999L;

    private static final Instant EARLIEST = Instant.parse("1970-01-01T00:00:00Z");
    private static final Instant LATEST = Instant.parse("9999-01-01T00:00:00Z");

    private static final Set<String> LEVELS = Set.of("plain", "partial", "alias", "class", "exists", "absent");

    private RecordRules() {}

    /// A fixed word for the first rule that is broken, or null when all hold.
    static @Nullable String firstBroken(AuditRecord record) {
        AuditRecord.Actor actor = record.actor();
        if (!isIdentifier(actor.id(), 0, LONGEST_NAME, ":._@-") || !code(actor.role())) {
            return "wrong-actor";
        }
        if (actor.name() != null && !isName(actor.name())) {
            return "wrong-actor";
        }
        if (actor.name() != null && actor.role().equals("member")) {
            return "member-named";
        }
        if (actor.member() != null && !isMember(actor.member())) {
            return "wrong-actor";
        }
        if (!isAction(record.action()) || record.action().length() > LONGEST_CODE) {
            return "wrong-action";
        }
        if (record.purpose() != null && !code(record.purpose())) {
            return "wrong-purpose";
        }
        if (record.basis() != null && !isBasis(record.basis())) {
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
        if (record.request() != null && !isIdentifier(record.request(), 0, LONGEST_CODE, "._-")) {
            return "wrong-request";
        }
        AuditRecord.@Nullable Policy policy = record.policy();
        if (policy != null
                && (policy.version().isEmpty() || policy.version().length() > LONGEST_CODE || !isHash(policy.hash()))) {
            return "wrong-policy";
        }
        if (record.group() != null && !isMember(record.group())) {
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
                && allDifferent(subjects.members())
                && subjects.members().stream().allMatch(RecordRules::isMember)
                && subjects.fields().keySet().stream().allMatch(RecordRules::code)
                && LEVELS.containsAll(subjects.fields().values())
                && allDifferent(subjects.rules())
                && subjects.rules().stream().allMatch(RecordRules::code);
    }

    private static boolean allDifferent(List<String> texts) {
        return texts.size() < 2 || new HashSet<>(texts).size() == texts.size();
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
        return text.length() <= LONGEST_CODE && isCode(text);
    }

    // Written out, because patterns took a third of the time in which a record becomes an entry.

    /// `[a-z][a-z0-9]*([:-][a-z0-9-]+)*`
    static boolean isCode(String text) {
        boolean further = false;
        boolean open = true;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (i == 0) {
                if (!isLower(c)) {
                    return false;
                }
                open = false;
            } else if (isLower(c) || isDigit(c)) {
                open = false;
            } else if (c == '-') {
                // Between two parts it opens one; within a part, or first in one, it belongs to it.
                open = !further;
                further = true;
            } else if (c == ':' && !open) {
                open = true;
                further = true;
            } else {
                return false;
            }
        }
        return !open;
    }

    /// `[a-z][A-Za-z0-9]*(\.[a-z][A-Za-z0-9-]*)*`
    static boolean isAction(String text) {
        boolean start = true;
        boolean further = false;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (start) {
                if (!isLower(c)) {
                    return false;
                }
                start = false;
            } else if (c == '.') {
                start = true;
                further = true;
            } else if (!isLetterOrDigit(c) && !(c == '-' && further)) {
                return false;
            }
        }
        return !start;
    }

    /// `[a-z]{1,16}/[A-Za-z0-9:._-]{1,64}`
    static boolean isBasis(String text) {
        int slash = text.indexOf('/');
        if (slash < 1 || slash > LONGEST_KIND || !isIdentifier(text, slash + 1, LONGEST_CODE, ":._-")) {
            return false;
        }
        for (int i = 0; i < slash; i++) {
            if (!isLower(text.charAt(i))) {
                return false;
            }
        }
        return true;
    }

    /// `[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}`
    static boolean isMember(String text) {
        if (text.length() != LENGTH_OF_ID) {
            return false;
        }
        for (int i = 0; i < LENGTH_OF_ID; i++) {
            char c = text.charAt(i);
            boolean dash = i == 8 || i == 13 || i == 18 || i == 23;
            if (dash != (c == '-') || (!dash && !isHex(c))) {
                return false;
            }
        }
        return true;
    }

    /// `sha256:[0-9a-f]{64}`
    static boolean isHash(String text) {
        if (text.length() != HASH.length() + 64 || !text.startsWith(HASH)) {
            return false;
        }
        for (int i = HASH.length(); i < text.length(); i++) {
            if (!isHex(text.charAt(i))) {
                return false;
            }
        }
        return true;
    }

    /// Letters, digits and some other characters, from a place on and at least one.
    private static boolean isIdentifier(String text, int from, int longest, String others) {
        int length = text.length() - from;
        if (length < 1 || length > longest) {
            return false;
        }
        for (int i = from; i < text.length(); i++) {
            if (!isLetterOrDigit(text.charAt(i)) && others.indexOf(text.charAt(i)) < 0) {
                return false;
            }
        }
        return true;
    }

    private static boolean isLower(char c) {
        return c >= 'a' && c <= 'z';
    }

    private static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }

    private static boolean isHex(char c) {
        return isDigit(c) || (c >= 'a' && c <= 'f');
    }

    private static boolean isLetterOrDigit(char c) {
        return isLower(c) || isDigit(c) || (c >= 'A' && c <= 'Z');
    }
}
