package io.menshen.member.intake.jielong;

/// One kind of goods of a round: its code (`A`) and its name as the leader wrote it (`鸡蛋30枚`).
public record Goods(String code, String name) {}
