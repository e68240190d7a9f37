/// The servers of one stack together, and the settings that a service needs to use them.
@org.jspecify.annotations.NullMarked
package io.menshen.local.stack;
