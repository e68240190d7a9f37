package io.menshen.member.message;

import io.menshen.member.Actor;
import io.menshen.member.MemberId;
import io.menshen.member.database.Database;
import io.menshen.member.fact.Facts;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.time.Clock;

/// How members want to be reached, beside the inbox.
@ApplicationScoped
class Preferences {

    /// @param sms notices by SMS too
    /// @param email notices by e-mail too
    record Choice(Language language, boolean sms, boolean email) {

        /// Nobody is written to outside the service who has not asked for it.
        static final Choice NONE = new Choice(Language.ZH, false, false);
    }

    private final Database database;
    private final Facts facts;
    private final Clock clock;

    Preferences(Database database, Facts facts, Clock clock) {
        this.database = database;
        this.facts = facts;
        this.clock = clock;
    }

    Choice of(MemberId member) {
        return database.first(
                        "SELECT language, sms, email FROM message_preference WHERE member = ?",
                        row -> new Choice(
                                Language.valueOf(row.getString("language")),
                                row.getBoolean("sms"),
                                row.getBoolean("email")),
                        member.value())
                .orElse(Choice.NONE);
    }

    @Transactional
    void choose(MemberId member, Choice choice, Actor actor) {
        database.update("""
                INSERT INTO message_preference (member, language, sms, email, chosen_at) VALUES (?, ?, ?, ?, ?)
                ON CONFLICT (member) DO UPDATE SET language = excluded.language, sms = excluded.sms,
                  email = excluded.email, chosen_at = excluded.chosen_at
                """, member.value(), choice.language(), choice.sms(), choice.email(), clock.instant());
        facts.record(actor, "channels.chosen", member);
    }
}
