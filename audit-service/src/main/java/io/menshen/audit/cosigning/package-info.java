/// Asks witnesses to cosign the log's checkpoints, and keeps what they said: the third memory, in other hands.
@org.jspecify.annotations.NullMarked
package io.menshen.audit.cosigning;
