/// Turns the 接龙 text that a group leader pastes into members, memberships and orders of one round.
///
/// The text is sealed under the round's key before anything else and read by `intake.jielong`; `intake.union`
/// unites it with the round's earlier lines; this package applies the changes, each item in a transaction of its
/// own.
@NullMarked
package io.menshen.member.intake;

import org.jspecify.annotations.NullMarked;
