/// The masking kernel: reads a JSON answer once, finds the personal values in it, and writes it again with
/// each value shown only as far as somebody else has decided.
///
/// Pure: it imports nothing but `java.*` and JSpecify, knows no role, no purpose and no HTTP. It decides
/// nothing; what it cannot place with certainty it refuses ([AnswerRefused]).
@org.jspecify.annotations.NullMarked
package io.menshen.disclosure.masking;
