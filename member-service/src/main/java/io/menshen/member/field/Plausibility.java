package io.menshen.member.field;

import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Whether the values of one record agree with each other.
public final class Plausibility {

    /// The fields that can contradict each other.
    public static final Set<String> FIELDS = Set.of("idNumber", "birthDate", "gender");

    private Plausibility() {}

    /// The contradictions among these values: an identity number tells date of birth and sex.
    public static List<FieldRefusal.Fault> contradictions(FieldValues values, LocalDate today) {
        List<FieldRefusal.Fault> faults = new ArrayList<>();
        @Nullable String number = values.text("idNumber");
        Optional<IdNumber> id = number == null ? Optional.empty() : IdNumber.parse(number, today);
        if (id.isEmpty()) {
            return faults;
        }
        @Nullable String birth = values.text("birthDate");
        if (birth != null && !LocalDate.parse(birth).equals(id.get().birth())) {
            faults.add(new FieldRefusal.Fault("/birthDate", "Contradiction"));
        }
        @Nullable String gender = values.text("gender");
        if (("MALE".equals(gender) && !id.get().male())
                || ("FEMALE".equals(gender) && id.get().male())) {
            faults.add(new FieldRefusal.Fault("/gender", "Contradiction"));
        }
        return faults;
    }
}
