package io.menshen.member.registry;

import io.menshen.member.MemberId;

/// Hears, in the transaction itself, of a record that is new, claimed or changed; e.g. to look later whether there is
/// another one of the same person. Records that come by the file are not told one by one.
public interface RecordWatch {

    void changed(MemberId member);
}
