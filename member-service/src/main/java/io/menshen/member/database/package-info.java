/// Plain SQL in the surrounding transaction, and reads from one snapshot. No domain noun.
@org.jspecify.annotations.NullMarked
package io.menshen.member.database;
