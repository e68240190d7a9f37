package io.menshen.caller;

/// Signs a user in at the identity provider.
@FunctionalInterface
public interface SignIn {

    /// A fresh access token of this user.
    String accessToken(String user);
}
