/// Known flaws in what the services are made of.
@org.jspecify.annotations.NullMarked
package io.menshen.local.advisory;
