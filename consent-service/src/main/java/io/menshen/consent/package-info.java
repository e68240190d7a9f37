/// consent-service: purposes, notices, consents, and the basis lease under which gateways decide.
@NullMarked
package io.menshen.consent;

import org.jspecify.annotations.NullMarked;
