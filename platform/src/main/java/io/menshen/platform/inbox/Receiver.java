package io.menshen.platform.inbox;

import io.menshen.platform.event.CloudEvent;

/// What a service does about the events of one topic.
public interface Receiver {

    String topic();

    /// Does it, in the transaction that also stores how far was read. An event that is none of its business is
    /// left alone. An exception means: not now; the event comes again.
    void receive(CloudEvent event);
}
