package io.menshen.member.database;

import java.util.List;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// Lists that are read page by page: the next page begins behind the id with which this one ends.
public final class Keyset {

    private Keyset() {}

    /// What to ask for next.
    ///
    /// @param full how many a page holds; one with fewer is the last
    /// @return null after the last page
    public static <T> @Nullable String next(List<T> page, int full, Function<T, UUID> id) {
        return page.size() < full ? null : id.apply(page.getLast()).toString();
    }
}
