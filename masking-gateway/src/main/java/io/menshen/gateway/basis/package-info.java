/// What the members have agreed to, as consent-service says: kept under a lease, so that a withdrawal is immediate
/// (ADR 0005), and asked for read by read when there is none.
@org.jspecify.annotations.NullMarked
package io.menshen.gateway.basis;
