package io.menshen.member.intake.jielong;

import org.jspecify.annotations.Nullable;

/// A flat as the neighbourhood says it: building, unit (where there is one), room.
public record Flat(String building, @Nullable String unit, String room) {

    /// `building-unit-room`, or `building--room` where no unit was named.
    public String canonical() {
        return building + "-" + (unit == null ? "" : unit) + "-" + room;
    }

    /// Whether both may be the same door: same building and room, and no two different units.
    public boolean compatibleWith(Flat other) {
        return building.equals(other.building)
                && room.equals(other.room)
                && (unit == null || other.unit == null || unit.equals(other.unit));
    }

    @Override
    public String toString() {
        return "Flat[…]";
    }
}
