/// The permit: what the gateway lets a service do for one caller, one operation and one purpose.
@org.jspecify.annotations.NullMarked
package io.menshen.platform.permit;
