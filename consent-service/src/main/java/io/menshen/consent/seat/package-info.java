/// Seats with a term: the users' supervision committee, and who reviews broken glasses (ADR 0051).
@org.jspecify.annotations.NullMarked
package io.menshen.consent.seat;
