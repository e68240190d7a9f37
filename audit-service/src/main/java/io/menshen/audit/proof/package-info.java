/// Proofs that an entry is in the log, as files that anybody can check without asking us.
@org.jspecify.annotations.NullMarked
package io.menshen.audit.proof;
