package io.menshen.member.rights;

import io.menshen.member.database.Database;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.time.Clock;
import java.time.Duration;
import java.time.LocalDate;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// How many requests of each kind there were within a year and what became of them, for the supervision committee. No
/// figure points to a few people: small ones are left out, and no sums are told from which they could be worked out.
@ApplicationScoped
class RequestFigures {

    /// Fewer than this, but for none, are not shown.
    static final int SMALL = 5;

    private static final Duration BACK = Duration.ofDays(365);

    /// One kind; a figure that is missing is too small to be shown.
    ///
    /// @param open received or in work
    /// @param overdue of these
    record Figures(
            RequestKind kind,
            @Nullable Integer open,
            @Nullable Integer overdue,
            @Nullable Integer answered,
            @Nullable Integer refused,
            @Nullable Integer withdrawn) {

        static Figures of(RequestKind kind, int open, int overdue, int answered, int refused, int withdrawn) {
            // the rest of the open ones is a figure too
            boolean parts = !small(overdue) && !small(open - overdue) && !small(open);
            return new Figures(
                    kind, shown(open), parts ? overdue : null, shown(answered), shown(refused), shown(withdrawn));
        }

        private static @Nullable Integer shown(int figure) {
            return small(figure) ? null : figure;
        }

        private static boolean small(int figure) {
            return figure > 0 && figure < SMALL;
        }
    }

    private final Database database;
    private final Calendar calendar;
    private final Clock clock;

    RequestFigures(Database database, Calendar calendar, Clock clock) {
        this.database = database;
        this.calendar = calendar;
        this.clock = clock;
    }

    @Transactional
    List<Figures> lastYear() {
        LocalDate today = calendar.today();
        return database.list(
                """
                SELECT kind,
                       count(*) FILTER (WHERE state IN ('RECEIVED', 'IN_WORK')) AS open,
                       count(*) FILTER (WHERE state IN ('RECEIVED', 'IN_WORK') AND due_on < ?) AS overdue,
                       count(*) FILTER (WHERE state = 'ANSWERED') AS answered,
                       count(*) FILTER (WHERE state = 'REFUSED') AS refused,
                       count(*) FILTER (WHERE state = 'WITHDRAWN') AS withdrawn
                  FROM rights_request WHERE asked_at > ? GROUP BY kind ORDER BY kind
                """,
                row -> Figures.of(
                        RequestKind.valueOf(row.getString("kind")),
                        row.getInt("open"),
                        row.getInt("overdue"),
                        row.getInt("answered"),
                        row.getInt("refused"),
                        row.getInt("withdrawn")),
                today,
                clock.instant().minus(BACK));
    }
}
