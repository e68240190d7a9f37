/// How fresh the word of the log's witnesses is: without it, what goes beyond the daily round has to wait.
@org.jspecify.annotations.NullMarked
package io.menshen.gateway.witness;
