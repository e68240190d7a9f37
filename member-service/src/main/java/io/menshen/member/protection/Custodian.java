package io.menshen.member.protection;

/// Keeps the topmost keys, which never leave it.
interface Custodian {

    /// Encrypts a key under the named topmost key.
    String wrap(String keyName, byte[] key);

    /// Decrypts what [#wrap] made.
    ///
    /// @throws ProtectionRefusal.KeysUnavailable if the custodian cannot or will not now
    byte[] unwrap(String keyName, String wrapped);
}
