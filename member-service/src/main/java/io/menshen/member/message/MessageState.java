package io.menshen.member.message;

/// Where a message stands.
enum MessageState {
    /// It waits to be sent, for the first time or again.
    QUEUED,
    /// Somebody is just sending it.
    SENDING,
    /// It lies in the inbox, or the provider has taken it.
    SENT,
    /// Nobody took it in time, or it is no longer of use.
    GIVEN_UP
}
