package io.menshen.member.message;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.menshen.member.MemberId;
import io.menshen.member.database.Database;
import io.menshen.member.field.FieldValues;
import io.menshen.member.matching.Mobile;
import io.menshen.member.protection.FieldGroup;
import io.menshen.member.protection.OpenKeys;
import io.menshen.member.protection.Place;
import io.menshen.member.protection.Protection;
import io.menshen.member.protection.Subject;
import io.menshen.member.registry.Members;
import io.menshen.member.registry.OpenedMember;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// Writes messages, in the transaction of what they are about, and opens them again for who sends or reads
/// them.
@ApplicationScoped
public class Messages {

    private static final String TO = "to";
    private static final String TITLE = "title";
    private static final String TEXT = "text";
    private static final String VALUES = "values";
    private static final Set<FieldGroup> ADDRESSES = Set.of(FieldGroup.CONTACT);

    /// One message as its row has it; not a record, because a record with an array would compare by identity.
    static final class Row {
        final UUID id;
        final long position;
        final MemberId member;
        final Template template;
        final Language language;
        final MessageChannel channel;
        final Instant writtenAt;
        final @Nullable Instant readAt;
        private final byte[] sealed;

        private Row(ResultSet row) throws SQLException {
            id = row.getObject("id", UUID.class);
            position = row.getLong("position");
            member = new MemberId(row.getObject("member", UUID.class));
            template = Template.valueOf(row.getString("template"));
            language = Language.valueOf(row.getString("language"));
            channel = MessageChannel.valueOf(row.getString("channel"));
            writtenAt = Database.instant(row, "written_at");
            readAt = Database.instantOrNull(row, "read_at");
            sealed = row.getBytes("sealed");
        }
    }

    static final String COLUMNS = "id, position, member, template, language, channel, written_at, read_at, sealed";

    private final Database database;
    private final Protection protection;
    private final Members members;
    private final Preferences preferences;
    private final Senders senders;
    private final MessageConfig config;
    private final Clock clock;

    Messages(
            Database database,
            Protection protection,
            Members members,
            Preferences preferences,
            Senders senders,
            MessageConfig config,
            Clock clock) {
        this.database = database;
        this.protection = protection;
        this.members = members;
        this.preferences = preferences;
        this.senders = senders;
        this.config = config;
        this.clock = clock;
    }

    /// Writes an SMS to a number that the member's record has. It is sent once the surrounding transaction has
    /// committed, and not after it has lost its use.
    @Transactional(Transactional.TxType.MANDATORY)
    public void sms(
            MemberId member,
            Mobile to,
            Template template,
            Map<String, String> values,
            Language language,
            Instant usefulUntil) {
        write(member, MessageChannel.SMS, to.e164(), template, values, language, usefulUntil);
    }

    /// Writes a notice into the member's inbox, and by whatever other way the member has asked for.
    @Transactional(Transactional.TxType.MANDATORY)
    public void notice(MemberId member, Template template, Map<String, String> values) {
        Preferences.Choice choice = preferences.of(member);
        Instant usefulUntil = clock.instant().plus(config.patience());
        write(member, MessageChannel.INBOX, "", template, values, choice.language(), usefulUntil);
        if (!choice.sms() && !choice.email()) {
            return;
        }
        OpenedMember opened = members.open(List.of(member), ADDRESSES).getOrDefault(member, OpenedMember.NOTHING);
        @Nullable Mobile mobile = opened.mobile();
        @Nullable String email = opened.values().text("email");
        if (choice.sms() && mobile != null && senders.of(MessageChannel.SMS).isPresent()) {
            write(member, MessageChannel.SMS, mobile.e164(), template, values, choice.language(), usefulUntil);
        }
        if (choice.email() && email != null && senders.of(MessageChannel.EMAIL).isPresent()) {
            write(member, MessageChannel.EMAIL, email, template, values, choice.language(), usefulUntil);
        }
    }

    private void write(
            MemberId member,
            MessageChannel channel,
            String to,
            Template template,
            Map<String, String> values,
            Language language,
            Instant usefulUntil) {
        Instant now = clock.instant();
        UUID id = UUID.randomUUID();
        Template.Words words = template.words(channel, language, values);
        ObjectNode filling = JsonNodeFactory.instance.objectNode();
        values.forEach(filling::put);
        FieldValues content = FieldValues.NONE
                .with(TO, TextNode.valueOf(to))
                .with(TITLE, TextNode.valueOf(words.title()))
                .with(TEXT, TextNode.valueOf(words.text()))
                .with(VALUES, filling);
        MessageState state = channel == MessageChannel.INBOX ? MessageState.SENT : MessageState.QUEUED;
        database.update(
                """
                INSERT INTO message (id, member, template, language, channel, state, sealed, written_at, next_at,
                                     useful_until, ended_at)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                """,
                id,
                member.value(),
                template,
                language,
                channel,
                state,
                protection.seal(place(member, id), content.bytes()),
                now,
                now,
                usefulUntil,
                state == MessageState.SENT ? now : null);
    }

    static Row row(ResultSet row) throws SQLException {
        return new Row(row);
    }

    /// Opens what these rows hold, with the keys of all of them fetched together. One that has no key any more,
    /// because its member has just gone, is left out.
    Map<UUID, Outgoing> open(List<Row> rows) {
        Set<Subject> subjects = new LinkedHashSet<>();
        rows.forEach(row -> subjects.add(Subject.of(row.member)));
        OpenKeys keys = protection.keysOf(subjects);
        Map<UUID, Outgoing> opened = new HashMap<>();
        for (Row row : rows) {
            if (keys.has(Subject.of(row.member))) {
                opened.put(row.id, outgoing(row, FieldValues.of(keys.open(place(row.member, row.id), row.sealed))));
            }
        }
        return opened;
    }

    private static Outgoing outgoing(Row row, FieldValues content) {
        Map<String, String> values = new HashMap<>();
        content.get(VALUES)
                .ifPresent(filling -> filling.properties()
                        .forEach(value ->
                                values.put(value.getKey(), value.getValue().asText())));
        return new Outgoing(
                row.id,
                row.template,
                row.language,
                text(content, TO),
                text(content, TITLE),
                text(content, TEXT),
                values);
    }

    private static String text(FieldValues content, String name) {
        return Optional.ofNullable(content.text(name)).orElse("");
    }

    private static Place place(MemberId member, UUID id) {
        return Place.of(Subject.of(member), FieldGroup.NOTE, id);
    }
}
