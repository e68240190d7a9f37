package io.menshen.disclosure.masking;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// What Jazzer calls with whatever it thinks of, guided by what the kernel does with it: `mvn -Pfuzz -Dquick test
/// -pl disclosure -am -Dtest=MasksTest -Dsurefire.failIfNoSpecifiedTests=false -Dfuzz.seconds=600`.
///
/// The input is a whole answer, a value inside one, and a note around a mobile. The kernel answers what its slow double
/// answers, or refuses what it refuses; the mobile is gone. Anything else ends the run with the input in a file.
/// [AnswerAgainstTreeTest] does the same with fewer, drawn from a seed, at every test run.
public final class MaskFuzz {

    private static final String MOBILE = "13912345678";

    static final Shape.Group SHAPE = shape();
    private static final View VIEW = View.compile(SHAPE);
    private static final Map<Field, Level> LEVELS = Map.ofEntries(
            Map.entry(Catalogue.MEMBER_ID, Level.PLAIN),
            Map.entry(Catalogue.NAME, Level.PARTIAL),
            Map.entry(Catalogue.MOBILE, Level.PARTIAL),
            Map.entry(Catalogue.FLAT, Level.CLASS),
            Map.entry(Catalogue.HINT, Level.EXISTS),
            Map.entry(Catalogue.ID_NUMBER, Level.PARTIAL),
            Map.entry(Catalogue.EMAIL, Level.PARTIAL),
            Map.entry(Catalogue.BIRTH_DATE, Level.CLASS),
            Map.entry(Catalogue.ADDRESS, Level.CLASS),
            Map.entry(Catalogue.REMARK, Level.PARTIAL));

    private static final Answer ANSWER = new Answer();
    private static final FreeText FREE_TEXT = new FreeText();

    private MaskFuzz() {}

    /// The name that Jazzer looks for.
    public static void fuzzerTestOneInput(byte[] input) {
        answered(input);
        answered(joined("{\"items\":[{\"memberId\":\"m-1\",\"mobile\":", input, "}]}"));
        answered(joined("{\"items\":[{\"memberId\":\"m-1\",\"remark\":\"", input, "\",\"displayName\":\"王\"}]}"));
        noted(new String(input, StandardCharsets.UTF_8));
    }

    private static void answered(byte[] json) {
        JsonNode expected;
        try {
            expected = new TreeMasker(LEVELS).mask(SHAPE, json);
        } catch (TreeMasker.Refused refused) {
            expected = null;
        } catch (NumberFormatException e) {
            return; // an exponent that no BigDecimal holds: the double cannot judge it
        }
        byte[] rendered = rendered(json);
        if (rendered == null) {
            // Ids and dates are not decoded: an escape in one is refused, where the double reads it.
            hold(expected == null || new String(json, StandardCharsets.UTF_8).contains("\\"), "refused");
            return;
        }
        try {
            hold(TreeMasker.parse(rendered).equals(expected), "another answer than the double's");
        } catch (TreeMasker.Refused refused) {
            throw new IllegalStateException("no JSON", refused);
        }
    }

    private static byte @Nullable [] rendered(byte[] json) {
        try {
            ANSWER.read(VIEW, json, json.length);
        } catch (AnswerRefused refused) {
            return null;
        }
        return ANSWER.render(
                (_, field) -> new Decision(LEVELS.getOrDefault(field, Level.ABSENT), null, Reason.RULED, null), false);
    }

    /// A mobile in the middle of whatever, between two signs.
    private static void noted(String text) {
        int[] codePoints = text.codePoints()
                .filter(c -> c < Character.MIN_SURROGATE || c > Character.MAX_SURROGATE)
                .toArray();
        int half = codePoints.length / 2;
        int[] note = new int[codePoints.length + MOBILE.length() + 2];
        System.arraycopy(codePoints, 0, note, 0, half);
        note[half] = '，';
        for (int i = 0; i < MOBILE.length(); i++) {
            note[half + 1 + i] = MOBILE.charAt(i);
        }
        note[half + 1 + MOBILE.length()] = '，';
        System.arraycopy(codePoints, half, note, half + MOBILE.length() + 2, codePoints.length - half);
        boolean itself = Arrays.stream(codePoints)
                .mapToObj(Character::toString)
                .reduce("", String::concat)
                .contains(MOBILE);
        Output out = new Output();
        FREE_TEXT.mask(note, note.length, out);
        String shown = new String(out.bytes(), StandardCharsets.UTF_8);
        hold(itself || !shown.contains(MOBILE), "the mobile is still there");
    }

    private static void hold(boolean promise, String what) {
        if (!promise) {
            throw new IllegalStateException(what);
        }
    }

    private static byte[] joined(String before, byte[] input, String behind) {
        byte[] head = before.getBytes(StandardCharsets.UTF_8);
        byte[] tail = behind.getBytes(StandardCharsets.UTF_8);
        byte[] all = Arrays.copyOf(head, head.length + input.length + tail.length);
        System.arraycopy(input, 0, all, head.length, input.length);
        System.arraycopy(tail, 0, all, head.length + input.length, tail.length);
        return all;
    }

    private static Shape.Group shape() {
        Map<String, Shape> line = new LinkedHashMap<>();
        line.put("memberId", new Shape.Subject(Catalogue.MEMBER_ID));
        line.put("_proven", new Shape.Proven());
        line.put("displayName", new Shape.Personal(Catalogue.NAME));
        line.put("mobile", new Shape.Personal(Catalogue.MOBILE));
        line.put("flat", new Shape.Personal(Catalogue.FLAT));
        line.put("hints", new Shape.Personal(Catalogue.HINT));
        line.put("idNumber", new Shape.Personal(Catalogue.ID_NUMBER));
        line.put("email", new Shape.Personal(Catalogue.EMAIL));
        line.put("birthDate", new Shape.Personal(Catalogue.BIRTH_DATE));
        line.put("address", new Shape.Personal(Catalogue.ADDRESS));
        line.put("remark", new Shape.Personal(Catalogue.REMARK));
        line.put("order", new Shape.Code(Shape.Format.UUID));
        line.put("state", new Shape.Choice(Set.of("PLACED", "DELIVERED")));
        line.put("more", new Shape.Anything());
        Map<String, Shape> root = new LinkedHashMap<>();
        root.put("items", new Shape.Items(new Shape.Group(line)));
        root.put("next", new Shape.Text());
        root.put("total", new Shape.Figure());
        return new Shape.Group(root);
    }
}
