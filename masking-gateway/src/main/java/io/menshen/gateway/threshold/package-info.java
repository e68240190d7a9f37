/// What every request meets before anybody looks at what it wants (ADR 0058): one way to write a request, no other; and
/// what every answer says to browsers.
@org.jspecify.annotations.NullMarked
package io.menshen.gateway.threshold;
