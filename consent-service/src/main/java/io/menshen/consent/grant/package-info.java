/// Grants (ADR 0036): leave for exactly one person to see certain fields of certain members, for a time and a number of
/// reads, approved by somebody else and ended by the first of many things.
@NullMarked
package io.menshen.consent.grant;

import org.jspecify.annotations.NullMarked;
