/// Unites what is pasted with what a round knows already: pure. Lists are re-posted as they grow, and they fork;
/// a posting changes and adds lines, and what vanishes is shown to a person instead of being cancelled.
@NullMarked
package io.menshen.member.intake.union;

import org.jspecify.annotations.NullMarked;
