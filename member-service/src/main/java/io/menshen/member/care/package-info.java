/// A member's own matter in the hands of customer service (ADR 0046): asked for, the caller verified, approved
/// by somebody else where the rules ask, looked up, a result, closed. The member sees each of their cases. An
/// open case in the caller's hands is what proves `case`; nothing else of it is needed, so no word of free text
/// is kept.
@org.jspecify.annotations.NullMarked
package io.menshen.member.care;
