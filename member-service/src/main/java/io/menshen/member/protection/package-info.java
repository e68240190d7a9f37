/// Seals and opens field groups: a data key (DEK) for each subject, wrapped by a key-encryption key (KEK), wrapped by
/// Vault transit. Also derives the keys of the blind indexes. ADR 0004 says why three levels.
@org.jspecify.annotations.NullMarked
package io.menshen.member.protection;
