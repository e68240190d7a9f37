/// Proof of possession (DPoP, RFC 9449): a token that is bound to a key is taken from the holder of that key only, and
/// each proof once.
@org.jspecify.annotations.NullMarked
package io.menshen.gateway.proof;
