/// What corrections, refunds and rights requests share: being in somebody's hands for a while.
@org.jspecify.annotations.NullMarked
package io.menshen.member.hand;
