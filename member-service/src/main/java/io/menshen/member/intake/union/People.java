package io.menshen.member.intake.union;

import io.menshen.member.intake.jielong.Flat;
import io.menshen.member.intake.jielong.Item;
import java.text.Normalizer;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// The people of one round's lists, found by mobile, or by nickname and flat.
final class People {

    private final Map<UUID, KnownLine> lines = new LinkedHashMap<>();
    private final Map<String, UUID> byMobile = new HashMap<>();
    private final Map<String, List<UUID>> byDoor = new HashMap<>();

    People(Collection<KnownLine> known) {
        known.forEach(this::put);
    }

    Collection<KnownLine> all() {
        return lines.values();
    }

    @Nullable
    KnownLine get(UUID id) {
        return lines.get(id);
    }

    void put(KnownLine line) {
        lines.put(line.id(), line);
        if (line.mobile() != null) {
            byMobile.putIfAbsent(line.mobile(), line.id());
        }
        String door = door(line.name(), line.flat());
        if (door != null) {
            List<UUID> there = byDoor.computeIfAbsent(door, _ -> new ArrayList<>());
            if (!there.contains(line.id())) {
                there.add(line.id());
            }
        }
    }

    /// Who has this mobile.
    @Nullable
    KnownLine withMobile(@Nullable String mobile) {
        UUID id = mobile == null ? null : byMobile.get(mobile);
        return id == null ? null : lines.get(id);
    }

    /// Who is called so at this flat; the flat's unit may be missing on one side.
    List<KnownLine> at(Item item) {
        String door = door(item.name(), item.flat());
        if (door == null) {
            return List.of();
        }
        List<KnownLine> there = new ArrayList<>();
        for (UUID id : byDoor.getOrDefault(door, List.of())) {
            KnownLine line = lines.get(id);
            if (line != null
                    && line.flat() != null
                    && item.flat() != null
                    && line.flat().compatibleWith(item.flat())) {
                there.add(line);
            }
        }
        return there;
    }

    /// The normal form by which names are compared: NFKC, lower case, no spaces.
    static String normal(String name) {
        return Normalizer.normalize(name, Normalizer.Form.NFKC)
                .toLowerCase(Locale.ROOT)
                .replaceAll("\\s", "");
    }

    private static @Nullable String door(@Nullable String name, @Nullable Flat flat) {
        return name == null || flat == null ? null : normal(name) + "|" + flat.building() + "|" + flat.room();
    }
}
