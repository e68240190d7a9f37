package io.menshen.member.round;

import io.menshen.member.Actor;
import io.menshen.member.GroupId;
import io.menshen.member.RoundId;
import io.menshen.member.database.Database;
import io.menshen.member.fact.Facts;
import io.menshen.member.fact.GroupAtHand;
import io.menshen.member.group.Groups;
import io.menshen.member.protection.Protection;
import io.menshen.member.protection.Subject;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/// Opens rounds and finds them.
@ApplicationScoped
public class Rounds {

    private final Database database;
    private final Groups groups;
    private final Protection protection;
    private final Facts facts;
    private final GroupAtHand atHand;
    private final Clock clock;

    Rounds(Database database, Groups groups, Protection protection, Facts facts, GroupAtHand atHand, Clock clock) {
        this.atHand = atHand;
        this.database = database;
        this.groups = groups;
        this.protection = protection;
        this.facts = facts;
        this.clock = clock;
    }

    /// Something to offer; its number is its place.
    record Offer(String name, long price) {}

    /// Opens a round of a group that the actor leads. It gets a data key of its own, for the text pasted into it.
    @Transactional
    Round open(GroupId group, String title, List<Offer> offers, Instant cutoff, Round.Handover handover, Actor leader) {
        Set<String> leaders = groups.ledBy(leader.id(), group).leaders();
        if (!cutoff.isAfter(clock.instant())) {
            throw new RoundRefusal.CutoffPassed();
        }
        List<Round.Good> goods = new ArrayList<>();
        for (Offer offer : offers) {
            goods.add(new Round.Good(goods.size() + 1, offer.name(), offer.price()));
        }
        Round round = new Round(RoundId.random(), group, leaders, title, goods, cutoff, handover);
        database.update("""
                INSERT INTO round (id, group_id, title, cutoff, handover, opened_at) VALUES (?, ?, ?, ?, ?, ?)
                """, round.id().value(), group.value(), title, cutoff, handover, clock.instant());
        for (Round.Good good : goods) {
            database.update(
                    "INSERT INTO good (round, number, name, price) VALUES (?, ?, ?, ?)",
                    round.id().value(),
                    good.number(),
                    good.name(),
                    good.price());
        }
        protection.admit(Subject.of(round.id()));
        facts.record(leader, "round.opened", List.of());
        return round;
    }

    /// A round with its goods and its leader.
    public Optional<Round> get(RoundId id) {
        Optional<Round> round = database.first(
                """
                SELECT r.id, r.group_id, r.title, r.cutoff, r.handover,
                       ARRAY(SELECT account FROM group_leader l WHERE l.group_id = r.group_id) AS leaders
                FROM round r WHERE r.id = ?
                """,
                row -> new Round(
                        id,
                        new GroupId(row.getObject("group_id", UUID.class)),
                        Set.of((String[]) row.getArray("leaders").getArray()),
                        row.getString("title"),
                        goods(id),
                        Database.instant(row, "cutoff"),
                        Round.Handover.valueOf(row.getString("handover"))),
                id.value());
        round.ifPresent(found -> atHand.saw(found.group()));
        return round;
    }

    /// The round, if this account leads its group; else it is not there.
    public Round ledBy(String account, RoundId id) {
        return get(id).filter(round -> round.ledBy(account)).orElseThrow(RoundRefusal.NotFound::new);
    }

    private List<Round.Good> goods(RoundId round) {
        return database.list(
                "SELECT number, name, price FROM good WHERE round = ? ORDER BY number",
                row -> new Round.Good(row.getInt("number"), row.getString("name"), row.getLong("price")),
                round.value());
    }
}
