package io.menshen.consent.notice;

import io.menshen.consent.notice.Notice.Change;
import io.menshen.consent.purpose.PurposeCatalogue;
import io.menshen.consent.purpose.PurposeCode;
import io.menshen.consent.register.Document;
import io.menshen.consent.register.Kind;
import io.menshen.consent.register.Version;
import io.menshen.platform.outbox.Outbox;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import javax.sql.DataSource;

/// Notices among what is published. A major one ends what the consents to its purposes allow, until they are
/// renewed.
@ApplicationScoped
class NoticesDocument implements Document {

    static final String TOPIC = "menshen.consent";
    static final String PUBLISHED = "io.menshen.notice.published.v1";

    /// What others hear: members are told of a MINOR notice, and asked again on account of a MAJOR one.
    record NoticePublished(int notice, Change change, Instant time) {}

    private static final String LIST = "notices/notices.yaml";
    private static final Set<String> LANGUAGES = Set.of("zh", "en");

    private final PurposeCatalogue purposes;
    private final DataSource database;
    private final Outbox outbox;

    NoticesDocument(PurposeCatalogue purposes, DataSource database, Outbox outbox) {
        this.purposes = purposes;
        this.database = database;
        this.outbox = outbox;
    }

    @Override
    public Kind kind() {
        return Kind.NOTICES;
    }

    @Override
    public String bundled() {
        return NoticeText.bundled(LIST).getFirst();
    }

    /// What members are told is never changed by an upgrade.
    @Override
    public List<String> offered() {
        List<String> all = NoticeText.bundled(LIST);
        return all.subList(1, all.size());
    }

    @Override
    public List<Fault> faults(String text, Version inForce) {
        Notice notice;
        try {
            notice = NoticeText.read(text);
        } catch (IllegalArgumentException e) {
            return List.of(new Fault("", "unreadable"));
        }
        List<Fault> faults = new ArrayList<>();
        if (notice.version() != inForce.number() + 1) {
            // consents quote it: one number, one text
            faults.add(new Fault("/version", "not-the-next"));
        }
        Set<String> languages =
                notice.texts().stream().map(Notice.Text::language).collect(Collectors.toSet());
        if (!languages.equals(LANGUAGES) || notice.texts().size() != LANGUAGES.size()) {
            faults.add(new Fault("/texts", "zh-and-en"));
        }
        if (notice.texts().stream().anyMatch(each -> each.body().isBlank())) {
            faults.add(new Fault("/texts", "blank"));
        }
        if ((notice.change() == Change.MAJOR) == notice.purposes().isEmpty()) {
            faults.add(new Fault("/purposes", "major-names-some-minor-none"));
        }
        for (int n = 0; n < notice.purposes().size(); n++) {
            if (purposes.find(new PurposeCode(notice.purposes().get(n))).isEmpty()) {
                faults.add(new Fault("/purposes/" + n, "unknown-purpose"));
            }
        }
        return faults;
    }

    /// A notice says what is done; what is done stands in the purposes and the rules.
    @Override
    public boolean needsAssessment() {
        return false;
    }

    @Override
    public void published(Version version) {
        Notice notice = NoticeText.read(version.text());
        try (Connection connection = database.getConnection();
                PreparedStatement statement =
                        connection.prepareStatement("INSERT INTO notice_renewal (purpose, notice) VALUES (?, ?)")) {
            for (String purpose : notice.purposes()) {
                statement.setString(1, purpose);
                statement.setInt(2, version.number());
                statement.addBatch();
            }
            statement.executeBatch();
        } catch (SQLException e) {
            throw new IllegalStateException("cannot note whose consents have to be renewed", e);
        }
        if (version.number() > 1) {
            // who has seen one before is told; what an installation begins with is news to nobody
            outbox.append(
                    TOPIC,
                    "notice-" + version.number(),
                    PUBLISHED,
                    new NoticePublished(version.number(), notice.change(), version.inForceFrom()));
        }
    }
}
