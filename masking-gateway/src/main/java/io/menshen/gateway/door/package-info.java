/// The door itself: one request's way from the caller to the service and back (architecture: "a read, step by
/// step").
@org.jspecify.annotations.NullMarked
package io.menshen.gateway.door;
