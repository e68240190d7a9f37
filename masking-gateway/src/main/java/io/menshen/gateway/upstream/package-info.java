/// The services behind the door: where they are, and one call to them, bounded in time and size.
@org.jspecify.annotations.NullMarked
package io.menshen.gateway.upstream;
