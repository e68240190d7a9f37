package io.menshen.audit.query;

import java.sql.SQLException;
import java.time.ZoneId;
import javax.sql.DataSource;
import org.jspecify.annotations.NullMarked;

/// The auditor's search as the service does it, without a service around it. It lies in this package because nobody
/// outside of it searches.
@NullMarked
public final class QueryKernel {

    private static final int PAGE = 51;

    private final EntrySearch search;

    public QueryKernel(DataSource database) {
        search = new EntrySearch(database, () -> ZoneId.of("Asia/Shanghai"));
    }

    /// The first page of what a query finds.
    ///
    /// @return how many it has
    public int find(String query) throws SQLException {
        return search.find(QueryParser.parse(query), Long.MAX_VALUE, PAGE).size();
    }
}
