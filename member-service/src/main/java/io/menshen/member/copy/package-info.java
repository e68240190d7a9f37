/// A member's copy of everything that the suite holds of them (ADR 0040): made by a job, sealed, in parts, gone
/// after a week.
@org.jspecify.annotations.NullMarked
package io.menshen.member.copy;
