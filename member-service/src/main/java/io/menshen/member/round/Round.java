package io.menshen.member.round;

import io.menshen.member.GroupId;
import io.menshen.member.RoundId;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// One round of a group.
///
/// @param leaders the accounts (OIDC subjects) of those who lead the group
public record Round(
        RoundId id,
        GroupId group,
        Set<String> leaders,
        String title,
        List<Good> goods,
        Instant cutoff,
        Handover handover) {

    public Round {
        leaders = Set.copyOf(leaders);
        goods = List.copyOf(goods);
    }

    /// One thing on offer.
    ///
    /// @param number its place in the round's list, from 1
    /// @param price in fen
    public record Good(int number, String name, long price) {}

    /// How the goods reach the members.
    public enum Handover {
        /// 自提
        PICKUP,
        /// 配送
        DELIVERY
    }

    /// Whether this account leads the round's group.
    public boolean ledBy(String account) {
        return leaders.contains(account);
    }

    /// Whether members may still order.
    public boolean openAt(Instant now) {
        return now.isBefore(cutoff);
    }

    public Optional<Good> good(int number) {
        return goods.stream().filter(good -> good.number() == number).findFirst();
    }
}
