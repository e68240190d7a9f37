/// What the log has signed, and the memories that keep it from ever signing something else.
@org.jspecify.annotations.NullMarked
package io.menshen.audit.checkpoint;
