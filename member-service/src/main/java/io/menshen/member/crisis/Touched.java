package io.menshen.member.crisis;

import io.menshen.member.GroupId;
import io.menshen.member.MemberId;
import io.menshen.member.database.Database;
import io.menshen.platform.permit.Permit;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.time.Clock;
import java.util.Map;

/// Keeps whose data were opened on account of a crisis. Written before the answer leaves: who cannot be noted is not
/// shown.
@ApplicationScoped
public class Touched {

    private final Database database;
    private final Clock clock;

    Touched(Database database, Clock clock) {
        this.database = database;
        this.clock = clock;
    }

    /// Notes them; once each, however often they are read.
    @Transactional
    public void note(Permit caller, Map<MemberId, GroupId> members) {
        CrisisMembers.of(caller)
                .ifPresent(crisis -> members.forEach((member, group) ->
                        database.update("""
                INSERT INTO crisis_touched (crisis, member, group_id, since)
                SELECT ?, coalesce(merged_into, id), ?, ? FROM member WHERE id = ?
                ON CONFLICT DO NOTHING
                """, crisis, group.value(), clock.instant(), member.value())));
    }
}
