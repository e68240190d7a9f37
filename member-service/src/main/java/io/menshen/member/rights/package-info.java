/// What members ask for under their rights, from asking to the answer within fifteen working days (ADR 0041).
@org.jspecify.annotations.NullMarked
package io.menshen.member.rights;
