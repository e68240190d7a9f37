/// Whether records are right (PIPL Art. 8): rules over all of them, a report that shows no value, doubts of those who
/// looked,
/// and the member's own word. Nothing is changed here; a correction is the member's.
@NullMarked
package io.menshen.member.quality;

import org.jspecify.annotations.NullMarked;
