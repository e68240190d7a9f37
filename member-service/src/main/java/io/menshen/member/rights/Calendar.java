package io.menshen.member.rights;

import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/// The working days of the country, from `working-days.yaml` or the operator's file. A file that cannot be
/// understood stops the start.
@ApplicationScoped
class Calendar {

    static final ZoneId ZONE = ZoneId.of("Asia/Shanghai");

    private static final Logger LOG = Logger.getLogger(Calendar.class);
    private static final String BUNDLED = "/working-days.yaml";

    private final WorkingDays days;
    private final RightsConfig config;
    private final Clock clock;

    Calendar(RightsConfig config, Clock clock) {
        this.config = config;
        this.clock = clock;
        this.days = read(config);
    }

    LocalDate today() {
        return LocalDate.ofInstant(clock.instant(), ZONE);
    }

    /// The last day on which a request that comes today is answered in time.
    LocalDate due() {
        LocalDate today = today();
        LocalDate due = days.after(today, config.workingDays());
        for (int year = today.getYear(); year <= due.getYear(); year++) {
            if (!days.knows(year)) {
                LOG.warnf("holidays of %d are not known: weekends only, menshen.rights.calendar", year);
            }
        }
        return due;
    }

    private static WorkingDays read(RightsConfig config) {
        try (InputStream in = config.calendar().equals("bundled")
                ? Objects.requireNonNull(Calendar.class.getResourceAsStream(BUNDLED))
                : Files.newInputStream(Path.of(config.calendar()))) {
            return read(in);
        } catch (IOException e) {
            throw new UncheckedIOException("the calendar cannot be read", e);
        }
    }

    /// @throws IllegalStateException if it cannot be understood
    static WorkingDays read(InputStream in) {
        Object root = new Yaml(new SafeConstructor(new LoaderOptions())).load(in);
        Map<Integer, WorkingDays.Year> years = new HashMap<>();
        map(root).forEach((year, entry) -> {
            if (!(year instanceof Integer number)) {
                throw new IllegalStateException("the calendar: not a year: " + year);
            }
            Map<?, ?> days = map(entry);
            Set<Object> unknown = new HashSet<>(days.keySet());
            unknown.removeAll(Set.of("holidays", "worked"));
            if (!unknown.isEmpty()) {
                throw new IllegalStateException("the calendar: " + year + " has unknown keys " + unknown);
            }
            years.put(
                    number, new WorkingDays.Year(days(number, days.get("holidays")), days(number, days.get("worked"))));
        });
        return new WorkingDays(years);
    }

    private static Set<LocalDate> days(int year, @Nullable Object listed) {
        Set<LocalDate> days = new HashSet<>();
        for (Object each : listed == null ? List.of() : (List<?>) listed) {
            try {
                LocalDate day = LocalDate.parse(each.toString());
                if (day.getYear() != year || !days.add(day)) {
                    throw new IllegalStateException("the calendar: " + day + " stands twice, or under " + year);
                }
            } catch (DateTimeException e) {
                throw new IllegalStateException("the calendar: not a day: " + each, e);
            }
        }
        return days;
    }

    private static Map<?, ?> map(@Nullable Object value) {
        if (value instanceof Map<?, ?> map) {
            return map;
        }
        throw new IllegalStateException("the calendar: years, each with holidays and worked");
    }
}
