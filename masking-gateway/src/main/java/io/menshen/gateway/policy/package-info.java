/// What is published: the disclosure rules in force and the operations exposed, compiled once at the start.
@org.jspecify.annotations.NullMarked
package io.menshen.gateway.policy;
