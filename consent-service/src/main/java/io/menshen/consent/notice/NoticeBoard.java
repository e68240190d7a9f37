package io.menshen.consent.notice;

import io.menshen.consent.purpose.Purpose;
import io.menshen.consent.register.Kind;
import io.menshen.consent.register.Register;
import io.menshen.consent.register.Version;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import javax.sql.DataSource;

/// The notice in force, as the register has it at this moment: another replica may have changed it.
@ApplicationScoped
public class NoticeBoard {

    private final Register register;
    private final DataSource database;

    /// What a hash names never changes.
    private final Map<String, Notice> byHash = new ConcurrentHashMap<>();

    NoticeBoard(Register register, DataSource database) {
        this.register = register;
        this.database = database;
    }

    /// The notice in force.
    public Notice current() {
        String hash =
                register.hashInForce(Kind.NOTICES).orElseThrow(() -> new IllegalStateException("no notice in force"));
        Notice known = byHash.get(hash);
        if (known == null) {
            Version version = register.published(Kind.NOTICES, hash)
                    .orElseThrow(() -> new IllegalStateException("no such notice"));
            known = NoticeText.read(version.text());
            byHash.put(hash, known);
        }
        return known;
    }

    /// Whether a consent to this purpose that was given on that notice still stands (PIPL Art. 14): neither the
    /// purpose asks for a newer one, nor did a major notice since describe it differently.
    public boolean stillDescribes(Purpose purpose, int notice) {
        if (!purpose.describedBy(notice)) {
            return false;
        }
        try (Connection connection = database.getConnection();
                PreparedStatement statement = connection.prepareStatement(
                        "SELECT EXISTS (SELECT FROM notice_renewal WHERE purpose = ? AND notice > ?)")) {
            statement.setString(1, purpose.code().value());
            statement.setInt(2, notice);
            try (ResultSet row = statement.executeQuery()) {
                row.next();
                return !row.getBoolean(1);
            }
        } catch (SQLException e) {
            throw new IllegalStateException("cannot read which consents have to be renewed", e);
        }
    }
}
