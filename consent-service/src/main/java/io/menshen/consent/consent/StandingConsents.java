package io.menshen.consent.consent;

import io.menshen.consent.MemberId;
import io.menshen.consent.purpose.PurposeCatalogue;
import io.menshen.consent.purpose.PurposeCode;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import javax.sql.DataSource;

/// Which consents stand right now, for many members at once.
@ApplicationScoped
public class StandingConsents {

    /// @param change the number of the last change contained in it
    public record Snapshot(long change, Map<MemberId, List<String>> consents) {

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

    /// Reads consents and change number in one statement: two could fall on either side of a commit, and the number
    /// would then promise what the consents do not show.
    public Snapshot of(Collection<MemberId> members) {
        try (Connection connection = database.getConnection();
                PreparedStatement statement = connection.prepareStatement("""
                        SELECT counter.change, record.member_id, record.purpose, record.notice_version
                        FROM change_counter counter
                        LEFT JOIN consent_record record ON record.member_id = ANY (?) AND record.status = 'GIVEN'
                            AND (record.expires_at IS NULL OR record.expires_at > now())
                        ORDER BY record.purpose""")) {
            statement.setArray(
                    1,
                    connection.createArrayOf(
                            "uuid", members.stream().map(MemberId::value).toArray()));
            try (ResultSet row = statement.executeQuery()) {
                long change = 0;
                Map<MemberId, List<String>> consents = new HashMap<>();
                while (row.next()) {
                    change = row.getLong(1);
                    UUID member = row.getObject(2, UUID.class);
                    if (member != null && stands(row.getString(3), row.getInt(4))) {
                        consents.computeIfAbsent(new MemberId(member), _ -> new ArrayList<>())
                                .add(row.getString(3));
                    }
                }
                return new Snapshot(change, consents);
            }
        } catch (SQLException e) {
            throw new IllegalStateException("cannot read the standing consents", e);
        }
    }

    /// A consent to a purpose that is no longer offered, or that a newer notice describes differently, allows
    /// nothing.
    private boolean stands(String purpose, int noticeVersion) {
        return purposes.find(new PurposeCode(purpose))
                .filter(known -> known.needsConsent() && known.describedBy(noticeVersion))
                .isPresent();
    }
}
