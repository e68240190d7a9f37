/// The register: what is published and in which version – disclosure rules, purposes, notices. One mechanism for all
/// of them (ADR 0034): somebody drafts, somebody else approves that very text, history stays.
///
/// What a text means is known by the feature that reads it; it tells the register through
/// [io.menshen.consent.register.Document].
@NullMarked
package io.menshen.consent.register;

import org.jspecify.annotations.NullMarked;
