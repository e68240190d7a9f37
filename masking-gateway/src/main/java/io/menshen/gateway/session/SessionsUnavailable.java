package io.menshen.gateway.session;

/// The identity provider, or the gateway's database, does not do what is asked now.
public final class SessionsUnavailable extends RuntimeException {

    SessionsUnavailable(String why) {
        // names a step, never a person
        super(why, null, false, false);
    }
}
