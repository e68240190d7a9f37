/// Sealed groups that lie in a database of their own, under names that only a key guarded by Vault links to a
/// member: one stolen dump names nobody (ADR 0027). Such a group is written there first and then referred to by
/// the member's one transaction; whatever nobody refers to is swept; reads join in memory.
@org.jspecify.annotations.NullMarked
package io.menshen.member.apart;
