package io.menshen.disclosure.masking;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.NullMarked;

/// The masking kernel over a roster, for answers longer than may pass. It lies in this package because nobody outside
/// of
/// it may let longer ones through.
@NullMarked
public final class MaskingKernel {

    /// The longest answer that is measured.
    public static final int LONGEST = 16 << 20;

    private static final Field MEMBER_ID = new Field(0, "member-id", Kind.ID, null, false);
    private static final Field NAME = new Field(1, "display-name", Kind.NAME, "profile", false);
    private static final Field MOBILE = new Field(2, "mobile", Kind.MOBILE, "contact", false);
    private static final Field FLAT = new Field(3, "flat", Kind.FLAT, "delivery", false);
    private static final Field HINT = new Field(4, "delivery-hint", Kind.CHIP, "delivery", false);
    private static final Field REMARK = new Field(5, "free-text", Kind.NOTE, null, false);

    private static final View VIEW = view();
    private static final Decision[] DECISIONS = {
        decision(Level.PLAIN),
        decision(Level.PARTIAL),
        decision(Level.PARTIAL),
        decision(Level.CLASS),
        decision(Level.ABSENT),
        decision(Level.PARTIAL)
    };

    private final Answer answer = new Answer(LONGEST);

    /// Masks a roster; it stands at the beginning of [#written] until the next one.
    ///
    /// @return how long it is
    public int mask(byte[] json) {
        return answer.read(VIEW, json, json.length).write(MaskingKernel::decide, false);
    }

    public byte[] written() {
        return answer.written();
    }

    /// Masks it, or says that it was refused.
    public boolean refuses(byte[] json) {
        try {
            mask(json);
            return false;
        } catch (AnswerRefused refused) {
            return true;
        }
    }

    private static Decision decide(int subject, Field field) {
        return DECISIONS[field.index()];
    }

    private static Decision decision(Level level) {
        return new Decision(level, "a-rule", Reason.RULED, null);
    }

    /// A roster of so many lines, about 290 bytes each; every third with a note in it when asked for.
    public static byte[] roster(int lines, boolean notes) {
        // line by line: ten megabytes as characters would not fit beside what is measured
        ByteArrayOutputStream json = new ByteArrayOutputStream(lines * 310 + 64);
        json.writeBytes(bytes("{\"items\":["));
        for (int i = 0; i < lines; i++) {
            json.writeBytes(bytes((i == 0 ? "" : ",") + line(i, notes && i % 3 == 0)));
        }
        json.writeBytes(bytes("],\"next\":null}"));
        return json.toByteArray();
    }

    private static String line(int i, boolean note) {
        return "{\"memberId\":\"0b8e5a5e-7c0c-4c65-9d1e-%012d\",\"order\":\"5d3c5a5e-7c0c-4c65-9d1e-%012d\","
                        .formatted(i, i)
                + "\"number\":%d,\"displayName\":\"王小明\",\"mobile\":\"+86139%08d\",\"flat\":\"%d-2-502\","
                        .formatted(i, i, i % 90)
                + (note ? "\"remark\":\"放门口，电话139%08d，到了说一声\",".formatted(i) : "")
                + "\"hints\":[\"LEAVE_AT_DOOR\"],\"goods\":[{\"name\":\"土鸡蛋 30 枚\",\"quantity\":2}],"
                + "\"state\":\"PLACED\",\"_proven\":[\"leader\"]}";
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static View view() {
        Map<String, Shape> goods = new LinkedHashMap<>();
        goods.put("name", new Shape.Text());
        goods.put("quantity", new Shape.Figure());
        Map<String, Shape> line = new LinkedHashMap<>();
        line.put("memberId", new Shape.Subject(MEMBER_ID));
        line.put("order", new Shape.Code(Shape.Format.UUID));
        line.put("number", new Shape.Figure());
        line.put("displayName", new Shape.Personal(NAME));
        line.put("mobile", new Shape.Personal(MOBILE));
        line.put("flat", new Shape.Personal(FLAT));
        line.put("remark", new Shape.Personal(REMARK));
        line.put("hints", new Shape.Personal(HINT));
        line.put("goods", new Shape.Items(new Shape.Group(goods)));
        line.put("state", new Shape.Text());
        line.put("_proven", new Shape.Proven());
        Map<String, Shape> root = new LinkedHashMap<>();
        root.put("items", new Shape.Items(new Shape.Group(line)));
        root.put("next", new Shape.Text());
        return View.compile(new Shape.Group(root));
    }
}
