/// The notices that tell people what is done with their information and why (PIPL Art. 17): versioned texts, each
/// bound by its hash.
@NullMarked
package io.menshen.consent.notice;

import org.jspecify.annotations.NullMarked;
