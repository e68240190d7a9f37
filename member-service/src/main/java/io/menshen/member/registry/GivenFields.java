package io.menshen.member.registry;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.menshen.member.field.Changes;
import io.menshen.member.field.Field;
import io.menshen.member.field.FieldCatalogue;
import io.menshen.member.field.FieldRefusal;
import java.time.Clock;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Fields as a request gives them: fields of the catalogue, and beside them `purposes` (what they are given for;
/// default:
/// what the service itself needs) and `noticeVersion` (the notice that was shown).
record GivenFields(ObjectNode fields, Provenance from) {

    private static final String NAME = "displayName";
    private static final String PURPOSES = "purposes";
    private static final String NOTICE = "noticeVersion";
    private static final int MOST_PURPOSES = 20;

    private static final Predicate<String> PURPOSE =
            Pattern.compile("[a-z][a-z0-9:-]{0,63}").asMatchPredicate();

    /// @throws FieldRefusal.Malformed if what stands beside the fields has not its form
    static GivenFields of(Channel channel, ObjectNode request) {
        ObjectNode fields = request.deepCopy();
        @Nullable JsonNode purposes = fields.remove(PURPOSES);
        @Nullable JsonNode notice = fields.remove(NOTICE);
        if (notice != null && !notice.isInt()) {
            throw malformed(NOTICE);
        }
        return new GivenFields(
                fields,
                new Provenance(
                        channel,
                        purposes == null ? Provenance.BY_DEFAULT : read(purposes),
                        notice == null ? null : notice.intValue()));
    }

    Changes changes(FieldCatalogue catalogue, Clock clock) {
        return Changes.read(fields, catalogue, from.purposes(), clock);
    }

    /// The fields of somebody whom a partner brings: called something, and nothing sensitive.
    ///
    /// @throws FieldRefusal.Malformed also for a sensitive field: such are given by the member alone
    Changes ofPartner(FieldCatalogue catalogue, Clock clock) {
        if (!fields.has(NAME)) {
            throw new MemberRefusal.BadField(NAME);
        }
        Changes changes = changes(catalogue, clock);
        List<FieldRefusal.Fault> sensitive = changes.wanted().keySet().stream()
                .filter(Field::sensitive)
                .map(field -> new FieldRefusal.Fault("/" + field.name(), "Sensitive"))
                .toList();
        if (!sensitive.isEmpty()) {
            throw new FieldRefusal.Malformed(sensitive);
        }
        return changes;
    }

    private static Set<String> read(JsonNode given) {
        Set<String> purposes = new HashSet<>();
        for (JsonNode purpose : given) {
            purposes.add(purpose.asText());
        }
        if (!given.isArray()
                || purposes.isEmpty()
                || purposes.size() > MOST_PURPOSES
                || !purposes.stream().allMatch(PURPOSE)) {
            throw malformed(PURPOSES);
        }
        return Set.copyOf(purposes);
    }

    private static FieldRefusal.Malformed malformed(String member) {
        return new FieldRefusal.Malformed(List.of(new FieldRefusal.Fault("/" + member, "Form")));
    }

    @Override
    public String toString() {
        return "GivenFields[…]";
    }
}
