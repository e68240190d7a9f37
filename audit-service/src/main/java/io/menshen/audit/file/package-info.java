/// Files that a crash or a power cut cannot tear.
///
/// Pure: imports only `java.*`, because the witness needs it too.
@org.jspecify.annotations.NullMarked
package io.menshen.audit.file;
