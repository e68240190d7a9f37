/// Vault for the local stack: a real one when there is one, else a small and openly named stand-in.
///
/// [io.menshen.local.vault.VaultServer] chooses and prepares it; everything else speaks Vault's documented HTTP API.
@org.jspecify.annotations.NullMarked
package io.menshen.local.vault;
