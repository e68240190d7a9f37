/// The certificates of a stack on one machine: an authority of its own, and what it issues.
@org.jspecify.annotations.NullMarked
package io.menshen.local.tls;
