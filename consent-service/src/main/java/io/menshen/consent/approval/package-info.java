/// What grants and crises have in common: fields that somebody asks to see, the exact request as a hash, and the people
/// who agree to just that hash.
@NullMarked
package io.menshen.consent.approval;

import org.jspecify.annotations.NullMarked;
