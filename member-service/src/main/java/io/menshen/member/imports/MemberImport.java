package io.menshen.member.imports;

import io.menshen.member.ImportId;
import io.menshen.member.JobId;
import io.menshen.member.registry.Provenance;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// One file of members, without what stands in it.
///
/// @param trial nothing is registered: the rows are only checked
/// @param parts how many there will be
/// @param received how many are here; 0 when the file has been read and is gone
/// @param job reads it; absent until all parts are here
/// @param undo takes back what it has registered; absent if nobody asked for that
record MemberImport(
        ImportId id,
        String partner,
        Format format,
        Encoding encoding,
        boolean trial,
        Provenance from,
        int parts,
        int received,
        Instant begunAt,
        @Nullable JobId job,
        @Nullable JobId undo) {}
