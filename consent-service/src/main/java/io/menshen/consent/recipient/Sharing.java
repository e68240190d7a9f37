package io.menshen.consent.recipient;

import io.menshen.consent.MemberId;
import io.menshen.consent.consent.RestingOnConsent;
import io.menshen.consent.consent.StandingConsents;
import io.menshen.consent.purpose.PurposeCode;
import io.menshen.consent.register.Kind;
import io.menshen.consent.register.Register;
import io.menshen.consent.register.Version;
import io.menshen.platform.event.AuditRecord;
import io.menshen.platform.outbox.Outbox;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.Period;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/// Lets a recipient's system read one member, if the register in force and the member say so at that moment,
/// and keeps each such use for three years (PIPL Art. 56). Nothing of it is cached: what was withdrawn or ended
/// before the use is asked for, no use shows.
@ApplicationScoped
class Sharing implements RestingOnConsent {

    private static final ZoneId COUNTRY = ZoneId.of("Asia/Shanghai");
    private static final Period KEPT = Period.ofYears(3);

    /// A use, as the member sees it.
    record Use(UUID id, String recipient, List<String> fields, Instant at) {}

    private final Register register;
    private final StandingConsents consents;
    private final DataSource database;
    private final Outbox outbox;
    private final Clock clock;

    Sharing(Register register, StandingConsents consents, DataSource database, Outbox outbox, Clock clock) {
        this.register = register;
        this.consents = consents;
        this.database = database;
        this.outbox = outbox;
        this.clock = clock;
    }

    /// Those of the register in force.
    List<Recipient> recipients() {
        return inForce().map(version -> Recipients.read(version.text()).all()).orElse(List.of());
    }

    /// @param client by whose credentials the token was got
    /// @param account the subject of the token
    @Transactional
    Recipient use(String code, String client, String account, MemberId member, @Nullable String request) {
        Version version = inForce().orElseThrow(SharingRefusal.NoRecipient::new);
        Instant now = clock.instant().truncatedTo(ChronoUnit.MILLIS);
        Recipient recipient = Recipients.read(version.text())
                .find(code)
                .filter(one -> one.client().equals(client))
                .orElseThrow(SharingRefusal.NoRecipient::new);
        if (recipient.abroad() && recipient.route() == null) {
            throw new SharingRefusal.NoRoute();
        }
        if (!recipient.open(LocalDate.ofInstant(now, COUNTRY))) {
            throw new SharingRefusal.NoRecipient();
        }
        if (recipient.role() == Recipient.Role.HANDLER
                && !consents.of(List.of(member)).purposes(member).contains(recipient.purpose())) {
            throw new SharingRefusal.NoConsent();
        }
        UUID id = UUID.randomUUID();
        keep(id, recipient, version, member, now);
        outbox.record(new AuditRecord(
                now,
                new AuditRecord.Actor(account, null, "partner", null),
                "sharing.used",
                recipient.purpose(),
                "sharing/" + recipient.code(),
                AuditRecord.Outcome.DONE,
                null,
                null,
                request,
                List.of(new AuditRecord.Subjects(List.of(member.toString()), recipient.fields(), List.of()))));
        return recipient;
    }

    /// Uses about this member, the latest first.
    @Transactional
    List<Use> of(MemberId member, Optional<UUID> after, int limit) {
        long below = after.map(last -> place(member, last)).orElse(Long.MAX_VALUE);
        try (Connection connection = database.getConnection();
                PreparedStatement statement = connection.prepareStatement("""
                        SELECT id, recipient, fields, used_at FROM sharing_use
                        WHERE member = ? AND position < ? ORDER BY position DESC LIMIT ?""")) {
            statement.setObject(1, member.value());
            statement.setLong(2, below);
            statement.setInt(3, limit);
            List<Use> uses = new ArrayList<>();
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    uses.add(new Use(
                            row.getObject(1, UUID.class),
                            row.getString(2),
                            List.of((String[]) row.getArray(3).getArray()),
                            row.getObject(4, OffsetDateTime.class).toInstant()));
                }
            }
            return uses;
        } catch (SQLException e) {
            throw unreachable(e);
        }
    }

    /// Forgets what has been kept long enough.
    ///
    /// @return how many
    @Transactional
    int forgetTheOld() {
        Instant before = clock.instant().atOffset(ZoneOffset.UTC).minus(KEPT).toInstant();
        try (Connection connection = database.getConnection();
                PreparedStatement statement = connection.prepareStatement("""
                        DELETE FROM sharing_use WHERE id IN
                            (SELECT id FROM sharing_use WHERE used_at < ? ORDER BY used_at LIMIT 1000)""")) {
            statement.setObject(1, before.atOffset(ZoneOffset.UTC));
            return statement.executeUpdate();
        } catch (SQLException e) {
            throw unreachable(e);
        }
    }

    /// Nothing rests on it that would have to end: each use asks anew.
    @Override
    public void ended(MemberId member, PurposeCode purpose, Instant at) {}

    /// That something was given away must be kept; the number then leads nowhere.
    @Override
    public void gone(MemberId member, Instant at) {}

    private Optional<Version> inForce() {
        return register.inForce(Kind.RECIPIENTS);
    }

    private void keep(UUID id, Recipient recipient, Version version, MemberId member, Instant at) {
        try (Connection connection = database.getConnection();
                PreparedStatement statement = connection.prepareStatement("""
                        INSERT INTO sharing_use (id, recipient, register, member, fields, used_at)
                        VALUES (?, ?, ?, ?, ?, ?)""")) {
            statement.setObject(1, id);
            statement.setString(2, recipient.code());
            statement.setString(3, version.hash());
            statement.setObject(4, member.value());
            statement.setArray(
                    5,
                    connection.createArrayOf(
                            "text", recipient.sortedFields().keySet().toArray()));
            statement.setObject(6, at.atOffset(ZoneOffset.UTC));
            statement.executeUpdate();
        } catch (SQLException e) {
            throw unreachable(e);
        }
    }

    private long place(MemberId member, UUID use) {
        try (Connection connection = database.getConnection();
                PreparedStatement statement =
                        connection.prepareStatement("SELECT position FROM sharing_use WHERE id = ? AND member = ?")) {
            statement.setObject(1, use);
            statement.setObject(2, member.value());
            try (ResultSet row = statement.executeQuery()) {
                if (!row.next()) {
                    throw new SharingRefusal.NoSuchPlace();
                }
                return row.getLong(1);
            }
        } catch (SQLException e) {
            throw unreachable(e);
        }
    }

    private static IllegalStateException unreachable(SQLException e) {
        return new IllegalStateException("cannot reach the uses of recipients", e);
    }
}
