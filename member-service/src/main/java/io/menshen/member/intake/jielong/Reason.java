package io.menshen.member.intake.jielong;

import java.util.Locale;

/// Why a line needs a person's attention. A reason says what kind of thing was unclear, never the value that was.
///
/// The codes are listed in `docs/reference/jielong.md`; a test compares.
public enum Reason {
    // the line alone
    WHO_UNCLEAR("看不出是谁：没有手机号，也没有昵称加房号", "Not clear who orders: neither a mobile, nor a nickname with a flat"),
    NAME_MISSING("新成员没有称呼", "A new member needs a name to be called by"),
    NAME_UNCLEAR("称呼里有不像名字的字符", "The name holds characters that are not part of names"),
    NAME_UNSAFE("称呼里有不宜显示的内容（如健康信息）", "The name holds what must not be shown, such as a health hint"),
    MOBILE_UNREADABLE("手机号位数不对", "The mobile number has the wrong number of digits"),
    TWO_MOBILES("一条里有两个手机号", "Two mobile numbers in one line"),
    FLAT_MISSING("配送团次缺房号", "The round is delivered, and the flat is missing"),
    FLAT_OF_ANOTHER("房号是代接对象的，送到哪家不清楚", "The only flat is of the person ordered for: not clear where to deliver"),
    TWO_FLATS("一条里有两个房号", "Two flats in one line"),
    GOODS_UNCLEAR("看不出订的是哪种商品", "Not clear which goods are ordered"),
    QUANTITY_UNCLEAR("看不出数量", "Not clear how many are ordered"),
    NUMBER_UNREAD("备注里有读不懂的数字，可能是数量", "A number in the remark was not understood; it may be a quantity"),
    CANCEL_UNCLEAR("像是取消，但说法不确定", "Perhaps a cancellation, but not surely"),
    CHANGE_UNCLEAR("像是改单，但看不出改成什么", "Perhaps a change, but not clear to what"),
    TRANSFER("转给别人，请核对双方", "Handed on to somebody else: please check both sides"),
    UNNUMBERED("像一条接龙但没有序号", "Looks like an item but has no number"),
    HIDDEN_CHARACTERS("含有不可见的控制字符", "Holds invisible control characters"),
    TOO_LONG("这一条太长", "The item is too long"),
    /// Not in the way of an order: it only tells that the remark holds such text.
    UNSAFE_TEXT("备注里有不宜外露的内容；已密封，不在列表中显示", "The remark holds what must not be shown; it is sealed and in no list"),
    // the line beside the round's other lines
    REPEATED_PERSON("同一个人又出现一次，且没写“再加”", "The same person again, without a word that this is an addition"),
    ANOTHER_NAME("手机号相同，称呼不同", "Same mobile, another name"),
    ANOTHER_MOBILE("称呼和房号相同，手机号不同", "Same name and flat, another mobile"),
    ADDITION_WITHOUT_ORDER("说是再加，但本团次没有这个人的订单", "An addition, but this person has no order in the round"),
    ADDITION_UNCLEAR("这次“再加”可能已经算过", "This addition may have been counted already"),
    CANCELLED_BEFORE("此前已取消，又出现在列表里", "Cancelled before, and now in the list again"),
    GONE_FROM_LIST("从列表里消失了；订单仍保留", "Vanished from the list; the order still stands"),
    NUMBER_TAKEN(
            "从列表里消失了，序号现在是别人的；订单仍保留",
            "Vanished from the list and the number is somebody else's now; the order still stands"),
    // the line beside what the service already holds
    ORDER_ON_ITS_WAY("订单已发出，不能再改", "The order is on its way and cannot be changed"),
    ALREADY_ORDERED("此人在本团次已另有订单", "This person has another order in the round already"),
    FLAT_DIFFERS("房号与本人登记的不同，请核对", "The flat differs from the one in the person's own record: please check");

    private final String chinese;
    private final String english;

    Reason(String chinese, String english) {
        this.chinese = chinese;
        this.english = english;
    }

    /// The stable code on the wire, such as `who-unclear`.
    public String code() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /// One sentence for the group leader.
    public String text(Locale language) {
        return language.getLanguage().equals("zh") ? chinese : english;
    }
}
