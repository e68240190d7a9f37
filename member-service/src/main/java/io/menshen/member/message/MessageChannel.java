package io.menshen.member.message;

/// By which way a message reaches a member.
enum MessageChannel {
    /// Inside the service, for the member to fetch. Always there; delivered by being written.
    INBOX,
    SMS,
    EMAIL
}
