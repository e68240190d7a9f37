/// The witness: a program of its own that remembers the largest tree each log has shown it and puts its name under a
/// larger one only when that continues it (C2SP `tlog-witness`). Meant to be run by somebody else than the log.
///
/// Pure: imports only `java.*`, the JDK's small HTTP server and the pure packages, so that it runs on a bare JDK and
/// can be read in an hour.
@org.jspecify.annotations.NullMarked
package io.menshen.audit.witness;
