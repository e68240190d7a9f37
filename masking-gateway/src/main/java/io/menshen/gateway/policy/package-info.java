/// What is published: the disclosure rules in force and the operations exposed, compiled once for
/// each version of the rules.
@org.jspecify.annotations.NullMarked
package io.menshen.gateway.policy;
