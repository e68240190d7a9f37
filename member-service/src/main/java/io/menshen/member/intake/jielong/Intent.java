package io.menshen.member.intake.jielong;

/// What a line wants of the round.
public enum Intent {
    ORDER,
    /// More for somebody who has ordered already (再加, 再来).
    ADD,
    /// These goods instead of those ordered before (改成).
    REPLACE,
    /// Nothing, or nothing any more (取消, 不要了, 不需要).
    CANCEL,
    /// The order goes to somebody else (转给…): a person has to look.
    TRANSFER
}
