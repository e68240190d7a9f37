package io.menshen.load;

/// Invented people, as many as are wanted: names as common as names are, a mobile and a flat of their own.
final class People {

    private static final String SURNAMES = "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林罗郑";
    private static final String GIVEN = "一二三四五六七八九十伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀霞平刚桂英华玉兰山海云风花月石林泉妹";

    private People() {}

    /// Some 45,000 names; a thousand people hardly share one, a hundred thousand do by twos and threes.
    static String name(int person) {
        int mixed = Math.floorMod(person * 0x9E3779B1, 1 << 30);
        return part(SURNAMES, mixed % 20)
                + part(GIVEN, mixed / 20 % GIVEN.length())
                + part(GIVEN, mixed / 1_000 % GIVEN.length());
    }

    private static String part(String of, int at) {
        return of.substring(at, at + 1);
    }

    static String mobile(int person) {
        return "13%09d".formatted(800_000_000 + person);
    }

    static String flat(int person) {
        return "%d-%d-%d0%d".formatted(1 + person / 100 % 99, 1 + person / 20 % 5, 1 + person / 4 % 30, 1 + person % 4);
    }
}
