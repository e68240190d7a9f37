package io.menshen.disclosure.masking;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// The kernel's slow double: builds a tree with Jackson and masks that. Shares no code with the kernel but the shapes.
final class TreeMasker {

    /// The double would not let the answer pass.
    static final class Refused extends Exception {
        Refused(String why) {
            super(why);
        }
    }

    private static final JsonMapper STRICT = JsonMapper.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .build();

    static {
        STRICT.getFactory()
                .setStreamReadConstraints(StreamReadConstraints.builder()
                        .maxNestingDepth(Answer.MAX_DEPTH)
                        .build());
    }

    private record Subject(String member) {}

    private final Map<Field, Level> levels;

    TreeMasker(Map<Field, Level> levels) {
        this.levels = levels;
    }

    static JsonNode parse(byte[] json) throws Refused {
        String text;
        try {
            text = StandardCharsets.UTF_8
                    .newDecoder()
                    .onMalformedInput(CodingErrorAction.REPORT)
                    .onUnmappableCharacter(CodingErrorAction.REPORT)
                    .decode(ByteBuffer.wrap(json))
                    .toString();
        } catch (CharacterCodingException e) {
            throw new Refused("encoding");
        }
        try (JsonParser parser = STRICT.createParser(text)) {
            JsonNode tree = STRICT.readValue(parser, JsonNode.class);
            if (tree == null || tree.isMissingNode()) {
                throw new Refused("empty");
            }
            checkSurrogates(tree);
            return tree;
        } catch (JsonProcessingException e) {
            throw new Refused("not JSON");
        } catch (java.io.IOException e) {
            throw new Refused("unreadable");
        }
    }

    private static void checkSurrogates(JsonNode node) throws Refused {
        if (node.isTextual()) {
            wellFormed(node.textValue());
        }
        for (Map.Entry<String, JsonNode> property : node.properties()) {
            wellFormed(property.getKey());
        }
        for (JsonNode child : node) {
            checkSurrogates(child);
        }
    }

    private static void wellFormed(String text) throws Refused {
        if (!StandardCharsets.UTF_16.newEncoder().canEncode(text)) {
            throw new Refused("lone surrogate");
        }
    }

    JsonNode mask(Shape shape, byte[] json) throws Refused {
        JsonNode tree = parse(json);
        return masked(shape, tree, null);
    }

    /// The node as it is shown; null when it is cut.
    private JsonNode masked(Shape shape, JsonNode node, Subject subject) throws Refused {
        if (node.isNull()
                && !(shape instanceof Shape.Personal
                        || shape instanceof Shape.Subject
                        || shape instanceof Shape.Proven)) {
            return node;
        }
        switch (shape) {
            case Shape.Text _ -> require(node.isTextual());
            case Shape.Figure _ -> require(node.isNumber());
            case Shape.Flag _ -> require(node.isBoolean());
            case Shape.Anything _ -> {}
            case Shape.Choice choice ->
                require(node.isTextual() && choice.values().contains(node.textValue()));
            case Shape.Code code -> {
                require(node.isTextual());
                require(node.textValue()
                        .matches(
                                switch (code.format()) {
                                    case UUID -> "[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}";
                                    case DATE -> "(?=.{10,16}$)[-0-9:.+TZ]{4}-[-0-9:.+TZ]{2}-[-0-9:.+TZ]*";
                                    case DATE_TIME -> "(?=.{10,40}$)[-0-9:.+TZ]{4}-[-0-9:.+TZ]{2}-[-0-9:.+TZ]*";
                                }));
            }
            case Shape.Personal personal -> {
                return personal(personal.field(), node, subject);
            }
            case Shape.Subject id -> {
                return id.field() == null ? node : personal(id.field(), node, subject);
            }
            case Shape.Proven _ -> {
                require(node.isNull() || node.isArray());
                for (JsonNode fact : node) {
                    require(fact.isTextual());
                }
                return null;
            }
            case Shape.Items items -> {
                require(node.isArray());
                ArrayNode shown = JsonNodeFactory.instance.arrayNode();
                for (JsonNode each : node) {
                    JsonNode one = masked(items.each(), each, subject);
                    if (one != null) {
                        shown.add(one);
                    }
                }
                return shown;
            }
            case Shape.Group group -> {
                return group(group, node, subject);
            }
        }
        return node;
    }

    private JsonNode group(Shape.Group group, JsonNode node, Subject outer) throws Refused {
        require(node.isObject());
        Subject subject = outer;
        for (Map.Entry<String, Shape> property : group.properties().entrySet()) {
            if (property.getValue() instanceof Shape.Subject) {
                JsonNode id = node.path(property.getKey());
                require(id.isMissingNode() || id.isNull() || id.isTextual());
                subject = new Subject(id.isTextual() ? id.textValue() : null);
                require(subject.member() == null || subject.member().matches("[0-9A-Za-z_-]{1,128}"));
            }
        }
        ObjectNode shown = JsonNodeFactory.instance.objectNode();
        for (Map.Entry<String, JsonNode> property : node.properties()) {
            Shape shape = group.properties().get(property.getKey());
            require(shape != null);
            JsonNode one = masked(shape, property.getValue(), subject);
            if (one != null) {
                shown.set(property.getKey(), one);
            }
        }
        return shown;
    }

    private JsonNode personal(Field field, JsonNode node, Subject subject) throws Refused {
        if (subject.member() == null) {
            require(node.isNull());
            return node;
        }
        Level level = levels.getOrDefault(field, Level.ABSENT);
        if (level == Level.PLAIN) {
            return node;
        }
        if (level == Level.ABSENT || !field.kind().has(level)) {
            return null;
        }
        if (node.isNull()) {
            return level == Level.EXISTS ? BooleanNode.FALSE : node;
        }
        if (!node.isTextual()) {
            return null;
        }
        String value = node.textValue();
        if (level == Level.EXISTS) {
            return BooleanNode.valueOf(!value.isEmpty());
        }
        String masked = switch (field.kind()) {
            case MOBILE -> mobile(value);
            case FLAT -> building(value);
            case NAME -> name(value);
            case NUMBER -> number(value);
            case EMAIL -> email(value);
            case DATE ->
                value.matches("[0-9]{4}-[0-9]{2}-[0-9]{2}")
                        ? value.substring(0, 3) + "0–" + value.substring(0, 3) + "9"
                        : null;
            case LANDLINE -> last(value.replaceAll("\\P{Nd}", ""), 2, 7, "********");
            case DOCUMENT -> last(lettersAndDigits(value), 3, 8, "******");
            case PLATE -> last(lettersAndDigits(value), 2, 6, "*****");
            case ACCOUNT -> (value.matches("(?s)[A-Za-z].{5,}") ? value.substring(0, 1) : "") + "***";
            case ADDRESS -> address(value, "");
            case ADDRESS_TO_BUILDING -> address(value, BUILDING);
            case ADDRESS_TO_UNIT -> address(value, BUILDING + GAP + "*" + NUMERAL + "{1,4}(?:单元|單元|门|門|梯)");
            // what the search finds is judged by lines of which it is known what stands in them (FreeTextTest)
            case NOTE -> searched(value);
            case ID, CHIP, TEXT -> null;
        };
        return masked == null ? null : TextNode.valueOf(masked);
    }

    private static String mobile(String value) {
        String digits = value.replaceAll("\\P{Nd}", "");
        if (digits.codePointCount(0, digits.length()) <= 4) {
            return "*******";
        }
        int[] all = digits.codePoints().map(c -> Character.digit(c, 10)).toArray();
        StringBuilder last = new StringBuilder("*******");
        Arrays.stream(all).skip(all.length - 4L).forEach(last::append);
        return last.toString();
    }

    private static final String NUMERAL = "[\\p{Nd}A-Za-z零〇一二三四五六七八九十百甲乙丙丁]";
    private static final String GAP = "[^\\p{L}\\p{Nd}#·]";
    private static final String BUILDING = NUMERAL + "{1,4}(?:号楼|號樓|#楼|栋|棟|幢|座|#)";

    /// The words before the first building, and what of it is kept.
    private static String address(String value, String kept) {
        Matcher building =
                Pattern.compile("(?s)(?<!" + NUMERAL + ")" + BUILDING).matcher(value);
        if (!building.find()) {
            return null;
        }
        Matcher before = Pattern.compile("(?s).*?((?:(?!" + GAP + ").)+)(" + GAP + "*)$")
                .matcher(value.substring(0, building.start()));
        if (!before.matches() || !before.group(1).matches("(?s).*[区區里園园苑城府庭院湾灣郡邸居阁閣轩軒庄莊寓厦廈场場坊期村弄巷号號镇鎮乡鄉路街道家墅洲岸都汇]")) {
            return null;
        }
        Matcher rest = Pattern.compile(kept).matcher(value.substring(building.start()));
        if (!rest.lookingAt()) {
            return null;
        }
        String shown = before.group(1) + (kept.isEmpty() ? "" : before.group(2) + rest.group());
        boolean harmless = shown.matches("[\\p{L}\\p{Nd}#· -]*")
                && !shown.matches(".*[\\p{Nd}零〇一二三四五六七八九幺]{5}.*")
                && shown.codePoints().count() <= 48;
        return harmless ? shown : null;
    }

    private static String searched(String value) {
        int[] text = value.codePoints().toArray();
        Output out = new Output();
        new FreeText().mask(text, text.length, out);
        try {
            return parse(out.bytes()).textValue();
        } catch (Refused e) {
            throw new IllegalStateException(e);
        }
    }

    private static String lettersAndDigits(String value) {
        StringBuilder places = new StringBuilder();
        value.codePoints()
                .map(c -> Character.digit(c, 36))
                .filter(place -> place >= 0)
                .forEach(place -> places.append(Integer.toString(place, 36).toUpperCase(java.util.Locale.ROOT)));
        return places.toString();
    }

    private static String last(String places, int kept, int shortest, String stars) {
        int[] all = places.codePoints().toArray();
        StringBuilder last = new StringBuilder(stars);
        if (all.length >= shortest) {
            Arrays.stream(all)
                    .skip((long) all.length - kept)
                    .map(c -> Character.isDigit(c) ? '0' + Character.digit(c, 10) : c)
                    .forEach(last::appendCodePoint);
        }
        return last.toString();
    }

    private static String number(String value) {
        String places = value.replaceAll("[^0-9Xx]", "");
        return "************" + (places.length() < 12 ? "" : places.substring(places.length() - 4));
    }

    private static String email(String value) {
        int[] all = value.codePoints().toArray();
        boolean first = value.lastIndexOf('@') > Character.charCount(all.length == 0 ? 0 : all[0])
                && Character.isLetterOrDigit(all[0]);
        return (first ? Character.toString(all[0]) : "") + "***@***";
    }

    private static String building(String value) {
        String[] parts = value.split("[\\p{Pd}−]", 2);
        String first = parts[0];
        boolean suspicious = first.matches("(?s).*\\p{Nd}{5}.*")
                || first.replaceAll("\\P{Nd}", "").codePoints().count() > 6
                || first.matches("(?s).*[\\p{Cc}\\p{Cf}].*")
                || first.codePoints().count() > 32
                || value.codePoints().filter(Character::isDigit).count() > 10;
        return parts.length < 2 || first.isEmpty() || suspicious ? null : first;
    }

    /// The generated names are Chinese names of one-character surnames, accounts, flats and noise.
    private static String name(String value) {
        int[] all = value.codePoints().toArray();
        Set<Integer> dots = new HashSet<>(Set.of((int) '·', (int) '‧', (int) '•', (int) '・'));
        boolean keeps = all.length > 1
                && (Character.isLetter(all[0]) || Character.getType(all[0]) == Character.OTHER_SYMBOL)
                && (Character.isIdeographic(all[0])
                        || !Character.isLetter(all[0])
                        || value.matches("[\\p{L} '’\\-·‧•・]*"));
        StringBuilder name = new StringBuilder();
        for (int i = 0; i < all.length; i++) {
            name.appendCodePoint((keeps && i == 0) || dots.contains(all[i]) ? all[i] : '*');
        }
        return name.toString();
    }

    private static void require(boolean promise) throws Refused {
        if (!promise) {
            throw new Refused("not as promised");
        }
    }
}
