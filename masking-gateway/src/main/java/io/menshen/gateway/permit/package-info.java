/// Mints permits (ADR 0003): what an inner service may do for one caller, one operation and one purpose, for a
/// minute.
@org.jspecify.annotations.NullMarked
package io.menshen.gateway.permit;
