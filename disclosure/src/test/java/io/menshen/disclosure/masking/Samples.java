package io.menshen.disclosure.masking;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;

/// Makes up shapes, answers that fit them, and answers that nearly do.
///
/// Personal values carry canaries: characters (of a private area, and digits in the front of mobiles) that stand
/// nowhere else, and that no mask may let through.
final class Samples {

    /// Begins the private area from which canaries are taken.
    static final int CANARY = 0xE000;

    private static final List<Field> FIELDS = List.of(
            Catalogue.NAME,
            Catalogue.MOBILE,
            Catalogue.FLAT,
            Catalogue.HINT,
            Catalogue.NOTE,
            Catalogue.ID_NUMBER,
            Catalogue.EMAIL,
            Catalogue.BIRTH_DATE,
            Catalogue.LANDLINE,
            Catalogue.PASSPORT,
            Catalogue.PLATE,
            Catalogue.WECHAT_ID,
            Catalogue.ADDRESS,
            Catalogue.TO_BUILDING,
            Catalogue.TO_UNIT,
            Catalogue.REMARK);

    private final Random random;

    /// Write escapes and white space where a serialiser would not.
    private final boolean odd;

    Samples(long seed, boolean odd) {
        this.random = new Random(seed);
        this.odd = odd;
    }

    Shape.Group shape() {
        return group(3, false);
    }

    private Shape.Group group(int depth, boolean owned) {
        Map<String, Shape> shapes = new LinkedHashMap<>();
        boolean subject = random.nextInt(3) > 0;
        if (subject) {
            shapes.put("memberId", new Shape.Subject(random.nextBoolean() ? Catalogue.MEMBER_ID : null));
            if (random.nextBoolean()) {
                shapes.put("_proven", new Shape.Proven());
            }
        }
        int properties = 1 + random.nextInt(5);
        for (int i = 0; i < properties; i++) {
            shapes.put(
                    pick(List.of("a", "名", "mobile", "x-y", "", "long property name")) + i,
                    any(depth, owned || subject));
        }
        List<String> names = new ArrayList<>(shapes.keySet());
        Collections.shuffle(names, random);
        Map<String, Shape> shuffled = new LinkedHashMap<>();
        names.forEach(name -> shuffled.put(name, shapes.get(name)));
        return new Shape.Group(shuffled);
    }

    private Shape any(int depth, boolean owned) {
        int choice = random.nextInt(depth > 0 ? 14 : 9);
        return switch (choice) {
            case 0 -> new Shape.Text();
            case 1 -> new Shape.Figure();
            case 2 -> pick(List.of(new Shape.Flag(), new Shape.Anything()));
            case 3 -> new Shape.Choice(Set.of("PLACED", "DELIVERED", "已取消"));
            case 4 -> new Shape.Code(pick(List.of(Shape.Format.values())));
            case 5, 6, 7, 8 -> owned ? new Shape.Personal(pick(FIELDS)) : new Shape.Text();
            case 9, 10 -> group(depth - 1, owned);
            default -> new Shape.Items(any(depth - 1, owned));
        };
    }

    Map<Field, Level> levels() {
        Map<Field, Level> levels = new LinkedHashMap<>();
        for (Field field : FIELDS) {
            levels.put(field, pick(List.of(Level.values())));
        }
        levels.put(Catalogue.MEMBER_ID, random.nextBoolean() ? Level.PLAIN : Level.ABSENT);
        return levels;
    }

    String json(Shape shape) {
        StringBuilder json = new StringBuilder();
        write(shape, json);
        return json.toString();
    }

    private void write(Shape shape, StringBuilder out) {
        if (random.nextInt(12) == 0 && !(shape instanceof Shape.Subject)) {
            out.append("null");
            return;
        }
        switch (shape) {
            case Shape.Text _ ->
                string(pick(List.of("鸡蛋 30枚 ×2", "", "a\"b\\c/\u0001", "\uD83D\uDC36 \u00e9", "[{}]")), out);
            case Shape.Figure _ -> out.append(pick(List.of("0", "-1", "12.50", "1e3", "-0.0E-2", "13800000000")));
            case Shape.Flag _ -> out.append(random.nextBoolean());
            case Shape.Anything _ ->
                out.append(pick(List.of("{\"p\":[1,{\"p\":null}],\"q\":\"\"}", "[]", "\"x\"", "{ }", "[ [ ] , 2 ]")));
            case Shape.Choice choice ->
                string(pick(choice.values().stream().sorted().toList()), out);
            case Shape.Code code ->
                out.append(
                        switch (code.format()) {
                            case UUID -> "\"0b8e5a5e-7c0c-4c65-9d1e-0123456789ab\"";
                            case DATE -> "\"2026-11-22\"";
                            case DATE_TIME -> "\"2026-11-22T05:00:00.123Z\"";
                        });
            case Shape.Personal personal -> personal(personal.field(), out);
            case Shape.Subject _ ->
                out.append("\"m-").append(random.nextInt(1000)).append('"');
            case Shape.Proven _ ->
                out.append(pick(List.of("[]", "[\"self\"]", "[ \"route\" , \"leader\" ]", "[\"other\"]")));
            case Shape.Items items -> items(items, out);
            case Shape.Group group -> group(group, out);
        }
    }

    private void personal(Field field, StringBuilder out) {
        if (random.nextInt(10) == 0) {
            out.append(pick(List.of("7700", "true", "{\"k\":\"" + canary(3) + "\"}", "[\"" + canary(2) + "\"]", "[]")));
            return;
        }
        string(
                switch (field.kind()) {
                    case MOBILE ->
                        pick(List.of("+86", "", "1 ", "-")) + "777777" + pick(List.of("1234", "0000", "٣٤٥٦", ""));
                    case NAME ->
                        pick(List.of("王", "李", "L", "3-2-", "", "🐶"))
                                + canary(random.nextInt(4))
                                + pick(List.of("", "·", "x"));
                    case FLAT -> pick(List.of("3-", "12--", "3", "A座–", "12345-", "-")) + canary(random.nextInt(4));
                    case NUMBER ->
                        pick(List.of("110101", "6222 ", "")) + "777777" + pick(List.of("1234", "002X", "５６７８", ""));
                    case EMAIL ->
                        pick(List.of("z", "欧", ".", "", "🐶"))
                                + canary(random.nextInt(3))
                                + pick(List.of("@x.cn", "@", ""));
                    case DATE -> pick(List.of("1990-03-07", "199a-03-07", "1990-", "")) + canary(random.nextInt(2));
                    case LANDLINE ->
                        pick(List.of("010-", "0", "", "(021) ")) + "777777" + pick(List.of("12", "34 56", "٣٤", ""));
                    case DOCUMENT ->
                        pick(List.of("E", "H", "Ｅ", "")) + "777777" + pick(List.of("123", "12", "１２３４", ""));
                    case PLATE ->
                        pick(List.of("粤B", "沪A·", "", "京"))
                                + canary(random.nextInt(2))
                                + pick(List.of("77777D", "D1", "12345", ""));
                    case ACCOUNT -> pick(List.of("w", "欧", "1", "", "Ｗ")) + canary(random.nextInt(9));
                    case ADDRESS, ADDRESS_TO_BUILDING, ADDRESS_TO_UNIT ->
                        canary(random.nextInt(3))
                                + pick(List.of("路1号", "王", "", "7777 "))
                                + pick(List.of("甲花园", "小区 ", "乙", "777777里", ""))
                                + pick(List.of("3号楼", "十二幢", "A座", "12345号楼", "三", ""))
                                + pick(List.of("2单元", " 二门", "-", ""))
                                + canary(random.nextInt(3));
                    case NOTE ->
                        pick(List.of("电话", "", "王姐 ", "\uD83D\uDC36", "a\"\u0001"))
                                + pick(List.of("13777777123", "1 3 7-77777 123", "777777777", "阳光花园3号楼777777"))
                                + pick(List.of("", " 谢谢", "。"));
                    case ID, CHIP, TEXT -> canary(random.nextInt(6));
                },
                out);
    }

    private String canary(int length) {
        StringBuilder canary = new StringBuilder();
        for (int i = 0; i < length; i++) {
            canary.appendCodePoint(CANARY + random.nextInt(256));
        }
        return canary.toString();
    }

    private void items(Shape.Items items, StringBuilder out) {
        out.append('[');
        int size = random.nextInt(4);
        for (int i = 0; i < size; i++) {
            out.append(i > 0 ? "," : "").append(space());
            write(items.each(), out);
            out.append(space());
        }
        out.append(']');
    }

    private void group(Shape.Group group, StringBuilder out) {
        out.append('{').append(space());
        List<String> names = new ArrayList<>(group.properties().keySet());
        if (random.nextInt(4) == 0) {
            Collections.shuffle(names, random);
        }
        boolean first = true;
        for (String name : names) {
            boolean subject = group.properties().get(name) instanceof Shape.Subject;
            if (random.nextInt(subject ? 60 : 8) == 0) {
                continue;
            }
            out.append(first ? "" : ",").append(space());
            string(name, out);
            out.append(space()).append(':').append(space());
            write(group.properties().get(name), out);
            out.append(space());
            first = false;
        }
        out.append('}');
    }

    private void string(String text, StringBuilder out) {
        out.append('"');
        text.chars().forEach(c -> {
            if (c < 0x20 || (odd && random.nextInt(6) == 0)) {
                String hex = random.nextBoolean() ? "%04x" : "%04X";
                out.append("\\u").append(hex.formatted(c));
            } else if (c == '"' || c == '\\') {
                out.append('\\').append((char) c);
            } else {
                out.append((char) c);
            }
        });
        out.append('"');
    }

    private String space() {
        return odd ? pick(List.of("", "", " ", "\n\t", "\r\n ")) : "";
    }

    /// Spoils a text a little, anywhere.
    byte[] spoiled(byte[] json) {
        byte[] spoiled = json.clone();
        int changes = 1 + random.nextInt(3);
        for (int i = 0; i < changes && spoiled.length > 0; i++) {
            int at = random.nextInt(spoiled.length);
            switch (random.nextInt(6)) {
                case 0 -> spoiled[at] = (byte) random.nextInt(256);
                case 1 -> spoiled = replaced(spoiled, at, at + 1, new byte[0]);
                case 2 -> spoiled = replaced(spoiled, at, spoiled.length, new byte[0]);
                case 3 -> {
                    int to = Math.min(spoiled.length, at + 1 + random.nextInt(12));
                    spoiled = replaced(spoiled, at, at, java.util.Arrays.copyOfRange(spoiled, at, to));
                }
                default -> spoiled = replaced(spoiled, at, at, pick(SPOILERS));
            }
        }
        return spoiled;
    }

    private static final List<byte[]> SPOILERS = List.of(
            bytes("\\ud800"),
            bytes("\\udc00\\ud800"),
            bytes("\\u0061"),
            bytes("\\"),
            bytes("\""),
            bytes(","),
            bytes("{"),
            bytes("]"),
            bytes("0"),
            bytes("-"),
            bytes(".5"),
            bytes("e"),
            bytes("NaN"),
            bytes("Infinity"),
            bytes("//"),
            bytes("/**/"),
            bytes("'"),
            bytes("\u0000"),
            bytes("\u001f"),
            bytes("\u00a0"),
            bytes("\ufeff"),
            bytes("null"),
            bytes("\"x\":1,"),
            bytes("\"memberId\":\"m-2\","),
            bytes("\"memb\\u0065rId\":\"m-2\","),
            bytes("\"{\\\"mobile\\\":\\\"777777\\\"}\""),
            bytes("{\"a\":{\"\\u0061\":1,\"a\":2}}"),
            bytes("[".repeat(40)),
            bytes("[".repeat(31) + "]".repeat(31)),
            bytes("1e400"),
            bytes("-0"),
            bytes("00"),
            bytes("1E+"),
            bytes("9".repeat(400)),
            bytes("x".repeat(3_000)),
            bytes("\\uD83D\\uDC36"),
            bytes("\\uD83D"),
            bytes("\\u0000"),
            bytes("\u2028"),
            bytes("\\/"),
            bytes(":"),
            new byte[] {(byte) 0xC0, (byte) 0xAF},
            new byte[] {(byte) 0xED, (byte) 0xA0, (byte) 0x80},
            new byte[] {(byte) 0xE4, (byte) 0xB8},
            new byte[] {(byte) 0xF4, (byte) 0x90, (byte) 0x80, (byte) 0x80},
            new byte[] {(byte) 0x80},
            new byte[] {(byte) 0xE0, (byte) 0x80, (byte) 0x80});

    private static byte[] bytes(String text) {
        return text.getBytes(java.nio.charset.StandardCharsets.UTF_8);
    }

    private static byte[] replaced(byte[] in, int from, int to, byte[] by) {
        byte[] out = new byte[in.length - (to - from) + by.length];
        System.arraycopy(in, 0, out, 0, from);
        System.arraycopy(by, 0, out, from, by.length);
        System.arraycopy(in, to, out, from + by.length, in.length - to);
        return out;
    }

    private <T> T pick(List<T> from) {
        return from.get(random.nextInt(from.size()));
    }
}
