/// Encrypted backups of the stack's PostgreSQL clusters, restoring them, and the drill that shows that
/// restoring works (ADR 0017, ADR 0018).
@org.jspecify.annotations.NullMarked
package io.menshen.local.backup;
