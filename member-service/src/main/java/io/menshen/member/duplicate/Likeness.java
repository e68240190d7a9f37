package io.menshen.member.duplicate;

import com.fasterxml.jackson.databind.JsonNode;
import io.menshen.member.field.FieldValues;
import io.menshen.member.matching.DisplayName;
import io.menshen.member.matching.NameLikeness;
import io.menshen.member.matching.NameLikeness.Degree;
import java.text.Normalizer;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// How alike two records are: a score, and the reasons for it. Pure: values in, codes out.
///
/// What one household shares (mobile, e-mail, address) never suffices: something must say that it is the
/// same *person*, a name, a date of birth or an identity number. The weights stand in ADR 0026, with what
/// they find.
///
/// @param score in hundredths, from 0 to 100
record Likeness(int score, Set<Reason> reasons) {

    private static final int SURE = 60;
    private static final int NOT_ONE_PERSON = 30;
    private static final int ONE_HOUSEHOLD = 50;

    Likeness {
        reasons = Set.copyOf(reasons);
    }

    /// One record, made ready to be compared with many others. Never printed.
    static final class Traits {
        private final @Nullable NameLikeness called;
        private final @Nullable NameLikeness real;
        private final @Nullable String mobile;
        private final @Nullable String email;
        private final @Nullable String idNumber;
        private final @Nullable String birthDate;
        private final @Nullable String gender;
        private final Set<String> dwellings;
        private final Set<String> communities;

        private Traits(FieldValues values) {
            called = name(values, "displayName");
            real = name(values, "realName");
            mobile = values.text("mobile");
            email = Optional.ofNullable(values.text("email"))
                    .map(address -> address.toLowerCase(Locale.ROOT))
                    .orElse(null);
            idNumber = values.text("idNumber");
            birthDate = values.text("birthDate");
            gender = values.text("gender");
            dwellings = new HashSet<>();
            communities = new HashSet<>();
            Optional.ofNullable(values.text("flat")).map(Traits::normal).ifPresent(dwellings::add);
            for (JsonNode address :
                    values.get("addresses").map(Traits::elements).orElse(Set.of())) {
                dwellings.add(normal(address.path("flat").asText()));
                Optional.ofNullable(address.path("community").textValue())
                        .map(Traits::normal)
                        .ifPresent(communities::add);
            }
        }

        static Traits of(FieldValues values) {
            return new Traits(values);
        }

        private static @Nullable NameLikeness name(FieldValues values, String field) {
            return Optional.ofNullable(values.text(field))
                    .flatMap(DisplayName::parse)
                    .map(NameLikeness::of)
                    .orElse(null);
        }

        private static Set<JsonNode> elements(JsonNode array) {
            Set<JsonNode> elements = new HashSet<>();
            array.forEach(elements::add);
            return elements;
        }

        private static String normal(String text) {
            return Normalizer.normalize(text, Normalizer.Form.NFKC)
                    .toUpperCase(Locale.ROOT)
                    .replace(" ", "");
        }

        @Override
        public String toString() {
            return "Traits[…]";
        }
    }

    static Likeness between(Traits one, Traits two) {
        EnumSet<Reason> reasons = EnumSet.noneOf(Reason.class);
        int score = 0;
        boolean person = false;

        if (one.idNumber != null && two.idNumber != null) {
            boolean same = one.idNumber.equals(two.idNumber);
            reasons.add(same ? Reason.ID_NUMBER_SAME : Reason.ID_NUMBER_DIFFERS);
            score += same ? SURE : 0;
            person |= same;
        }
        switch (names(one, two)) {
            case SAME -> {
                reasons.add(Reason.NAME_SAME);
                score += 40;
                person = true;
            }
            case SOUNDS_SAME -> {
                reasons.add(Reason.NAME_SOUNDS_SAME);
                score += 35;
                person = true;
            }
            case CLOSE -> {
                reasons.add(Reason.NAME_CLOSE);
                score += 30;
                person = true;
            }
            case DIFFERENT -> {
                if (one.real != null && two.real != null) {
                    reasons.add(Reason.NAME_DIFFERS);
                }
            }
        }
        if (one.birthDate != null && two.birthDate != null) {
            if (one.birthDate.equals(two.birthDate)) {
                reasons.add(Reason.BIRTH_DATE_SAME);
                score += 30;
                // twins have a birthday, a mobile and a flat in common
                person |= !reasons.contains(Reason.NAME_DIFFERS);
            } else if (differences(one.birthDate, two.birthDate) > 2) {
                reasons.add(Reason.BIRTH_DATE_DIFFERS);
                score -= 30;
            }
        }
        if (one.mobile != null && two.mobile != null) {
            if (one.mobile.equals(two.mobile)) {
                reasons.add(Reason.MOBILE_SAME);
                score += 35;
            } else if (oneSlip(one.mobile, two.mobile)) {
                reasons.add(Reason.MOBILE_CLOSE);
                score += 20;
            }
        }
        if (one.email != null && one.email.equals(two.email)) {
            reasons.add(Reason.EMAIL_SAME);
            score += 30;
        }
        if (sameAddress(one, two)) {
            reasons.add(Reason.ADDRESS_SAME);
            score += 25;
        }
        if (one.gender != null && two.gender != null && !Objects.equals(one.gender, two.gender)) {
            reasons.add(Reason.GENDER_DIFFERS);
            score -= 20;
        }
        if (reasons.contains(Reason.ID_NUMBER_DIFFERS)) {
            score = Math.min(score, NOT_ONE_PERSON);
        }
        if (!person && score > 0) {
            reasons.add(Reason.HOUSEHOLD);
            score = Math.min(score, ONE_HOUSEHOLD);
        }
        return new Likeness(Math.clamp(score, 0, 100), reasons);
    }

    /// Real names decide where both are known. What somebody is called may be the real name in one record
    /// and not in the
    /// other.
    private static Degree names(Traits one, Traits two) {
        if (one.real != null && two.real != null) {
            return one.real.to(two.real);
        }
        Degree best = degree(one.called, two.called);
        best = better(best, degree(one.real, two.called));
        return better(best, degree(one.called, two.real));
    }

    private static Degree degree(@Nullable NameLikeness one, @Nullable NameLikeness two) {
        return one == null || two == null ? Degree.DIFFERENT : one.to(two);
    }

    private static Degree better(Degree one, Degree two) {
        return one.compareTo(two) <= 0 ? one : two;
    }

    /// A flat is the same only in the same place, as far as both say where that is.
    private static boolean sameAddress(Traits one, Traits two) {
        if (!one.communities.isEmpty()
                && !two.communities.isEmpty()
                && one.communities.stream().noneMatch(two.communities::contains)) {
            return false;
        }
        return one.dwellings.stream().anyMatch(two.dwellings::contains);
    }

    private static boolean oneSlip(String one, String two) {
        if (one.length() != two.length()) {
            return false;
        }
        int first = 0;
        while (one.charAt(first) == two.charAt(first)) {
            first++;
        }
        String restOfOne = one.substring(first + 1);
        String restOfTwo = two.substring(first + 1);
        boolean exchanged = !restOfOne.isEmpty()
                && one.charAt(first) == restOfTwo.charAt(0)
                && two.charAt(first) == restOfOne.charAt(0)
                && restOfOne.substring(1).equals(restOfTwo.substring(1));
        return restOfOne.equals(restOfTwo) || exchanged;
    }

    private static int differences(String one, String two) {
        int differences = Math.abs(one.length() - two.length());
        for (int i = 0; i < Math.min(one.length(), two.length()); i++) {
            differences += one.charAt(i) == two.charAt(i) ? 0 : 1;
        }
        return differences;
    }

    @Override
    public String toString() {
        return "Likeness[" + score + " " + reasons + "]";
    }
}
