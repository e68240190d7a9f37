/// Rounds (团次): what is offered, at which price, until when, and how it is handed over.
@org.jspecify.annotations.NullMarked
package io.menshen.member.round;
