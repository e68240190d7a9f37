/// Routes: which orders one courier brings, and what the courier may see of whom while a stop is live.
@org.jspecify.annotations.NullMarked
package io.menshen.member.route;
