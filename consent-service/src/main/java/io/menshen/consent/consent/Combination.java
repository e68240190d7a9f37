package io.menshen.consent.consent;

import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;

/// What a person allows whose member records were merged: only what every record allows. Pure.
///
/// No consent, a refusal and a withdrawal are all the same here: they do not allow. What the person gives by
/// the record that survives, after the merge, is given for all of them, or nothing could ever be allowed
/// again.
final class Combination {

    /// @param position the order in which consents are given
    record Given(String purpose, long position) {}

    /// @param lastPosition the latest consent there was when the two were joined
    record Joined(UUID survivor, UUID absorbed, long lastPosition) {}

    private final Set<UUID> members;
    private final Collection<Joined> joined;
    private final Map<UUID, Map<String, Long>> given = new HashMap<>();

    /// @param members all records of one person
    /// @param joined how they were joined
    Combination(Set<UUID> members, Collection<Joined> joined) {
        this.members = Set.copyOf(members);
        this.joined = List.copyOf(joined);
    }

    void stands(UUID member, Given consent) {
        given.computeIfAbsent(member, _ -> new HashMap<>()).put(consent.purpose(), consent.position());
    }

    /// The purposes that the person allows, in order.
    List<String> purposes() {
        Set<UUID> survivors = new HashSet<>(members);
        joined.forEach(merge -> survivors.remove(merge.absorbed()));
        if (survivors.size() != 1) {
            // two merges cross each other and only one of them will stand: until then nothing is allowed
            return List.of();
        }
        UUID survivor = survivors.iterator().next();
        Set<String> allowed = new TreeSet<>();
        given.getOrDefault(survivor, Map.of()).forEach((purpose, position) -> {
            if (joined.stream().allMatch(merge -> allows(merge, purpose, position))) {
                allowed.add(purpose);
            }
        });
        return List.copyOf(allowed);
    }

    private boolean allows(Joined merge, String purpose, long bySurvivor) {
        return bySurvivor > merge.lastPosition()
                || given.getOrDefault(merge.absorbed(), Map.of()).containsKey(purpose);
    }
}
