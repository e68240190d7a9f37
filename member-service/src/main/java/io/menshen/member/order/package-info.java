/// Orders in a round: placed, dispatched on a route, delivered or cancelled.
@org.jspecify.annotations.NullMarked
package io.menshen.member.order;
