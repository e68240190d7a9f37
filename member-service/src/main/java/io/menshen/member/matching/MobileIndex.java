package io.menshen.member.matching;

import io.menshen.member.MemberId;
import io.menshen.member.database.Database;
import io.menshen.member.protection.IndexKeys;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.util.List;

/// Which claimed record a mobile belongs to, and who may have it, without keeping a mobile.
///
/// *Uniqueness* keeps the whole HMAC, under a key of its own, and only of claimed records: families share numbers, and
/// a number that nobody has verified must not block whoever owns it. *Search* is one of the [SearchIndexes].
@ApplicationScoped
public class MobileIndex {

    private final SearchIndexes indexes;
    private final Uniqueness uniqueness;

    MobileIndex(SearchIndexes indexes, Database database, IndexKeys keys) {
        this.indexes = indexes;
        this.uniqueness = new Uniqueness(SearchField.MOBILE, "mobile_uniqueness", database, keys);
    }

    /// Gives back what the member has reserved.
    @Transactional(Transactional.TxType.MANDATORY)
    public void release(MemberId member) {
        uniqueness.release(member);
    }

    /// Reserves the mobile for a claimed record.
    ///
    /// @return false if another claimed record has it
    @Transactional(Transactional.TxType.MANDATORY)
    public boolean claim(MemberId member, Mobile mobile) {
        return uniqueness.claim(member, mobile.bytes());
    }

    /// Whether a claimed record has this mobile.
    public boolean claimed(Mobile mobile) {
        return uniqueness.claimed(mobile.bytes());
    }

    /// Whether the member has reserved a mobile.
    public boolean has(MemberId member) {
        return uniqueness.has(member);
    }

    /// Members who may have this mobile: open and compare.
    public List<MemberId> candidates(Mobile mobile) {
        return indexes.candidates(Term.mobile(mobile));
    }

    /// The same among the members of one group.
    public List<MemberId> candidates(Mobile mobile, List<MemberId> among) {
        return indexes.candidates(Term.mobile(mobile), among);
    }
}
