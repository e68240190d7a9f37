/// The keys with which the log signs: which versions there are, for which sizes each vouches, and how one
/// follows another (ADR 0042).
@org.jspecify.annotations.NullMarked
package io.menshen.audit.key;
