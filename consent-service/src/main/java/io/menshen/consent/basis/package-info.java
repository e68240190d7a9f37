/// What the gateways ask for before they let a field out that needs a member's will: standing consents and
/// restrictions, many members at once, from one snapshot.
@NullMarked
package io.menshen.consent.basis;

import org.jspecify.annotations.NullMarked;
