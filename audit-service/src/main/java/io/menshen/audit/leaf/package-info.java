/// What an entry of the log says: canonical JSON in which a person is only ever a salted commitment.
@org.jspecify.annotations.NullMarked
package io.menshen.audit.leaf;
