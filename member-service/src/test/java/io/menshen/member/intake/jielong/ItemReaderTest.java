package io.menshen.member.intake.jielong;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ItemReaderTest {

    private static final Catalogue GOODS = new Catalogue(
            List.of(new Goods(1, "蔬菜包"), new Goods(2, "鸡蛋30枚"), new Goods(3, "面粉5kg"), new Goods(4, "牛奶")));
    private static final String WHO = "1. 张伟 13812345678 3-2-502 ";

    @ParameterizedTest
    @CsvSource({
        "A1, 1=1",
        "A1 B2, '1=1,2=2'",
        "a1b2, '1=1,2=2'",
        "Ax2, 1=2",
        "A×2, 1=2",
        "A 蔬菜包 2份, 1=2",
        "蔬菜包x1，鸡蛋x2, '1=1,2=2'",
        "蔬菜包1鸡蛋2, '1=1,2=2'",
        "蔬菜包1份和鸡蛋2板, '1=1,2=2'",
        "鸡蛋 1板, 2=1",
        "鸡蛋30枚 2, 2=2",
        "鸡蛋（30枚）x2, 2=2",
        "鸡蛋两板, 2=2",
        "鸡蛋＊3, 2=3",
        "面粉5kg*2, 3=2",
        "面粉5KG×2, 3=2",
        "面粉*1, 3=1",
        "要2份蔬菜包, 1=2",
        "我要1箱牛奶, 4=1",
        "来一板鸡蛋, 2=1",
        "鸡蛋牛奶各1份, '2=1,4=1'",
        "鸡蛋 牛奶 各两份, '2=2,4=2'",
        "各1份, '1=1,2=1,3=1,4=1'",
        "1️⃣×2, 1=2",
        "2️⃣x1 4️⃣x3, '2=1,4=3'",
        "鸡蛋1放门口, 2=1",
        "鸡蛋1板 35元, 2=1",
        "鸡蛋1板 晚上8点后送, 2=1"
    })
    void readsGoodsAndQuantities(String written, String goods) {
        Item item = read(WHO + written);

        assertThat(item.reasons()).isEmpty();
        assertThat(item.goods()).isEqualTo(goods(goods));
    }

    @ParameterizedTest
    @CsvSource({
        "半份, GOODS_UNCLEAR",
        "鸡蛋半板, QUANTITY_UNCLEAR",
        "鸡蛋, QUANTITY_UNCLEAR",
        "鸡蛋1-2板, QUANTITY_UNCLEAR",
        "鸡蛋1/2板, QUANTITY_UNCLEAR",
        "鸡蛋1份半, QUANTITY_UNCLEAR",
        "鸡蛋0, QUANTITY_UNCLEAR",
        "鸡蛋100, QUANTITY_UNCLEAR",
        "鸡蛋1.5板, QUANTITY_UNCLEAR",
        "鸡蛋2枚, QUANTITY_UNCLEAR",
        "鸡蛋3斤, QUANTITY_UNCLEAR",
        "面粉10斤, QUANTITY_UNCLEAR",
        "面粉10斤*2, QUANTITY_UNCLEAR",
        "鸡蛋1 鸡蛋2, QUANTITY_UNCLEAR",
        "蔬菜包1 2份, QUANTITY_UNCLEAR",
        "＋1, GOODS_UNCLEAR",
        "两份, GOODS_UNCLEAR",
        "1份, GOODS_UNCLEAR",
        "D1, GOODS_UNCLEAR",
        "苹果2斤, GOODS_UNCLEAR",
        "同上, GOODS_UNCLEAR",
        "小鸡蛋2, GOODS_UNCLEAR",
        "鸡蛋1 火龙果2, NUMBER_UNREAD",
        "鸡蛋1 火龙果两箱, NUMBER_UNREAD",
        "鸡蛋1 牛奶不要了, CANCEL_UNCLEAR",
        "鸡蛋 不要了, CANCEL_UNCLEAR",
        "鸡蛋1改2, CHANGE_UNCLEAR",
        "鸡蛋1 改成 鸡蛋2, CHANGE_UNCLEAR",
        "鸡蛋1 转给李四, TRANSFER",
        "鸡蛋1 13912345678, TWO_MOBILES",
        "鸡蛋1 5-1-1203, TWO_FLATS"
    })
    void whatIsNotSureNeedsAPerson(String written, Reason reason) {
        Item item = read(WHO + written);

        assertThat(item.reasons()).contains(reason);
    }

    @ParameterizedTest
    @CsvSource({
        "13812345678",
        "138 1234 5678",
        "138-1234-5678",
        "138 12345678",
        "１３８１２３４５６７８",
        "１３８　１２３４　５６７８",
        "+86 13812345678",
        "+8613812345678",
        "0086-138-1234-5678",
        "8613812345678",
        "(+86)13812345678",
        "电话：13812345678",
        "手机号 13812345678",
        "1\u200B38\u20601234\uFEFF5678"
    })
    void readsMobilesAsPeopleWriteThem(String written) {
        Item item = read("1. 张伟 " + written + " 3-2-502 鸡蛋1");

        assertThat(item.mobile()).isEqualTo("+8613812345678");
        assertThat(item.name()).isEqualTo("张伟");
        assertThat(item.reasons()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"1381234", "138123456789", "1381234567", "电话13812345"})
    void aMobileWithTooFewOrTooManyDigitsIsNotGuessed(String written) {
        Item item = read("1. 张伟 " + written + " 3-2-502 鸡蛋1");

        assertThat(item.mobile()).isNull();
        assertThat(item.reasons()).contains(Reason.MOBILE_UNREADABLE);
    }

    @ParameterizedTest
    @CsvSource({
        "张伟 13812345678 3-2-502, 张伟",
        "张伟13812345678-3-2-502, 张伟",
        "3-2-502张伟 13812345678, 张伟",
        "姓名：张伟 电话：13812345678 地址：3号楼2单元502, 张伟",
        "13812345678 张伟 3-2-502, 张伟",
        "𠀾小雨 13812345678 3-2-502, 𠀾小雨",
        "阿卜杜拉·买买提 13812345678 3-2-502, 阿卜杜拉·买买提",
        "Anna Lee 13812345678 3-2-502, Anna Lee",
        "二(3)班小宇妈 13812345678 3-2-502, 二(3)班小宇妈",
        "Ｃindy 13812345678 3-2-502, Ｃindy",
        "👨‍👩‍👧豆豆家 13812345678 3-2-502, 👨‍👩‍👧豆豆家",
        "代伟 13812345678 3-2-502, 代伟",
        "谢芳 13812345678 3-2-502, 谢芳",
        "周一鸣 13812345678 3-2-502, 周一鸣",
        "葛󠄀城 13812345678 3-2-502, 葛󠄀城"
    })
    void namesKeepTheirCodePoints(String written, String name) {
        Item item = read("1. " + written + " 鸡蛋1");

        assertThat(item.name()).isEqualTo(name);
        assertThat(item.reasons()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "=cmd|' /C calc'!A0, NAME_UNCLEAR",
        "'Robert''); DROP TABLE member;--', NAME_UNCLEAR",
        "<script>alert(1)</script>, NAME_UNCLEAR",
        "@SUM(1+1), NAME_UNCLEAR",
        "张\u202E伟, HIDDEN_CHARACTERS",
        "张\u0000伟, HIDDEN_CHARACTERS",
        "透析老李, NAME_UNSAFE",
        "鸡蛋哥, NAME_UNCLEAR"
    })
    void hostileNamesNeedAPerson(String name, Reason reason) {
        Item item = read("1. " + name + " 13812345678 3-2-502 鸡蛋1");

        assertThat(item.reasons()).contains(reason);
    }

    @ParameterizedTest
    @CsvSource({
        "身份证510102194903071229, ID_NUMBER",
        "510102 19490307 1229, ID_NUMBER",
        "51010219900101002X, ID_NUMBER",
        "510102490307122, ID_NUMBER",
        "6222021380013800013, LONG_NUMBER",
        "4111111111111111, BANK_CARD",
        "4111 1111 1111 1111, BANK_CARD",
        "QQ123456789, LONG_NUMBER",
        "010-62345678, LONG_NUMBER",
        "门禁1379#, DOOR_CODE",
        "门禁密码是1379#, DOOR_CODE",
        "单元门密码 *1234#, DOOR_CODE",
        "取件码8-2-3041, PICKUP_CODE",
        "尾号0423, MOBILE",
        "老人独居, HEALTH",
        "周三透析, HEALTH",
        "胰岛素, HEALTH",
        "高血压, HEALTH"
    })
    void unsafeTextIsFlagged(String written, UnsafeText kind) {
        Item item = read(WHO + "鸡蛋1 " + written);

        assertThat(item.unsafe()).containsExactly(kind);
        assertThat(item.mobile()).isEqualTo("+8613812345678");
        assertThat(item.goods()).isEqualTo(Map.of(2, 1));
    }

    @ParameterizedTest
    @CsvSource({
        "放门口就行, LEAVE_AT_DOOR",
        "麻烦送上楼, BRING_UPSTAIRS",
        "送到家里, BRING_UPSTAIRS",
        "自提, PICK_UP",
        "孩子睡觉勿敲门, DO_NOT_KNOCK",
        "别按门铃, DO_NOT_RING",
        "到了打电话, CALL_AHEAD",
        "放物业, LEAVE_WITH_GUARD"
    })
    void hintsBecomeChips(String written, DeliveryHint hint) {
        assertThat(read(WHO + "鸡蛋1 " + written).hints()).containsExactly(hint);
    }

    @ParameterizedTest
    @ValueSource(strings = {"别放门口", "不用送上楼", "不要放门口"})
    void whatShouldNotBeDoneIsNoChip(String written) {
        assertThat(read(WHO + "鸡蛋1 " + written).hints()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "取消, CANCEL",
        "（取消，不要了）, CANCEL",
        "❌, CANCEL",
        "不需要，帮顶, CANCEL",
        "再加鸡蛋1, ADD",
        "再来1份牛奶, ADD",
        "改成鸡蛋2, REPLACE",
        "鸡蛋1, ORDER"
    })
    void readsWhatALineWants(String written, Intent intent) {
        Item item = read(WHO + written);

        assertThat(item.intent()).isEqualTo(intent);
        assertThat(item.reasons()).isEmpty();
    }

    @Test
    void aDeliveredRoundNeedsAFlatUnlessTheLineIsPickedUp() {
        assertThat(read("1. 张伟 13812345678 鸡蛋1").reasons()).containsExactly(Reason.FLAT_MISSING);
        assertThat(read("1. 张伟 13812345678 鸡蛋1 自提").reasons()).isEmpty();
    }

    @Test
    void whatAnItemSaysOfAPersonIsNeverPrinted() {
        Item item = read(WHO + "鸡蛋1 门禁1379#");

        assertThat(item.toString()).doesNotContain("张伟", "138", "502", "1379");
        assertThat(item.flat()).hasToString("Flat[…]");
    }

    private static Item read(String line) {
        return JielongReader.read("#接龙 A 蔬菜包 59元 B 鸡蛋30枚 35元\n" + line, GOODS, true)
                .items()
                .getFirst();
    }

    private static Map<Integer, Integer> goods(String written) {
        Map<Integer, Integer> goods = new TreeMap<>();
        for (String one : written.split(",")) {
            String[] parts = one.split("=");
            goods.put(Integer.valueOf(parts[0]), Integer.valueOf(parts[1]));
        }
        return goods;
    }
}
