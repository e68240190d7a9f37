/// A request that is sent twice happens once: the `Idempotency-Key` of `POST` requests (ADR 0024).
@NullMarked
package io.menshen.member.idempotency;

import org.jspecify.annotations.NullMarked;
