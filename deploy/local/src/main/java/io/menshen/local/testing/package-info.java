/// For the services' tests: a running stack, and permits as the gateway would mint them.
@org.jspecify.annotations.NullMarked
package io.menshen.local.testing;
