/// Recorded before disclosed (ADR 0012): the gateway's evidence on its way to the log, and the guarantee that no
/// clear personal field leaves before Kafka has acknowledged it.
@org.jspecify.annotations.NullMarked
package io.menshen.gateway.disclosure;
