/// The offline verifier: checks a proof file with nothing but a JDK and the log's published key.
@org.jspecify.annotations.NullMarked
package io.menshen.audit.verify;
