/// Disclosure rules as they are kept: what a draft must be before people may agree to it, and what it would change.
/// Deciding by them is the gateway's; both read them with [io.menshen.disclosure.rule.RuleFile] (ADR 0034).
@NullMarked
package io.menshen.consent.rule;

import org.jspecify.annotations.NullMarked;
