package io.menshen.member.field;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.IntNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.menshen.member.matching.Flat;
import io.menshen.member.matching.Mobile;
import java.text.Normalizer;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// What the values of a field look like, and the one form in which each is kept.
public enum Form {

    /// Somebody's name or nickname: up to 40 code points, kept as they are (rare characters, `·`).
    NAME {
        @Override
        Optional<JsonNode> read(JsonNode given, Clock clock) {
            return text(given, LONGEST_NAME);
        }
    },
    /// A mobile in E.164; without a country code it is a Chinese one.
    MOBILE {
        @Override
        Optional<JsonNode> read(JsonNode given, Clock clock) {
            return text(given, SHORT)
                    .flatMap(text -> Mobile.parse(text.textValue()).map(Mobile::e164))
                    .map(TextNode::valueOf);
        }
    },
    /// An e-mail address as an HTML form takes it (WHATWG HTML, "valid e-mail address"), its domain in lower case.
    EMAIL {
        @Override
        Optional<JsonNode> read(JsonNode given, Clock clock) {
            return text(given, LONGEST_EMAIL)
                    .map(JsonNode::textValue)
                    .filter(text -> EMAIL_ADDRESS.matcher(text).matches())
                    .map(text -> {
                        int at = text.lastIndexOf('@');
                        return TextNode.valueOf(
                                text.substring(0, at) + text.substring(at).toLowerCase(Locale.ROOT));
                    });
        }
    },
    /// A WeChat id: 6 to 20 letters, digits, `_`, `-`, a letter first.
    WECHAT_ID {
        @Override
        Optional<JsonNode> read(JsonNode given, Clock clock) {
            return text(given, SHORT)
                    .filter(text -> WECHAT.matcher(text.textValue()).matches());
        }
    },
    /// A resident identity number of 18 places (GB 11643-1999) whose division, date of birth and check character hold.
    ID_NUMBER {
        @Override
        Optional<JsonNode> read(JsonNode given, Clock clock) {
            return text(given, SHORT)
                    .flatMap(text -> IdNumber.parse(text.textValue(), LocalDate.now(clock)))
                    .map(number -> TextNode.valueOf(number.text()));
        }
    },
    /// A date of birth, ISO 8601, not in the future and not more than 130 years ago.
    BIRTH_DATE {
        @Override
        Optional<JsonNode> read(JsonNode given, Clock clock) {
            return text(given, SHORT).filter(text -> plausibleBirth(text.textValue(), LocalDate.now(clock)));
        }
    },
    /// `FEMALE`, `MALE` or `OTHER`.
    GENDER {
        @Override
        Optional<JsonNode> read(JsonNode given, Clock clock) {
            return oneOf(given, GENDERS);
        }
    },
    /// `building-unit-room`.
    FLAT {
        @Override
        Optional<JsonNode> read(JsonNode given, Clock clock) {
            return text(given, LONGEST_NAME)
                    .flatMap(text -> Flat.parse(text.textValue()))
                    .map(flat -> TextNode.valueOf(flat.text()));
        }
    },
    /// Up to ten addresses, exactly one of them the default.
    ADDRESSES {
        @Override
        Optional<JsonNode> read(JsonNode given, Clock clock) {
            return Addresses.read(given);
        }
    },
    /// 1 to 30.
    HOUSEHOLD_SIZE {
        @Override
        Optional<JsonNode> read(JsonNode given, Clock clock) {
            return given.isInt() && given.intValue() >= 1 && given.intValue() <= 30
                    ? Optional.of(IntNode.valueOf(given.intValue()))
                    : Optional.empty();
        }
    },
    /// A band, never a number: `BELOW_5K`, `5K_TO_10K`, `10K_TO_20K`, `ABOVE_20K` yuan a month.
    INCOME_BAND {
        @Override
        Optional<JsonNode> read(JsonNode given, Clock clock) {
            return oneOf(given, INCOME_BANDS);
        }
    },
    /// Up to twenty words of up to 20 code points.
    PREFERENCES {
        @Override
        Optional<JsonNode> read(JsonNode given, Clock clock) {
            if (!given.isArray() || given.size() > 20) {
                return Optional.empty();
            }
            ArrayNode words = JsonNodeFactory.instance.arrayNode();
            for (JsonNode word : given) {
                Optional<JsonNode> read = text(word, 20);
                if (read.isEmpty()) {
                    return Optional.empty();
                }
                words.add(read.get());
            }
            return Optional.of(words);
        }
    },
    /// 12 to 19 digits whose last is the check digit (ISO/IEC 7812-1, Luhn).
    BANK_CARD {
        @Override
        Optional<JsonNode> read(JsonNode given, Clock clock) {
            return text(given, LONGEST_NAME)
                    .map(text -> text.textValue().replaceAll("[ -]", ""))
                    .filter(digits -> digits.matches("[0-9]{12,19}") && luhn(digits))
                    .map(TextNode::valueOf);
        }
    },
    /// Up to 200 code points.
    TEXT {
        @Override
        Optional<JsonNode> read(JsonNode given, Clock clock) {
            return text(given, 200);
        }
    },
    /// Who stands in for a minor: `name` and `mobile`.
    GUARDIAN {
        @Override
        Optional<JsonNode> read(JsonNode given, Clock clock) {
            if (!given.isObject() || given.size() != 2 || !given.has("name") || !given.has("mobile")) {
                return Optional.empty();
            }
            Optional<JsonNode> name = NAME.read(given.get("name"), clock);
            Optional<JsonNode> mobile = MOBILE.read(given.get("mobile"), clock);
            if (name.isEmpty() || mobile.isEmpty()) {
                return Optional.empty();
            }
            ObjectNode guardian = JsonNodeFactory.instance.objectNode();
            guardian.set("name", name.get());
            guardian.set("mobile", mobile.get());
            return Optional.of(guardian);
        }
    };

    private static final int LONGEST_NAME = 40;
    private static final int SHORT = 32;
    private static final int LONGEST_EMAIL = 254;
    private static final Set<String> GENDERS = Set.of("FEMALE", "MALE", "OTHER");
    private static final Set<String> INCOME_BANDS = Set.of("BELOW_5K", "5K_TO_10K", "10K_TO_20K", "ABOVE_20K");
    private static final Pattern WECHAT = Pattern.compile("[A-Za-z][A-Za-z0-9_-]{5,19}");
    private static final Pattern EMAIL_ADDRESS = Pattern.compile("[a-zA-Z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@"
            + "[a-zA-Z0-9](?:[a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?(?:\\.[a-zA-Z0-9](?:[a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?)+");

    /// Controls, marks that change the direction of text, private and unpaired code points: they play tricks on who
    /// reads them, or are lost on the way.
    private static final Pattern UNSAFE = Pattern.compile("[\\p{Cc}\\p{Cf}\\p{Co}\\p{Cs}\\p{Cn}\\u2028\\u2029]");

    private static final Pattern SPACES = Pattern.compile("\\s+");

    /// The value in the form in which it is kept; empty if it is none of this form. The value itself is never repeated.
    abstract Optional<JsonNode> read(JsonNode given, Clock clock);

    /// A text without tricks, outer spaces stripped, inner ones single; code points stay as they are.
    static Optional<JsonNode> text(@Nullable JsonNode given, int longest) {
        if (given == null
                || !given.isTextual()
                || UNSAFE.matcher(given.textValue()).find()) {
            return Optional.empty();
        }
        String text = SPACES.matcher(given.textValue()).replaceAll(" ").strip();
        int length = text.codePointCount(0, text.length());
        return length == 0 || length > longest ? Optional.empty() : Optional.of(TextNode.valueOf(text));
    }

    private static Optional<JsonNode> oneOf(JsonNode given, Set<String> words) {
        return given.isTextual() && words.contains(given.textValue()) ? Optional.of(given) : Optional.empty();
    }

    private static boolean plausibleBirth(String text, LocalDate today) {
        try {
            LocalDate birth = LocalDate.parse(text);
            return !birth.isAfter(today) && birth.isAfter(today.minusYears(130));
        } catch (DateTimeException e) {
            return false;
        }
    }

    private static boolean luhn(String digits) {
        int sum = 0;
        for (int i = 0; i < digits.length(); i++) {
            int digit = digits.charAt(digits.length() - 1 - i) - '0';
            int weighted = i % 2 == 0 ? digit : digit * 2;
            sum += weighted > 9 ? weighted - 9 : weighted;
        }
        return sum % 10 == 0;
    }

    /// Full-width digits and letters as plain ones.
    static String plain(String text) {
        return Normalizer.normalize(text, Normalizer.Form.NFKC).strip();
    }
}
