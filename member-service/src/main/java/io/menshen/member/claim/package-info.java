/// Taking over a record that somebody else made: the account proves that it holds the record's mobile, by a
/// code that is sent there, and knows a second fact of the record. Numbers are given up and given to others
/// (二次放号), so nothing of a record is shown, and nobody learns whether there is one, before both are right.
@org.jspecify.annotations.NullMarked
package io.menshen.member.claim;
