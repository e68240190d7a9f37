/// Every "no" as `application/problem+json` (RFC 9457): a stable type, ids and limits, never a rejected value.
@org.jspecify.annotations.NullMarked
package io.menshen.platform.problem;
