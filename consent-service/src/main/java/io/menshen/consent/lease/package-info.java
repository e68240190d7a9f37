/// The basis lease (ADR 0005): change numbers, the long poll that brings them to the gateways, and the wait that a
/// withdrawal owes to every gateway that may still hold an older state.
@NullMarked
package io.menshen.consent.lease;

import org.jspecify.annotations.NullMarked;
