/// Rotating the keys: an operator asks, a job moves every data key under a new epoch, and anybody who operates
/// the service can see how far it is. How keys are kept is `protection`'s business.
@org.jspecify.annotations.NullMarked
package io.menshen.member.rotation;
