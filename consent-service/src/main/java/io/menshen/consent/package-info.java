/// consent-service.
@org.jspecify.annotations.NullMarked
package io.menshen.consent;
