/// The Merkle tree of RFC 6962 §2.1, cut into tiles 256 hashes wide as C2SP tlog-tiles says.
///
/// Pure: imports only `java.*`, so that the offline verifier runs on a bare JDK.
@org.jspecify.annotations.NullMarked
package io.menshen.audit.merkle;
