package io.menshen.gateway.session;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/// SHA-256 of a session's name (`sid`): enough to know it again, and nothing that anybody could use.
public final class SessionTag {

    private final ByteBuffer digest;

    private SessionTag(byte[] digest) {
        this.digest = ByteBuffer.wrap(digest);
    }

    public static SessionTag of(String sid) {
        try {
            return of(MessageDigest.getInstance("SHA-256").digest(sid.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    static SessionTag of(byte[] digest) {
        return new SessionTag(digest);
    }

    byte[] bytes() {
        return digest.array().clone();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof SessionTag that && digest.equals(that.digest);
    }

    @Override
    public int hashCode() {
        return digest.hashCode();
    }

    @Override
    public String toString() {
        return "session";
    }
}
