/// Reads evidence as it comes from Kafka and says what it is: a record, a new source, or nothing that can be read.
@org.jspecify.annotations.NullMarked
package io.menshen.audit.intake;
