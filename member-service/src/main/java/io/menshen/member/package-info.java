/// member-service: who the members are. Their sealed data, groups, rounds, orders and routes.
///
/// This package holds only what every feature speaks: the ids and the actor.
@org.jspecify.annotations.NullMarked
package io.menshen.member;
