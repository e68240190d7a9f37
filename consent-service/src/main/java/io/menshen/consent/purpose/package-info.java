/// The catalogue of purposes: why personal information is processed, on which legal basis, with which limits (PIPL
/// Art. 6, 13, 17).
@NullMarked
package io.menshen.consent.purpose;

import org.jspecify.annotations.NullMarked;
