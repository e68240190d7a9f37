/// audit-service.
@org.jspecify.annotations.NullMarked
package io.menshen.audit;
