package io.menshen.disclosure.masking;

import java.util.List;
import java.util.Random;
import java.util.function.IntFunction;
import java.util.stream.Collectors;

/// Makes up what people write into a group about themselves, each line with one thing in it that does not belong there.
/// Made from how people write, not from how the detector reads: the forms were listed before it was run on them.
final class Chatter {

    /// A line.
    ///
    /// @param said what stands in it: the number, in plain digits; or the address, part by part as it is spelled
    record Line(String text, List<String> said) {}

    private static final List<String> AROUND_NUMBERS = List.of(
            "我电话%s，到了打我",
            "%s",
            "打%s找我妈",
            "手机号：%s谢谢",
            "联系%s或者楼下按铃",
            "李姐%s要两份鸡蛋",
            "到了call我 %s 辛苦",
            "有问题请拨%s！！",
            "鸡蛋一份，电话%s",
            "电话（%s）找小王",
            "tel:%s",
            "3份，%s",
            "[%s]我老公接",
            "我不在家，让他打%s吧，晚上8点后",
            "接龙\n5. 小美 %s 牛奶2箱",
            "“%s”这个号");

    private static final List<String> AROUND_IDENTITIES = List.of(
            "身份证%s，登记用",
            "%s", "出入证要的：%s", "我妈的身份证号码是%s请帮忙", "号码 %s 王小明", "证件(%s)已发", "ID %s thanks", "买药登记：%s，两盒", "%s这个对吗");

    private static final List<String> AROUND_ADDRESSES = List.of(
            "送到%s谢谢",
            "%s",
            "地址：%s",
            "我家在%s，放门口就行",
            "麻烦放%s门口",
            "我是%s的，要三斤苹果",
            "%s 王阿姨收",
            "收货地址 %s，周六有人",
            "搬家了，现在住%s",
            "1. 小李 %s 牛奶一箱",
            "老地方，%s！");

    private static final List<String> REGIONS =
            List.of("", "", "", "上海市浦东新区", "北京市朝阳区", "广东省深圳市南山区", "江苏省苏州市工业园区", "武汉市洪山区", "西湖区", "成都高新区", "浦东");

    private static final List<String> ROADS =
            List.of("世纪大道", "中山北路", "人民路", "建设三街", "学院路", "解放东路", "望京街", "龙阳路", "科技园北道", "二七路", "长江西街");

    private static final List<String> COMMUNITIES = List.of(
            "阳光花园",
            "望京西园四区",
            "龙湖天街",
            "翡翠城",
            "金色家园",
            "万科城市花园二期",
            "保利香槟国际",
            "锦绣江南",
            "碧桂园",
            "水岸名邸",
            "幸福里",
            "香榭丽舍",
            "石榴庄小区",
            "新华公寓",
            "东方曼哈顿",
            "绿地世纪城",
            "天通苑北一区",
            "大华新村",
            "回龙观",
            "和平小区");

    private static final String HAN = "零一二三四五六七八九";
    private static final String SPOKEN = "洞幺两三四五六拐八勾";
    private static final String FINANCIAL = "零壹贰叁肆伍陆柒捌玖";

    private final Random random;

    Chatter(long seed) {
        random = new Random(seed);
    }

    Line mobile() {
        String number = "1" + (3 + random.nextInt(7)) + digits(9);
        String country = pick(List.of("", "", "", "", "+86", "86", "+86 ", "+86-", "0086", "(+86)", "（86）", "+ 86 "));
        String spelled = country
                + spelled(
                        number,
                        pick(List.of(
                                List.of(3, 4, 4),
                                List.of(3, 4, 4),
                                List.of(4, 4, 3),
                                List.of(3, 3, 5),
                                List.of(3, 8),
                                List.of(5, 6))));
        if (random.nextInt(12) == 0) {
            String chat = pick(List.of("转", "然后", "再", "后面", "接着是", " 空 ", "，再是"));
            spelled = number.substring(0, 3) + chat + number.substring(3, 7) + chat + number.substring(7);
        }
        return new Line(pick(AROUND_NUMBERS).formatted(spelled), List.of(number));
    }

    Line identity() {
        String birth =
                "%04d%02d%02d".formatted(1935 + random.nextInt(88), 1 + random.nextInt(12), 1 + random.nextInt(28));
        String body =
                pick(List.of("110101", "310115", "440305", "330106", "510107", "420111", "320506")) + birth + digits(3);
        int[] weights = {7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2};
        int sum = 0;
        for (int i = 0; i < 17; i++) {
            sum += weights[i] * (body.charAt(i) - '0');
        }
        char check = "10X98765432".charAt(sum % 11);
        String number = body + check;
        String spelled = spelled(
                number,
                pick(List.of(
                        List.of(6, 8, 4),
                        List.of(6, 4, 4, 4),
                        List.of(3, 3, 4, 4, 4),
                        List.of(4, 4, 4, 4, 2),
                        List.of(14, 4))));
        if (check == 'X') {
            spelled = spelled.replace("X", pick(List.of("X", "x", "Ｘ", "ｘ")));
        }
        return new Line(pick(AROUND_IDENTITIES).formatted(spelled), List.of(number));
    }

    Line card() {
        String body = pick(List.of("622202", "621700", "436742", "955880", "545619")) + digits(9 + random.nextInt(4));
        int sum = 0;
        for (int i = 0; i < body.length(); i++) {
            int digit = body.charAt(body.length() - 1 - i) - '0';
            digit = i % 2 == 0 ? digit * 2 > 9 ? digit * 2 - 9 : digit * 2 : digit;
            sum += digit;
        }
        String number = body + (10 - sum % 10) % 10;
        String spelled = spelled(number, List.of(4, 4, 4, 4, 4));
        return new Line(
                pick(List.of("退款卡号%s", "%s 招行", "打我卡上：%s，户名王小明", "银行卡 %s")).formatted(spelled), List.of(number));
    }

    Line address() {
        String road = random.nextInt(3) == 0 ? pick(ROADS) : "";
        String gap = pick(List.of("", "", "", "", " ", "，", "-", "　"));
        String house = road.isEmpty()
                ? ""
                : road + spelledNumber(1 + random.nextInt(900)) + pick(List.of("号", "弄", "號", "号院"));
        String community = !road.isEmpty() && random.nextBoolean() ? "" : pick(COMMUNITIES);
        String building = spelledNumber(1 + random.nextInt(28));
        String unit = spelledNumber(1 + random.nextInt(5));
        String room = (1 + random.nextInt(30)) + "0" + (1 + random.nextInt(8));
        String flat = switch (random.nextInt(11)) {
            case 0 -> building + "号楼" + gap + unit + "单元" + gap + room + "室";
            case 1 -> building + "号楼" + unit + "单元" + room;
            case 2 -> building + "栋" + gap + room;
            case 3 -> building + "-" + unit + "-" + room;
            case 4 -> building + "幢" + unit + "单元" + han(room) + "室";
            case 5 -> pick(List.of("A", "B", "C", "D")) + "座" + gap + room;
            case 6 -> building + "#" + unit + "-" + room;
            case 7 -> building + "号楼" + room + "户";
            case 8 -> building + "號樓" + unit + "單元" + room;
            case 9 -> building + "栋" + unit + "单元" + gap + room + "房";
            default -> building + "号" + room + "室";
        };
        if (random.nextInt(8) == 0) {
            flat = wide(flat);
            room = wide(room);
        }
        String spelled = pick(REGIONS)
                + gap.replace("-", "")
                + house
                + (house.isEmpty() ? "" : gap.replace("-", ""))
                + community
                + gap
                + flat;
        String text = pick(AROUND_ADDRESSES).formatted(spelled);
        return new Line(
                text,
                List.of(room, road, community).stream()
                        .filter(part -> !part.isEmpty() && text.contains(part))
                        .toList());
    }

    Line flat() {
        String room = (1 + random.nextInt(30)) + "0" + (1 + random.nextInt(8));
        int building = 1 + random.nextInt(28);
        String spelled = pick(List.of(
                building + "-" + (1 + random.nextInt(4)) + "-" + room,
                building + "-" + room,
                building + "栋" + room,
                building + "号楼" + room,
                room + "室",
                building + "－" + room,
                "A" + building + "-" + room,
                building + "楼" + room + "室",
                building + "/" + (1 + random.nextInt(4)) + "/" + room,
                building + "--" + room));
        return new Line(
                pick(List.of("%s 鸡蛋两份", "我%s的", "小王 %s 牛奶", "%s豆豆妈", "放%s门口", "3. %s 苹果3斤"))
                        .formatted(spelled),
                List.of(room));
    }

    Line code() {
        String code = pick(List.of("", "#", "*")) + digits(4 + random.nextInt(3)) + pick(List.of("", "#", ""));
        if (random.nextInt(4) == 0) {
            code = (1 + random.nextInt(9)) + "-" + (1 + random.nextInt(6)) + "-" + digits(4);
        }
        String form = pick(List.of(
                "门禁%s",
                "门禁密码是%s",
                "取件码：%s",
                "密码 %s，直接进来",
                "单元门密码%s#",
                "%s开门",
                "提货码%s麻烦帮拿",
                "验证码 %s",
                "门锁密码为%s",
                "取件码 %s 和另一个",
                "楼下门禁按%s",
                "柜子取货码是 %s",
                "大门的密码：%s",
                "password: %s"));
        return new Line(form.formatted(code), List.of(code.replaceAll("[#*]", "")));
    }

    Line health() {
        String hint = pick(List.of(
                "糖尿病", "高血压", "怀孕", "孕妇", "化疗", "过敏", "透析", "发烧", "阳性", "骨折", "住院", "乙肝", "术后", "哮喘", "坐月子", "痛风", "抑郁",
                "轮椅", "胰岛素", "癌"));
        return new Line(
                pick(List.of("我妈%s，不要甜的", "家里有人%s请放门口", "%s，少油少盐", "因为%s出不了门", "老人%s，帮忙送上来", "%s的人能吃吗"))
                        .formatted(hint),
                List.of(hint));
    }

    /// Digits in one of the ways in which people write or hide them.
    private String spelled(String number, List<Integer> groups) {
        String gap = pick(
                List.of("", "", "", " ", "-", ".", "－", "—", "·", " - ", "  ", "_", "/", "、", "~", "\u200b", "　", "…"));
        String parted = parted(number, groups, gap);
        return switch (random.nextInt(12)) {
            case 0 ->
                parted(
                        number,
                        List.of(1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1),
                        pick(List.of(" ", "-", ".", "\u200b", "  ", "、", "*")));
            case 1 -> wide(parted);
            case 2 -> written(parted, HAN);
            case 3 -> written(parted, SPOKEN);
            case 4 -> written(parted, FINANCIAL);
            case 5 -> each(parted, digit -> random.nextBoolean() ? String.valueOf(HAN.charAt(digit)) : "" + digit);
            case 6 -> each(parted, digit -> digit + "\uFE0F\u20E3");
            case 7 -> each(parted, digit -> digit == 0 ? "⓪" : Character.toString('①' + digit - 1));
            case 8 -> each(parted, digit -> digit == 0 ? pick(List.of("O", "o", "〇")) : "" + digit);
            case 9 -> each(parted, digit -> Character.toString(0x1D7CE + digit));
            default -> parted;
        };
    }

    private static String parted(String number, List<Integer> groups, String gap) {
        StringBuilder parted = new StringBuilder();
        int at = 0;
        for (int group : groups) {
            if (at < number.length()) {
                parted.append(at == 0 ? "" : gap).append(number, at, Math.min(number.length(), at + group));
                at += group;
            }
        }
        return parted.append(number, Math.min(at, number.length()), number.length())
                .toString();
    }

    private static String each(String text, IntFunction<String> digit) {
        return text.chars()
                .mapToObj(c -> c >= '0' && c <= '9' ? digit.apply(c - '0') : Character.toString(c))
                .collect(Collectors.joining());
    }

    private static String written(String text, String digits) {
        return each(text, digit -> String.valueOf(digits.charAt(digit)));
    }

    private static String han(String text) {
        return written(text, HAN);
    }

    private static String wide(String text) {
        return text.chars()
                .mapToObj(c -> Character.toString(c > ' ' && c < 0x7F ? c + 0xFEE0 : c))
                .collect(Collectors.joining());
    }

    private String spelledNumber(int number) {
        if (random.nextInt(5) > 0) {
            return String.valueOf(number);
        }
        return number < 10
                ? han(String.valueOf(number))
                : number < 20
                        ? "十" + (number == 10 ? "" : han(String.valueOf(number - 10)))
                        : number < 100 && number % 10 == 0
                                ? HAN.charAt(number / 10) + "十"
                                : han(String.valueOf(number));
    }

    private String digits(int count) {
        StringBuilder digits = new StringBuilder();
        for (int i = 0; i < count; i++) {
            digits.append(random.nextInt(10));
        }
        return digits.toString();
    }

    private <T> T pick(List<T> from) {
        return from.get(random.nextInt(from.size()));
    }

    /// What is said in groups about goods, days and prices, and is nobody's business to hide.
    static final List<String> HARMLESS = """
            大家好，今天的团购开始接龙啦
            土鸡蛋30枚 39.9元一份
            苹果5斤装 25元，要的接龙
            周六上午10点到下午3点自提
            11月22号截单，23号送货
            2026-11-22 晚上8点截止
            2026年11月22日统一配送
            牛奶一箱24盒，68元
            买二送一，限前50名
            第3批还有货吗
            小区门口自提
            东门自提点取货
            满100减20，满200减50
            一共128元，转我就行
            1. 小明 鸡蛋两份
            2. 豆豆妈 牛奶1箱
            3份苹果2份梨
            100-200元的有吗
            保质期12个月
            250ml*24瓶
            净重1.5kg左右
            今天最高气温28度
            群里有228人了
            满50人成团，还差12人
            已经接到36号了
            不要香菜谢谢
            少辣，多放醋
            放门口就行，不用敲门
            到了在群里说一声
            孩子喜欢吃甜的
            山药和土豆各两斤
            这个洗衣液一点不伤手
            规格500g*2袋，29.8
            5点前到都可以
            3楼的朋友一起拼单吗
            一楼大厅领取
            一二三四五，上山打老虎
            还有一二十份
            原价199，现价99
            第一次买，好吃再来
            微信转账还是支付宝
            加个微信群吧
            开门红大促销
            密码锁九块九一把
            这款门锁多少钱
            口令红包来一个
            每人限购2份
            下单时间12:30
            19:30开抢
            2025年新米上市
            单价12.5，总价62.5
            一箱12瓶共3箱
            两盒草莓一盒蓝莓
            5-8天发货
            10-20个左右
            退款已经处理
            包装破了能换吗
            货到了通知我
            谢谢团长，辛苦了
            鸡蛋碎了3个
            48小时内发货
            全场8折
            买100送30
            A级牛排
            iPhone15手机壳
            有XL码吗
            520快乐
            明天降温记得加衣服
            24小时营业
            免费试吃10份
            99新
            1号链接是苹果，2号链接是梨
            上链接 3 2 1
            第1名送一份
            价格是6.66一斤
            6个一盒18元
            每周三、周五送货
            2斤装25元/5斤装55元
            车厘子JJ级2斤128
            收到，付款了
            三口之家够吃吗
            一座山的茶叶
            新疆阿克苏苹果10斤
            湖南浏阳特产
            300多份都卖完了
            还剩最后5单
            微信支付成功88.00
            订单满3件包邮
            下周一到下周五休息
            晚上6点半到7点半取
            2号上午能送吗
            今天12号，15号到货
            预计3月15日前后
            2024款保温杯
            套餐A 88元 套餐B 128元
            洗衣凝珠52颗
            抽纸3层120抽18包
            大米10公斤一袋 59.9
            保温杯500毫升
            鱼要现杀吗
            四五斤一条
            七八个人一起
            一万步打卡
            五六十块钱
            十二号楼下集合
            """.lines().toList();
}
