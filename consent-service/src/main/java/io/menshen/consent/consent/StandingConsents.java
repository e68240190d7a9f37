package io.menshen.consent.consent;

import io.menshen.consent.MemberId;
import io.menshen.consent.purpose.PurposeCatalogue;
import io.menshen.consent.purpose.PurposeCode;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import javax.sql.DataSource;

/// Which consents stand right now, for many members at once.
@ApplicationScoped
public class StandingConsents {

    /// @param change the number of the last change contained in it
    /// @param restricted who may be shown to nobody but themselves
    public record Snapshot(long change, Map<MemberId, List<String>> consents, Set<MemberId> restricted) {

        public List<String> purposes(MemberId member) {
            return consents.getOrDefault(member, List.of());
        }
    }

    private final DataSource database;
    private final PurposeCatalogue purposes;

    StandingConsents(DataSource database, PurposeCatalogue purposes) {
        this.database = database;
        this.purposes = purposes;
    }

    /// Reads consents, the catalogue they are judged by, restrictions and the change number in one statement:
    /// two could fall on either side of a commit, and the number would then promise what the consents do not
    /// show. Of merged records each has what all of them allow. For a child under 14 only the guardian's word
    /// stands, and it stands no longer than that.
    public Snapshot of(Collection<MemberId> members) {
        try (Connection connection = database.getConnection();
                PreparedStatement statement = connection.prepareStatement("""
                        WITH RECURSIVE person (asked, member) AS (
                          SELECT id, id FROM unnest(?::uuid[]) AS id
                          UNION
                          SELECT p.asked, CASE p.member WHEN j.survivor THEN j.absorbed ELSE j.survivor END
                            FROM person p JOIN joined_members j
                              ON j.separated_at IS NULL AND p.member IN (j.survivor, j.absorbed))
                        SELECT counter.change, p.asked, p.member, j.survivor, j.last_position,
                               record.purpose, record.notice_version, record.position,
                               (SELECT hash FROM publication
                                 WHERE kind = 'purposes' AND number IS NOT NULL
                                 ORDER BY number DESC LIMIT 1) AS purposes,
                               EXISTS (SELECT FROM notice_renewal renewal
                                 WHERE renewal.purpose = record.purpose
                                   AND renewal.notice > record.notice_version) AS to_be_renewed,
                               EXISTS (SELECT 1 FROM restricted_member r WHERE r.member = p.member) AS restricted,
                               EXISTS (SELECT 1 FROM guarded_member g
                                 WHERE g.member = p.member AND g.until IS NULL) AS guarded,
                               record.guardian IS NOT NULL AS by_guardian
                        FROM change_counter counter
                        LEFT JOIN person p ON true
                        LEFT JOIN joined_members j ON j.separated_at IS NULL AND j.absorbed = p.member
                        LEFT JOIN consent_record record ON record.member_id = p.member AND record.status = 'GIVEN'
                            AND (record.expires_at IS NULL OR record.expires_at > now())""")) {
            statement.setArray(
                    1,
                    connection.createArrayOf(
                            "uuid", members.stream().map(MemberId::value).toArray()));
            try (ResultSet row = statement.executeQuery()) {
                long change = 0;
                Map<UUID, Person> people = new HashMap<>();
                while (row.next()) {
                    change = row.getLong("change");
                    UUID asked = row.getObject("asked", UUID.class);
                    if (asked != null) {
                        people.computeIfAbsent(asked, _ -> new Person()).add(row, this);
                    }
                }
                Map<MemberId, List<String>> consents = new HashMap<>();
                Set<MemberId> restricted = new HashSet<>();
                people.forEach((asked, person) -> {
                    consents.put(new MemberId(asked), person.purposes());
                    if (person.restricted) {
                        restricted.add(new MemberId(asked));
                    }
                });
                return new Snapshot(change, consents, restricted);
            }
        } catch (SQLException e) {
            throw new IllegalStateException("cannot read the standing consents", e);
        }
    }

    /// Whether the member allows this. Of a merged record a consent that stands allows nothing as long as
    /// the other one does not share it: then the member is asked again, and consents for both.
    boolean allows(MemberId member, PurposeCode purpose) {
        return of(List.of(member)).purposes(member).contains(purpose.value());
    }

    /// The rows of one person, before all of them are read.
    private static final class Person {
        private final Set<UUID> members = new HashSet<>();
        private final Set<Combination.Joined> joined = new HashSet<>();
        private final Map<UUID, Set<Combination.Given>> given = new HashMap<>();
        private boolean restricted;

        void add(ResultSet row, StandingConsents consents) throws SQLException {
            UUID member = row.getObject("member", UUID.class);
            members.add(member);
            restricted |= row.getBoolean("restricted");
            UUID survivor = row.getObject("survivor", UUID.class);
            if (survivor != null) {
                joined.add(new Combination.Joined(survivor, member, row.getLong("last_position")));
            }
            String purpose = row.getString("purpose");
            if (purpose != null
                    && !row.getBoolean("to_be_renewed")
                    && row.getBoolean("guarded") == row.getBoolean("by_guardian")
                    && consents.stands(row.getString("purposes"), purpose, row.getInt("notice_version"))) {
                given.computeIfAbsent(member, _ -> new HashSet<>())
                        .add(new Combination.Given(purpose, row.getLong("position")));
            }
        }

        List<String> purposes() {
            Combination combination = new Combination(members, joined);
            given.forEach((member, consents) -> consents.forEach(consent -> combination.stands(member, consent)));
            return combination.purposes();
        }
    }

    /// A consent to a purpose that is no longer offered, or that a newer notice describes differently, allows
    /// nothing.
    private boolean stands(String catalogue, String purpose, int noticeVersion) {
        return purposes.at(catalogue)
                .find(new PurposeCode(purpose))
                .filter(known -> known.needsConsent() && known.describedBy(noticeVersion))
                .isPresent();
    }
}
