package io.menshen.member.protection;

import io.menshen.member.database.CopyRows;
import io.menshen.member.database.Database;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Status;
import jakarta.transaction.Synchronization;
import jakarta.transaction.TransactionSynchronizationRegistry;
import jakarta.transaction.Transactional;
import java.util.Collection;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// Gives subjects their data keys, and seals and opens field groups under them.
@ApplicationScoped
public class Protection {

    private static final int FIRST_VERSION = 1;

    private record Claim(Subject subject, int version, UUID key) {}

    private final Database database;
    private final DataKeys dataKeys;
    private final TransactionSynchronizationRegistry transaction;
    private final ProtectionConfig config;

    Protection(
            Database database,
            DataKeys dataKeys,
            TransactionSynchronizationRegistry transaction,
            ProtectionConfig config) {
        this.database = database;
        this.dataKeys = dataKeys;
        this.transaction = transaction;
        this.config = config;
    }

    /// Claims a data key for a new subject in the subject's own transaction. That no key ever has two subjects is a
    /// constraint of the database, not a promise of this process.
    @Transactional(Transactional.TxType.MANDATORY)
    public OpenKeys admit(Subject subject) {
        DataKeys.Minted minted = dataKeys.take();
        putBackIfRolledBack(minted);
        claim(subject, FIRST_VERSION, minted.id());
        return open(List.of(new Claim(subject, FIRST_VERSION, minted.id())));
    }

    /// The same for many subjects at once: one statement in the key store and one here.
    @Transactional(Transactional.TxType.MANDATORY)
    public OpenKeys admit(List<Subject> subjects) {
        Map<DataKeys.Minted, KeyMaterial> minted = dataKeys.mint(subjects.size());
        minted.keySet().forEach(this::putBackIfRolledBack);
        Map<Subject, OpenKeys.VersionedKey> open = new HashMap<>();
        CopyRows claims = new CopyRows();
        Iterator<Map.Entry<DataKeys.Minted, KeyMaterial>> keys =
                minted.entrySet().iterator();
        for (Subject subject : subjects) {
            Map.Entry<DataKeys.Minted, KeyMaterial> key = keys.next();
            open.put(subject, new OpenKeys.VersionedKey(FIRST_VERSION, key.getValue()));
            claims.row(4)
                    .uuid(key.getKey().id())
                    .small(subject.kind().number())
                    .uuid(subject.id())
                    .integer(FIRST_VERSION);
        }
        database.copy("claimed_key (key, kind, subject, version)", claims);
        return new OpenKeys(open, config.suite());
    }

    /// The data keys of these subjects, by one query here and at most one to the key store. A subject without a key is
    /// left out.
    public OpenKeys keysOf(Collection<Subject> subjects) {
        UUID[] ids = subjects.stream().map(Subject::id).distinct().toArray(UUID[]::new);
        return open(database.list(
                "SELECT kind, subject, version, key FROM claimed_key WHERE subject = ANY (?)",
                row -> new Claim(
                        new Subject(Subject.Kind.numbered(row.getInt("kind")), row.getObject("subject", UUID.class)),
                        row.getInt("version"),
                        row.getObject("key", UUID.class)),
                (Object) ids));
    }

    public OpenKeys keysOf(Subject subject) {
        return keysOf(Set.of(subject));
    }

    /// Seals one value for one place. For more than one, fetch the keys together.
    public byte[] seal(Place place, byte[] clear) {
        return keysOf(place.subject()).seal(place, clear);
    }

    /// Opens one value that was sealed for exactly this place.
    public byte[] open(Place place, byte[] sealed) {
        return keysOf(place.subject()).open(place, sealed);
    }

    /// Ends a subject's keys: from the commit on nobody finds them, and the keeper destroys them in the key store.
    ///
    /// @return their ids
    @Transactional(Transactional.TxType.MANDATORY)
    public List<UUID> shred(Subject subject) {
        return database.list("""
                WITH ended AS (DELETE FROM claimed_key WHERE subject = ? RETURNING key)
                INSERT INTO doomed_key (key) SELECT key FROM ended
                ON CONFLICT (key) DO UPDATE SET key = excluded.key RETURNING key
                """, row -> row.getObject(1, UUID.class), subject.id());
    }

    /// Destroys the keys whose subjects have gone.
    @Transactional
    void destroyTheDoomed() {
        List<UUID> doomed = database.list(
                "SELECT key FROM doomed_key LIMIT 500 FOR UPDATE SKIP LOCKED", row -> row.getObject(1, UUID.class));
        if (!doomed.isEmpty()) {
            dataKeys.destroy(doomed);
            database.update("DELETE FROM doomed_key WHERE key = ANY (?)", (Object) doomed.toArray(UUID[]::new));
        }
    }

    void claim(Subject subject, int version, UUID key) {
        database.update(
                "INSERT INTO claimed_key (key, kind, subject, version) VALUES (?, ?, ?, ?)",
                key,
                subject.kind().number(),
                subject.id(),
                version);
    }

    private OpenKeys open(List<Claim> claims) {
        Map<UUID, KeyMaterial> keys =
                dataKeys.open(claims.stream().map(Claim::key).toList());
        Map<Subject, OpenKeys.VersionedKey> bySubject = new HashMap<>();
        for (Claim claim : claims) {
            @Nullable KeyMaterial key = keys.get(claim.key());
            if (key != null) {
                bySubject.put(claim.subject(), new OpenKeys.VersionedKey(claim.version(), key));
            }
        }
        return new OpenKeys(bySubject, config.suite());
    }

    private void putBackIfRolledBack(DataKeys.Minted minted) {
        transaction.registerInterposedSynchronization(new Synchronization() {
            @Override
            public void beforeCompletion() {}

            @Override
            public void afterCompletion(int status) {
                if (status == Status.STATUS_ROLLEDBACK) {
                    dataKeys.putBack(minted);
                }
            }
        });
    }
}
