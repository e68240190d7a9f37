/// Who may call a service, by certificate: the other end of every TLS connection inside the suite (ADR 0073).
@org.jspecify.annotations.NullMarked
package io.menshen.platform.peer;
