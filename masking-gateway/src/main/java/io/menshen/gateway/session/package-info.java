/// A person's sign-ins: seeing them, ending them, and the notice that there is one from a new device (ADR
/// 0067).
@NullMarked
package io.menshen.gateway.session;

import org.jspecify.annotations.NullMarked;
