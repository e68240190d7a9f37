package io.menshen.member.order;

/// So much of one good.
///
/// @param good its number in the round
public record OrderLine(int good, int quantity) {}
