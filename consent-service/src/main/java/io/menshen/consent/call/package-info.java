/// What waits for one named account: their inbox in this service, and a message where a member record is linked.
@org.jspecify.annotations.NullMarked
package io.menshen.consent.call;
