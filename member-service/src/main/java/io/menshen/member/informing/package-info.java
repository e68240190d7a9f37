/// What other services have members told: that the words of a notice have changed, and that something waits for their
/// account.
@org.jspecify.annotations.NullMarked
package io.menshen.member.informing;
