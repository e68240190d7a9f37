/// What a service owes the world after its database was restored to an earlier moment (ADR 0018): to learn
/// again, before it serves anybody, what was withdrawn and erased since.
@org.jspecify.annotations.NullMarked
package io.menshen.platform.restore;
