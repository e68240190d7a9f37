/// What a leader needs of a round, each view as small as its use: roster, chain to paste back, packing labels, pickup
/// list.
@org.jspecify.annotations.NullMarked
package io.menshen.member.roster;
