package io.menshen.member.message;

import jakarta.enterprise.context.ApplicationScoped;

/// Sends nothing. The message stays where it is, sealed, and `./menshen messages` shows it.
@ApplicationScoped
class LocalSender implements Sender {

    @Override
    public void send(Outgoing message) {
        // kept, which is all that is wanted
    }

    @Override
    public boolean keeps() {
        return true;
    }
}
