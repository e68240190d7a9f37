/// Facts leave a service exactly when its transaction commits: written beside the data, sent by a relay.
@org.jspecify.annotations.NullMarked
package io.menshen.platform.outbox;
