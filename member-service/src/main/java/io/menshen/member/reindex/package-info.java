/// Watching whether the search indexes still keep as many bits as they should, and building them anew while
/// they serve. ADR 0016 says how many bits that is.
@org.jspecify.annotations.NullMarked
package io.menshen.member.reindex;
