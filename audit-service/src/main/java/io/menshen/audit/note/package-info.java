/// The text formats in which the log speaks to strangers: signed notes, checkpoints, proof files (C2SP).
///
/// Pure: imports only `java.*` and the tree, so that the offline verifier runs on a bare JDK.
@org.jspecify.annotations.NullMarked
package io.menshen.audit.note;
