package io.menshen.member.registry;

import io.menshen.member.MemberId;
import io.menshen.member.database.Database;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;

/// What is noted beside the fields: when they were changed and where their values come from. Nothing of it is sealed,
/// for nothing of it tells a value.
@ApplicationScoped
class FieldHistory {

    private final Database database;

    FieldHistory(Database database) {
        this.database = database;
    }

    /// The changes of a record, the latest first.
    List<MemberResource.VersionView> versions(MemberId member) {
        return database.list(
                """
                SELECT version, changed_at, role, channel, fields FROM member_version
                 WHERE member = ? ORDER BY version DESC LIMIT 200
                """,
                row -> new MemberResource.VersionView(
                        row.getInt("version"),
                        Database.instant(row, "changed_at"),
                        row.getString("role"),
                        Channel.valueOf(row.getString("channel")),
                        texts(row, "fields")),
                member.value());
    }

    /// Where each value of a record comes from.
    List<MemberResource.SourceView> sources(MemberId member) {
        return database.list(
                """
                SELECT field, role, channel, purposes, notice, recorded_at FROM field_source
                 WHERE member = ? ORDER BY field
                """,
                row -> new MemberResource.SourceView(
                        row.getString("field"),
                        row.getString("role"),
                        Channel.valueOf(row.getString("channel")),
                        texts(row, "purposes"),
                        (Integer) row.getObject("notice"),
                        Database.instant(row, "recorded_at")),
                member.value());
    }

    /// All changes of a record, for a copy.
    List<Held> changes(MemberId member) {
        return database.list(
                """
                SELECT version, changed_at, role, channel, fields FROM member_version
                 WHERE member = ? ORDER BY version
                """,
                row -> Held.of("change", row.getInt("version"), Database.instant(row, "changed_at"))
                        .with("by", row.getString("role"))
                        .with("channel", row.getString("channel"))
                        .with("fields", texts(row, "fields")),
                member.value());
    }

    void remove(MemberId member) {
        database.update("DELETE FROM field_source WHERE member = ?", member.value());
        database.update("DELETE FROM member_version WHERE member = ?", member.value());
    }

    private static List<String> texts(ResultSet row, String column) throws SQLException {
        return List.of((String[]) row.getArray(column).getArray());
    }
}
