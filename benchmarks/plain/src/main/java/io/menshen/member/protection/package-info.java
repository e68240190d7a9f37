/// member-service with sealing off: what is left of a member's cost when nothing is protected. Only ever measured
/// against, by `./menshen bench member`.
@NullMarked
package io.menshen.member.protection;

import org.jspecify.annotations.NullMarked;
