package io.menshen.disclosure.masking;

import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/// Values of somebody who does not exist, to show people what a level leaves of a value. Nobody has them: the mobile is
/// of a range that is not given out, the identity number has a wrong check digit.
public final class Invented {

    private Invented() {}

    /// What is seen of a value of that kind.
    ///
    /// @return null when nothing is
    public static @Nullable String shown(Kind kind, Level level) {
        String value = value(kind);
        return switch (level) {
            case PLAIN -> value;
            case ABSENT -> null;
            case EXISTS -> "true";
            case PARTIAL, CLASS, ALIAS -> masked(kind, level, value);
        };
    }

    private static @Nullable String masked(Kind kind, Level level, String value) {
        int[] text = value.codePoints().toArray();
        Output out = new Output();
        if (!new Masks().mask(kind, level, text, text.length, out)) {
            return null;
        }
        String quoted = new String(out.bytes(), StandardCharsets.UTF_8);
        return quoted.substring(1, quoted.length() - 1);
    }

    private static String value(Kind kind) {
        return switch (kind) {
            case MOBILE -> "+8610000001234";
            case LANDLINE -> "000-00001234";
            case NAME -> "欧阳样例";
            case FLAT -> "3-2-502";
            case ADDRESS, ADDRESS_TO_BUILDING, ADDRESS_TO_UNIT -> "样例路1号样例花园3号楼2单元502室";
            case NUMBER -> "110101190001010000";
            case DOCUMENT -> "E00001234";
            case PLATE -> "样A00012";
            case EMAIL -> "sample@example.com";
            case ACCOUNT -> "sample_account";
            case DATE -> "1900-01-01";
            case ID -> "00000000-0000-0000-0000-000000000000";
            case CHIP, TEXT -> "样例";
            case NOTE -> "样例：放门口，电话10000001234，门禁0000";
        };
    }
}
