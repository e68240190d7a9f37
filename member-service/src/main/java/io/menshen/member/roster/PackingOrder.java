package io.menshen.member.roster;

import io.menshen.member.MemberId;
import io.menshen.member.RoundId;
import io.menshen.member.matching.Flat;
import io.menshen.member.order.Orders;
import io.menshen.member.order.PlacedOrder;
import io.menshen.member.protection.FieldGroup;
import io.menshen.member.protection.Place;
import io.menshen.member.protection.Protection;
import io.menshen.member.protection.ProtectionRefusal;
import io.menshen.member.protection.Subject;
import io.menshen.member.registry.Members;
import io.menshen.member.registry.OpenedMember;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.ws.rs.BadRequestException;
import java.nio.ByteBuffer;
import java.util.Base64;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Labels in the order in which one packs: by flat. Flats are sealed, so the database cannot sort by them.
///
/// The order must not betray the numbers of the list: where flats are equal or not opened, the order's random id
/// decides.
/// The cursor names that id, sealed under the round's key: whoever has the labels learns no order's id from it.
@ApplicationScoped
class PackingOrder {

    private static final UUID CURSOR = UUID.nameUUIDFromBytes(new byte[] {'l', 'a', 'b', 'e', 'l', 's'});

    /// An order and what was opened of its member.
    record Label(PlacedOrder order, OpenedMember opened) {

        private @Nullable Flat flat() {
            return opened.flat();
        }

        private UUID id() {
            return order.id().value();
        }
    }

    /// One page of labels.
    record Page(List<Label> labels, @Nullable String next) {}

    private static final Comparator<Label> BY_FLAT = Comparator.comparing(
                    Label::flat, Comparator.nullsLast(Comparator.<Flat>naturalOrder()))
            .thenComparing(Label::id);

    private final Orders orders;
    private final Members members;
    private final Protection protection;

    PackingOrder(Orders orders, Members members, Protection protection) {
        this.orders = orders;
        this.members = members;
        this.protection = protection;
    }

    Page page(RoundId round, Set<FieldGroup> groups, @Nullable String cursor, int limit) {
        List<PlacedOrder> live = orders.liveOfRound(round, 0, Integer.MAX_VALUE);
        Set<MemberId> of = live.stream().map(PlacedOrder::member).collect(Collectors.toSet());
        Map<MemberId, OpenedMember> opened = members.open(of, groups);
        List<Label> sorted = live.stream()
                .map(order -> new Label(order, opened.getOrDefault(order.member(), OpenedMember.NOTHING)))
                .sorted(BY_FLAT)
                .toList();
        int from = cursor == null ? 0 : placeAfter(sorted, last(round, cursor));
        int to = Math.min(from + limit, sorted.size());
        @Nullable
        String next = to < sorted.size() ? cursor(round, sorted.get(to - 1).id()) : null;
        return new Page(sorted.subList(from, to), next);
    }

    private static int placeAfter(List<Label> sorted, UUID last) {
        for (int i = 0; i < sorted.size(); i++) {
            if (sorted.get(i).id().equals(last)) {
                return i + 1;
            }
        }
        // the order was cancelled meanwhile: begin again rather than leave somebody out
        return 0;
    }

    private String cursor(RoundId round, UUID last) {
        byte[] id = ByteBuffer.allocate(16)
                .putLong(last.getMostSignificantBits())
                .putLong(last.getLeastSignificantBits())
                .array();
        return Base64.getUrlEncoder().withoutPadding().encodeToString(protection.seal(place(round), id));
    }

    private UUID last(RoundId round, String cursor) {
        try {
            ByteBuffer id = ByteBuffer.wrap(
                    protection.open(place(round), Base64.getUrlDecoder().decode(cursor)));
            return new UUID(id.getLong(), id.getLong());
        } catch (IllegalArgumentException | ProtectionRefusal.NotAuthentic | ProtectionRefusal.NoKey e) {
            throw new BadRequestException();
        }
    }

    private static Place place(RoundId round) {
        return Place.of(Subject.of(round), FieldGroup.DELIVERY, CURSOR);
    }
}
