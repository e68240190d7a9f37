package io.menshen.platform.restore;

import io.menshen.platform.event.CloudEvent;
import java.util.Set;

/// What a service does with facts that its restored database may not know. Only facts that *end* something
/// matter: what was given since is lost with the restore and has to be given again; what was taken away must
/// not come back.
///
/// Every method runs in a transaction. A crash repeats them all, so each must be harmless the second time.
public interface Replayer {

    /// Where the facts stand.
    Set<String> topics();

    /// Before the first fact.
    void begin();

    /// One fact, in the order of its member's.
    void replay(CloudEvent event);
}
