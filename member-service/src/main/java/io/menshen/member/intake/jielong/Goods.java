package io.menshen.member.intake.jielong;

/// One kind of goods of a round: its place in the round's list, from 1, and its name as the leader wrote it
/// (`鸡蛋30枚`).
public record Goods(int number, String name) {}
