/// Follows a request from the door through the services to its entry in the log: by its id and its trace in every
/// line that is logged about it, and by spans for who collects them (ADR 71).
@org.jspecify.annotations.NullMarked
package io.menshen.platform.trace;
