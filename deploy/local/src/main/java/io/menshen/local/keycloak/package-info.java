/// Keycloak for the local stack: the realm `menshen`, its demo users, and the login that a browser would do.
@org.jspecify.annotations.NullMarked
package io.menshen.local.keycloak;
