package io.menshen.story;

import io.menshen.canary.Canary;
import java.util.ArrayList;
import java.util.List;

/// The 接龙 list that the leader pastes. Everybody in it is invented, and every value so distinctive that finding it
/// anywhere in clear means that it leaked.
///
/// Only the mobile in the first line is not distinctive: it is the one that the identity provider has verified for
/// `member1`, and there it lawfully stands in clear.
final class PastedList {

    private static final String RARE_NAME = "钟离𫘧";
    private static final String NICKNAME_FLAT = "73-4-2608";
    private static final String NOTE = "三号电梯坏了，西侧货梯上，敲三下";
    private static final String HEALTH = "家有透析病人周四周六";
    private static final String ID_NUMBER = "510102194903071229";

    private PastedList() {}

    /// @param memberOne the verified mobile of `member1`, as its owner writes it
    static String text(String memberOne) {
        return """
                #接龙
                金桂苑 周六蔬菜包（周六下午送达）
                规格：A 蔬菜包 59元  B 鸡蛋30枚 35元  C 牛奶12盒 66元
                截单：周五 20:00   送货上门，请写清 楼号-单元-房号

                例 小明 13800138000 1号楼1单元101 A1
                1. 鲁望舒 %s 73号楼4单元2907 A1 B1
                2、%s，１７３１９８５４４０２，81-3-2203，B2（放门口就行，谢谢）
                3）慕容映雪（电话：186-4917-0335）地址：95栋1701室 C1
                4. 阿依古丽·买买提 +86 199 4203 6671 88号楼2单元1604 B1 %s
                5. 翟灵犀 15926370418 81号楼5单元2101 A1 C1（%s，麻烦送上楼）
                6. %s豆苗妈 A1
                7. 佟蕙兰 17720944165 92-2-2302 B1 身份证%s
                8. 费朗月 1762044 90-1-2502 A1
                """.formatted(memberOne, RARE_NAME, NOTE, HEALTH, NICKNAME_FLAT, ID_NUMBER);
    }

    /// A list as long as a big round's, for handing out many bags. Its people are as invented.
    static String of(int lines) {
        StringBuilder list = new StringBuilder("#接龙\n金桂苑 鸡蛋（自提）\n规格：A 鸡蛋30枚 35元\n\n");
        for (int i = 1; i <= lines; i++) {
            list.append("%d. %s%s 1%d%08d %d-%d-%d%02d A%d%n"
                    .formatted(
                            i,
                            "赵钱孙李周吴郑王冯陈".charAt(i % 10),
                            "一二三四五六七八九十".charAt(i / 10 % 10) + "妹",
                            new int[] {38, 39, 50, 51, 52, 57, 58, 59, 82, 83}[i % 10],
                            41_370_000 + i * 37,
                            20 + i % 9,
                            1 + i % 4,
                            2 + i % 25,
                            1 + i % 3,
                            1 + i % 2));
        }
        return list.toString();
    }

    /// What must be found nowhere, in whatever spelling the leader or the suite wrote it.
    static List<Canary> canaries() {
        List<Canary> canaries = new ArrayList<>();
        canaries.add(new Canary("the name in line 1", "鲁望舒"));
        canaries.add(new Canary("the rare name in line 2", RARE_NAME));
        canaries.add(new Canary("the name in line 3", "慕容映雪"));
        canaries.add(new Canary("the name in line 4", "阿依古丽·买买提"));
        canaries.add(new Canary("the name in line 5", "翟灵犀"));
        canaries.add(new Canary("the nickname in line 6", "豆苗妈"));
        canaries.add(new Canary("the name in line 7", "佟蕙兰"));
        canaries.add(new Canary("the name in line 8", "费朗月"));
        mobile(canaries, 2, "17319854402");
        canaries.add(new Canary("the full-width mobile in line 2", "１７３１９８５４４０２"));
        mobile(canaries, 3, "18649170335");
        mobile(canaries, 4, "19942036671");
        mobile(canaries, 5, "15926370418");
        mobile(canaries, 7, "17720944165");
        flat(canaries, 1, "73-4-2907", "73号楼4单元2907");
        flat(canaries, 2, "81-3-2203", "81号楼3单元2203");
        flat(canaries, 3, "95--1701", "95栋1701室");
        flat(canaries, 4, "88-2-1604", "88号楼2单元1604");
        flat(canaries, 5, "81-5-2101", "81号楼5单元2101");
        flat(canaries, 6, NICKNAME_FLAT, "73号楼4单元2608");
        flat(canaries, 7, "92-2-2302", "92号楼2单元2302");
        flat(canaries, 8, "90-1-2502", "90号楼1单元2502");
        canaries.add(new Canary("the note in line 4", NOTE));
        canaries.add(new Canary("the health hint in line 5", HEALTH));
        canaries.add(new Canary("the ID number in line 7", ID_NUMBER));
        return List.copyOf(canaries);
    }

    private static void mobile(List<Canary> canaries, int line, String number) {
        String name = "the mobile in line " + line;
        canaries.add(new Canary(name, number));
        for (String gap : List.of(" ", "-")) {
            canaries.add(new Canary(
                    name, number.substring(0, 3) + gap + number.substring(3, 7) + gap + number.substring(7)));
        }
    }

    private static void flat(List<Canary> canaries, int line, String canonical, String spoken) {
        canaries.add(new Canary("the flat in line " + line, canonical));
        canaries.add(new Canary("the flat in line " + line, spoken));
    }
}
