/// Records that may be one person's (ADR 0026): found by comparing who shares a search tag, judged by a
/// reviewer, merged
/// field by field, and separated again for thirty days. Consents come first: nothing is merged before
/// consent-service applies the stricter ones of both records.
@NullMarked
package io.menshen.member.duplicate;

import org.jspecify.annotations.NullMarked;
