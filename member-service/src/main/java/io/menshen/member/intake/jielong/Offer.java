package io.menshen.member.intake.jielong;

import org.jspecify.annotations.Nullable;

/// Goods with a price that the text above a list offers. Only a proposal: the round's own goods win.
public record Offer(@Nullable String code, String name, long fen) {}
