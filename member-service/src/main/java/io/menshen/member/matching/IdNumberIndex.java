package io.menshen.member.matching;

import io.menshen.member.MemberId;
import io.menshen.member.database.Database;
import io.menshen.member.protection.IndexKeys;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;

/// Which claimed record an identity number belongs to, without keeping the number: a number names one
/// person, so a second claimed record with it is the same person's or a stranger's try (ADR 0026).
///
/// Records that nobody has claimed reserve nothing: whoever typed a neighbour's number must not block its
/// owner.
@ApplicationScoped
public class IdNumberIndex {

    private final Uniqueness uniqueness;

    IdNumberIndex(Database database, IndexKeys keys) {
        this.uniqueness = new Uniqueness(SearchField.ID_NUMBER, "id_number_uniqueness", database, keys);
    }

    /// Gives back what the member has reserved.
    @Transactional(Transactional.TxType.MANDATORY)
    public void release(MemberId member) {
        uniqueness.release(member);
    }

    /// Reserves the number for a claimed record.
    ///
    /// @param number a term of [SearchField#ID_NUMBER]
    /// @return false if another claimed record has it
    @Transactional(Transactional.TxType.MANDATORY)
    public boolean claim(MemberId member, Term number) {
        return uniqueness.claim(member, number.bytes());
    }

    /// Whether the member has reserved a number.
    public boolean has(MemberId member) {
        return uniqueness.has(member);
    }
}
