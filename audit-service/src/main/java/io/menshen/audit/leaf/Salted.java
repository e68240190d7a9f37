package io.menshen.audit.leaf;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;

/// A value that the log commits to without saying it. As long as this row exists, one can show which entry is about
/// whom; once it is deleted, nobody can, and every proof still holds.
///
/// @param label what kind of value: [#MEMBER], [#ACTOR], [#NAME], [#BASIS], [#RECORD]
/// @param part the number of the subjects group within the entry; 0 for what is not a subject
/// @param value the value itself; empty for a malformed record, which is not kept
/// @param salt 16 random bytes, Base 64 for URLs without padding
public record Salted(String label, int part, String value, String salt) {

    /// Bytes in one salt.
    public static final int SALT_BYTES = 16;

    /// A member as a subject.
    public static final String MEMBER = "member";
    /// The member who acted, or the account of an actor who is a member.
    public static final String ACTOR = "actor";
    /// The user name of staff.
    public static final String NAME = "name";
    /// The id of a basis, `route/…`.
    public static final String BASIS = "basis";
    /// A malformed record's bytes.
    public static final String RECORD = "record";

    /// SHA-256(salt ‖ label ‖ ":" ‖ value), Base 64 for URLs without padding.
    public String commitment() {
        return commitment(salt, label, value.getBytes(StandardCharsets.UTF_8));
    }

    static String commitment(String salt, String label, byte[] value) {
        MessageDigest digest = sha256();
        digest.update(Base64.getUrlDecoder().decode(salt));
        digest.update((label + ":").getBytes(StandardCharsets.UTF_8));
        return Base64.getUrlEncoder().withoutPadding().encodeToString(digest.digest(value));
    }

    /// The same from the salt's bytes, by a digest that is used again and again.
    static String commitment(MessageDigest digest, byte[] salt, String label, String value) {
        digest.update(salt);
        digest.update(label.getBytes(StandardCharsets.US_ASCII));
        digest.update((byte) ':');
        return Base64.getUrlEncoder()
                .withoutPadding()
                .encodeToString(digest.digest(value.getBytes(StandardCharsets.UTF_8)));
    }

    static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    /// Names the kind, never the value.
    @Override
    public String toString() {
        return "Salted[" + label + "]";
    }
}
