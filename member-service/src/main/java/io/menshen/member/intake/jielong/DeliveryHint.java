package io.menshen.member.intake.jielong;

import java.util.List;

/// What the courier should do at the door: a closed list, so that no free text travels. New wordings are added
/// here.
public enum DeliveryHint {
    LEAVE_AT_DOOR("放门口 放在门口 放家门口 挂门口 挂门把手 放门外"),
    BRING_UPSTAIRS("送上楼 送到家里 送到家 送货上门 送上门 送到门口"),
    LEAVE_DOWNSTAIRS("放楼下 放在楼下 放一楼 放单元门口"),
    PICK_UP("自提 自取 自己来拿 自己拿"),
    DO_NOT_KNOCK("勿敲门 别敲门 不要敲门"),
    DO_NOT_RING("勿按门铃 别按门铃 不要按门铃"),
    CALL_AHEAD("到了打电话 先打电话 到了电话 提前电话 来前电话 提前打电话"),
    LEAVE_WITH_GUARD("放门卫 放保安 放物业 放传达室 放岗亭"),
    LEAVE_IN_LOCKER("放快递柜 放丰巢 放自提柜");

    private final String wordings;

    DeliveryHint(String wordings) {
        this.wordings = wordings;
    }

    List<String> wordings() {
        return List.of(wordings.split(" "));
    }
}
