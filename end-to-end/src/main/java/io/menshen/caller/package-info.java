/// Somebody outside who signs in and calls the gateway, as an app would: never past it.
@org.jspecify.annotations.NullMarked
package io.menshen.caller;
