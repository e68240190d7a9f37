package io.menshen.member.protection;

import java.util.List;

/// Keeps the topmost keys, which never leave it.
///
/// Every method refuses with [ProtectionRefusal.KeysUnavailable] if the custodian cannot or will not now.
interface Custodian {

    /// Encrypts a key under the newest version of the named topmost key.
    String wrap(String keyName, byte[] key);

    /// Decrypts what [#wrap] made.
    byte[] unwrap(String keyName, String wrapped);

    /// Encrypts again, under the newest version, what an older one had encrypted. The keys do not come out of it.
    ///
    /// @return in the same order
    List<String> rewrap(String keyName, List<String> wrapped);

    /// Gives the topmost key a new version; older ones still decrypt.
    void rotate(String keyName);

    /// The newest version of the topmost key.
    int version(String keyName);
}
