package io.menshen.member.protection;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Keeps the topmost keys, which never leave it.
///
/// Every method refuses with [ProtectionRefusal.KeysUnavailable] if the custodian cannot or will not now.
interface Custodian {

    Pattern VERSION = Pattern.compile("vault:v(\\d{1,9}):");

    /// Encrypts a key under the newest version of the named topmost key.
    String wrap(String keyName, byte[] key);

    /// Decrypts what [#wrap] made.
    byte[] unwrap(String keyName, String wrapped);

    /// Encrypts again, under the newest version, what an older one had encrypted. The keys do not come out of
    /// it.
    ///
    /// @return in the same order
    List<String> rewrap(String keyName, List<String> wrapped);

    /// Gives the topmost key a new version; older ones still decrypt.
    void rotate(String keyName);

    /// Makes a topmost key, unless there is one of this name.
    void make(String keyName);

    /// Destroys a topmost key with all its versions: what it has wrapped is lost. Done again it does nothing.
    void destroy(String keyName);

    /// The newest version of the topmost key.
    int newestVersion(String keyName);

    /// The version of the topmost key that made this: `vault:v3:…` says 3.
    ///
    /// @return 0 if it does not say
    static int version(String wrapped) {
        Matcher version = VERSION.matcher(wrapped);
        return version.lookingAt() ? Integer.parseInt(version.group(1)) : 0;
    }
}
