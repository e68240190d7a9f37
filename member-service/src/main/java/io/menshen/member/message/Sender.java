package io.menshen.member.message;

/// Hands messages of one channel to whoever delivers them.
interface Sender {

    /// Hands one over; returns when it was taken.
    ///
    /// @throws NotSentException if it was not, or nobody knows
    void send(Outgoing message) throws NotSentException;

    /// Whether what was sent stays here to be read, because nobody else has it.
    default boolean keeps() {
        return false;
    }
}
