/// The disclosure rules: role × purpose × field → level, compiled to look-ups.
///
/// Everything but [io.menshen.disclosure.rule.RuleFile] is pure: no framework, no clock, no input or output. Who
/// proves a basis is none of its business: it is told what is proven and answers with a
/// [io.menshen.disclosure.masking.Decision].
@org.jspecify.annotations.NullMarked
package io.menshen.disclosure.rule;
