/// Who outside gets members' data, as what, and under which contract (PIPL Art. 21–23, 38, ADR 0049): a
/// register of texts that two people change, and the door through which a recipient's system reads exactly
/// that, one member at a time, each use kept for three years.
@NullMarked
package io.menshen.consent.recipient;

import org.jspecify.annotations.NullMarked;
