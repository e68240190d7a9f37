package io.menshen.member.matching;

import io.menshen.member.MemberId;
import io.menshen.member.database.Database;
import io.menshen.member.protection.IndexKeys;

/// A blind index that keeps the whole HMAC of a value, under a key of its own, and only of claimed records:
/// so that a value has one claimed record at most, and a record one value (ADR 0013).
final class Uniqueness {

    private final String table;
    private final IndexKeys.Name key;
    private final Database database;
    private final IndexKeys keys;

    /// @param field whose values are kept
    /// @param table with the columns `tag` and `member`, both unique
    Uniqueness(SearchField field, String table, Database database, IndexKeys keys) {
        this.table = table;
        this.key = new IndexKeys.Name(field.code(), "uniqueness", 1);
        this.database = database;
        this.keys = keys;
    }

    /// Gives back what the member has reserved.
    void release(MemberId member) {
        database.update("DELETE FROM " + table + " WHERE member = ?", member.value());
    }

    /// Reserves the value for a record.
    ///
    /// @return false if another record has it
    boolean claim(MemberId member, byte[] value) {
        return database.update(
                        "INSERT INTO " + table + " (tag, member) VALUES (?, ?) ON CONFLICT (tag) DO NOTHING",
                        keys.tag(key, value),
                        member.value())
                == 1;
    }

    /// Whether a record has this value.
    boolean claimed(byte[] value) {
        return database.exists("SELECT 1 FROM " + table + " WHERE tag = ?", (Object) keys.tag(key, value));
    }

    /// Whether the member has reserved a value.
    boolean has(MemberId member) {
        return database.exists("SELECT 1 FROM " + table + " WHERE member = ?", member.value());
    }
}
