/// masking-gateway.
@org.jspecify.annotations.NullMarked
package io.menshen.gateway;
