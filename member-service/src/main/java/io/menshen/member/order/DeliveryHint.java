package io.menshen.member.order;

/// What a courier should know, from a closed list: free text is never shown to couriers.
public enum DeliveryHint {
    /// 放门口
    LEAVE_AT_DOOR,
    /// 送上楼
    BRING_UPSTAIRS,
    /// 放楼下
    LEAVE_DOWNSTAIRS,
    /// 放门卫、物业
    LEAVE_WITH_GUARD,
    /// 放快递柜
    LEAVE_IN_LOCKER,
    /// 提前打电话
    CALL_AHEAD,
    /// 别按门铃
    DO_NOT_RING,
    /// 勿敲门
    DO_NOT_KNOCK,
    /// 自提, in a round that is otherwise delivered
    PICK_UP
}
