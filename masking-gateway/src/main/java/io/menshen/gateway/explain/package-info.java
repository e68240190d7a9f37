/// "Why is this masked?": what the rules in force say to somebody with these roles, for one operation – without a
/// member, so that nobody learns anything about one.
@org.jspecify.annotations.NullMarked
package io.menshen.gateway.explain;
