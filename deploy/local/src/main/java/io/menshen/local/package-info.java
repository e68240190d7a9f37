/// The `menshen` command: starts, stops and watches the suite on one machine, without containers.
@org.jspecify.annotations.NullMarked
package io.menshen.local;
