/// Consents: given by a member for one purpose on one notice, withdrawn by the same member, never rewritten (PIPL
/// Art. 14, 15, 16).
@NullMarked
package io.menshen.consent.consent;

import org.jspecify.annotations.NullMarked;
