/// What a running crisis means here (ADR 0037): who counts as a member of its groups, who was touched by it, and that
/// each
/// of them is told afterwards.
@NullMarked
package io.menshen.member.crisis;

import org.jspecify.annotations.NullMarked;
