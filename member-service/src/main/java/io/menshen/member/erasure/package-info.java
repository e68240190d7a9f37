/// Closing an account and erasing its data for good (PIPL Art. 47): asked for by the member, cancellable for a while,
/// held where a law wants the data kept, then final. Erasing destroys the member's data key, so that no backup and no
/// forgotten row can be opened again, and forgets every place that holds the member.
@org.jspecify.annotations.NullMarked
package io.menshen.member.erasure;
