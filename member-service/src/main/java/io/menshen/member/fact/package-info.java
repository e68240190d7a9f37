/// What other services and the log are told about what happened here: ids and facts, in the transaction that made them
/// true.
@org.jspecify.annotations.NullMarked
package io.menshen.member.fact;
