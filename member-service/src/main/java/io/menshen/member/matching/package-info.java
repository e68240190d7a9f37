/// The normal forms of what people are found by, and the blind indexes over them: two kinds, two keys, two tables
/// (ADR 0013).
@org.jspecify.annotations.NullMarked
package io.menshen.member.matching;
