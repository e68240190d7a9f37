/// Crises (ADR 0037): declared emergencies that open a list of fields to listed roles for the members of listed groups,
/// until a time. Plans prepare them in calm times; whatever begins here also ends here, and says so.
@NullMarked
package io.menshen.consent.crisis;

import org.jspecify.annotations.NullMarked;
