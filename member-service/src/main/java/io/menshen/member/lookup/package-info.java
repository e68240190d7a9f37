/// Looking a member up: by exactly one criterion, within a budget, with an answer that is the same for a miss and for
/// somebody whom the caller may not know of. ADR 0021.
@org.jspecify.annotations.NullMarked
package io.menshen.member.lookup;
