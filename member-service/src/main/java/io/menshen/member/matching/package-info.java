/// The normal forms of what people are found by, and the blind indexes over them: two kinds, two keys, two tables
/// (ADR 0013), the search kind for every field by which members are looked up (ADR 0021).
@org.jspecify.annotations.NullMarked
package io.menshen.member.matching;
