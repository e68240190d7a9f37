/// The members' own pages (`/console/`): files in `META-INF/resources/console`, which know nothing that a stranger may
/// not know. What they show they read through the door, with the member's token, like any other client (ADR 0076).
@NullMarked
package io.menshen.gateway.console;

import org.jspecify.annotations.NullMarked;
