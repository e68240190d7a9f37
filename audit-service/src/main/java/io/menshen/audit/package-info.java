/// audit-service: the provable log of who did and saw what, its proofs, and the questions one may ask it.
@org.jspecify.annotations.NullMarked
package io.menshen.audit;
