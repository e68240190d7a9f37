/// Money that goes back: asked for by the member, granted by the group's leader, paid by customer service, who see card
/// and
/// name while they have the payment in hand and at no other time.
@NullMarked
package io.menshen.member.refund;

import org.jspecify.annotations.NullMarked;
