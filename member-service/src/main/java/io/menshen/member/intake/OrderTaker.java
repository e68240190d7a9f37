package io.menshen.member.intake;

import io.menshen.member.Actor;
import io.menshen.member.MemberId;
import io.menshen.member.OrderId;
import io.menshen.member.group.GroupMembers;
import io.menshen.member.intake.LineBook.Held;
import io.menshen.member.intake.jielong.Item;
import io.menshen.member.intake.jielong.Reason;
import io.menshen.member.intake.union.Change;
import io.menshen.member.intake.union.KnownLine;
import io.menshen.member.intake.union.Outcome;
import io.menshen.member.matching.DisplayName;
import io.menshen.member.matching.Flat;
import io.menshen.member.matching.Mobile;
import io.menshen.member.order.DeliveryHint;
import io.menshen.member.order.Note;
import io.menshen.member.order.OrderLine;
import io.menshen.member.order.OrderState;
import io.menshen.member.order.Orders;
import io.menshen.member.order.PlacedOrder;
import io.menshen.member.order.Wish;
import io.menshen.member.protection.FieldGroup;
import io.menshen.member.registry.Channel;
import io.menshen.member.registry.Members;
import io.menshen.member.registry.NewMember;
import io.menshen.member.registry.OpenedMember;
import io.menshen.member.round.Round;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.util.EnumSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Turns one change of the list into a member, a membership and an order.
///
/// It looks for people in the round's group only: whether somebody is known elsewhere makes no difference to
/// anything it does or answers. A claimed member's own record is never changed.
@ApplicationScoped
class OrderTaker {

    /// What came of a line.
    ///
    /// @param held what to remember of it; `null` for nothing
    record Result(
            Word outcome, Set<Reason> reasons, @Nullable Held held) {

        static Result attention(Reason reason) {
            return new Result(Word.NEEDS_ATTENTION, Set.of(reason), null);
        }
    }

    private record Person(
            DisplayName name,
            @Nullable Mobile mobile,
            @Nullable Flat flat) {

        NewMember asNew() {
            return new NewMember(name, mobile, flat);
        }

        @Override
        public String toString() {
            return "Person[…]";
        }
    }

    private final GroupMembers groupMembers;
    private final Members members;
    private final Orders orders;

    OrderTaker(GroupMembers groupMembers, Members members, Orders orders) {
        this.groupMembers = groupMembers;
        this.members = members;
        this.orders = orders;
    }

    /// Applies a change to the round, or finds why it cannot be applied.
    ///
    /// @param held what was remembered of the person so far
    /// @param trial only say what would come of it
    @Transactional(Transactional.TxType.SUPPORTS)
    Result take(Round round, Item item, Change change, @Nullable Held held, Actor leader, boolean trial) {
        KnownLine after = change.after();
        if (after == null || change.outcome() == Outcome.NEEDS_ATTENTION) {
            return new Result(Word.NEEDS_ATTENTION, change.reasons(), null);
        }
        Result result = switch (change.outcome()) {
            case ACCEPTED -> place(round, after, leader, trial);
            case CHANGED -> change(round, after, held, leader, trial);
            case UNCHANGED -> new Result(Word.UNCHANGED, Set.of(), remembered(after, held));
            case CANCELLED -> cancel(after, held, leader, trial);
            case NEEDS_ATTENTION -> new Result(Word.NEEDS_ATTENTION, change.reasons(), null);
        };
        boolean flagged = result.held() != null && !item.unsafe().isEmpty();
        return flagged ? new Result(result.outcome(), EnumSet.of(Reason.UNSAFE_TEXT), result.held()) : result;
    }

    private Result place(Round round, KnownLine line, Actor leader, boolean trial) {
        Optional<Person> readable = person(line);
        if (readable.isEmpty()) {
            return Result.attention(Reason.NAME_UNCLEAR);
        }
        Person person = readable.get();
        Optional<MemberId> found =
                groupMembers.matchInGroup(round.group(), person.mobile(), person.name(), person.flat());
        if (found.isEmpty()) {
            MemberId member =
                    trial ? null : groupMembers.registerInGroup(round.group(), person.asNew(), Channel.INTAKE, leader);
            return placed(round, line, Word.ACCEPTED, member, leader, trial);
        }
        MemberId member = found.get();
        boolean another =
                orders.ofMember(round.id(), member).stream().anyMatch(order -> order.state() != OrderState.CANCELLED);
        if (another) {
            return Result.attention(Reason.ALREADY_ORDERED);
        }
        if (!bringUpToDate(round, member, person, leader, trial)) {
            return Result.attention(Reason.FLAT_DIFFERS);
        }
        return placed(round, line, Word.MERGED, member, leader, trial);
    }

    private Result placed(
            Round round, KnownLine line, Word word, @Nullable MemberId member, Actor leader, boolean trial) {
        OrderId order = trial || member == null ? null : orders.place(round.id(), member, wish(line), leader);
        return new Result(word, Set.of(), new Held(line, member, order, Set.of()));
    }

    private Result change(Round round, KnownLine line, @Nullable Held held, Actor leader, boolean trial) {
        if (held == null || held.member() == null || held.order() == null) {
            // only a trial knows lines without an order behind them
            return new Result(Word.CHANGED, Set.of(), remembered(line, held));
        }
        PlacedOrder order = orders.get(held.order()).orElseThrow();
        if (order.state() != OrderState.PLACED) {
            return Result.attention(
                    order.state() == OrderState.CANCELLED ? Reason.CANCELLED_BEFORE : Reason.ORDER_ON_ITS_WAY);
        }
        boolean samePerson = Objects.equals(line.flat(), held.line().flat())
                && Objects.equals(line.mobile(), held.line().mobile());
        Optional<Person> person = person(line);
        if (person.isEmpty()) {
            return Result.attention(Reason.NAME_UNCLEAR);
        }
        if (!samePerson && !bringUpToDate(round, held.member(), person.get(), leader, trial)) {
            return Result.attention(Reason.FLAT_DIFFERS);
        }
        if (!trial) {
            orders.change(order.id(), wish(line), leader);
        }
        return new Result(Word.CHANGED, Set.of(), held.with(line));
    }

    private Result cancel(KnownLine line, @Nullable Held held, Actor leader, boolean trial) {
        if (held != null && held.order() != null) {
            PlacedOrder order = orders.get(held.order()).orElseThrow();
            if (order.state() == OrderState.DISPATCHED || order.state() == OrderState.DELIVERED) {
                return Result.attention(Reason.ORDER_ON_ITS_WAY);
            }
            if (order.state() == OrderState.PLACED && !trial) {
                orders.cancel(order.id(), leader);
            }
        }
        return new Result(Word.CANCELLED, Set.of(), remembered(line, held));
    }

    /// Lets the group's record know what the line adds. A claimed record belongs to its owner: it stays as it is,
    /// and a line that names another flat is left to a person, or the goods would go to the wrong door.
    ///
    /// @return false if the goods would not arrive where the line says
    private boolean bringUpToDate(Round round, MemberId member, Person person, Actor leader, boolean trial) {
        OpenedMember known = members.open(
                        List.of(member), EnumSet.of(FieldGroup.PROFILE, FieldGroup.CONTACT, FieldGroup.DELIVERY))
                .get(member);
        DisplayName name = known == null ? null : known.displayName();
        Mobile mobile = known == null ? null : known.mobile();
        Flat flat = known == null ? null : known.flat();
        boolean sameDoor = person.flat() == null || sameDoor(person.flat(), flat);
        if (members.claimed(member)) {
            return sameDoor || round.handover() == Round.Handover.PICKUP;
        }
        boolean newMobile = mobile == null && person.mobile() != null;
        if ((!sameDoor || newMobile) && !trial) {
            NewMember fields = new NewMember(
                    name == null ? person.name() : name,
                    mobile == null ? person.mobile() : mobile,
                    sameDoor ? flat : person.flat());
            groupMembers.correctInGroup(round.group(), member, fields, Channel.INTAKE, leader);
        }
        return true;
    }

    private static boolean sameDoor(Flat written, @Nullable Flat known) {
        if (known == null) {
            return false;
        }
        String[] one = written.text().split("-", -1);
        String[] other = known.text().split("-", -1);
        return one[0].equals(other[0])
                && one[2].equals(other[2])
                && (one[1].isEmpty() || other[1].isEmpty() || one[1].equals(other[1]));
    }

    private static Optional<Person> person(KnownLine line) {
        Optional<DisplayName> name = line.name() == null ? Optional.empty() : DisplayName.parse(line.name());
        Optional<Mobile> mobile = line.mobile() == null ? Optional.empty() : Mobile.parse(line.mobile());
        Optional<Flat> flat =
                line.flat() == null ? Optional.empty() : Flat.parse(line.flat().canonical());
        boolean lost = name.isEmpty()
                || (line.mobile() != null && mobile.isEmpty())
                || (line.flat() != null && flat.isEmpty());
        return lost ? Optional.empty() : Optional.of(new Person(name.get(), mobile.orElse(null), flat.orElse(null)));
    }

    private static Held remembered(KnownLine line, @Nullable Held held) {
        return held == null ? new Held(line, null, null, Set.of()) : held.with(line);
    }

    private static Wish wish(KnownLine line) {
        List<OrderLine> lines = line.goods().entrySet().stream()
                .map(good -> new OrderLine(good.getKey(), good.getValue()))
                .toList();
        Set<DeliveryHint> hints = line.hints().stream().map(OrderTaker::chip).collect(Collectors.toSet());
        String note = line.note();
        return new Wish(lines, hints, note == null ? null : new Note(note), Set.of());
    }

    private static DeliveryHint chip(io.menshen.member.intake.jielong.DeliveryHint hint) {
        return switch (hint) {
            case LEAVE_AT_DOOR -> DeliveryHint.LEAVE_AT_DOOR;
            case BRING_UPSTAIRS -> DeliveryHint.BRING_UPSTAIRS;
            case LEAVE_DOWNSTAIRS -> DeliveryHint.LEAVE_DOWNSTAIRS;
            case LEAVE_WITH_GUARD -> DeliveryHint.LEAVE_WITH_GUARD;
            case LEAVE_IN_LOCKER -> DeliveryHint.LEAVE_IN_LOCKER;
            case CALL_AHEAD -> DeliveryHint.CALL_AHEAD;
            case DO_NOT_RING -> DeliveryHint.DO_NOT_RING;
            case DO_NOT_KNOCK -> DeliveryHint.DO_NOT_KNOCK;
            case PICK_UP -> DeliveryHint.PICK_UP;
        };
    }
}
