package io.menshen.member.route;

/// Where a route stands.
public enum RouteState {
    /// The leader has made it; the courier sees nothing in clear yet.
    PLANNED,
    /// The courier is on the way.
    DISPATCHED,
    ENDED
}
