package io.menshen.member.order;

/// Where an order stands.
public enum OrderState {
    PLACED,
    /// On a courier's route that has started.
    DISPATCHED,
    DELIVERED,
    CANCELLED
}
