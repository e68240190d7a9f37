package io.menshen.consent.approval;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/// How many different people have to agree, and as what: each seat names the roles that may take it, and each person
/// takes one seat only, whatever roles the person holds.
public final class Quorum {

    private final List<Set<String>> seats;

    public Quorum(List<Set<String>> seats) {
        if (seats.isEmpty()) {
            throw new IllegalArgumentException("somebody has to agree");
        }
        this.seats = seats.stream().map(Set::copyOf).toList();
    }

    /// A number of people of any of these roles.
    public static Quorum of(int people, Set<String> roles) {
        return new Quorum(Collections.nCopies(people, roles));
    }

    /// The seats of `required`, filled up to this number of people by anybody with one of these roles.
    public static Quorum of(List<String> required, int people, Set<String> roles) {
        List<Set<String>> seats = new ArrayList<>();
        required.forEach(role -> seats.add(Set.of(role)));
        while (seats.size() < people) {
            seats.add(roles);
        }
        return new Quorum(seats);
    }

    /// The number of people it takes.
    public int size() {
        return seats.size();
    }

    /// Whether somebody with these roles could take a seat.
    public boolean seats(Set<String> roles) {
        return seats.stream().anyMatch(seat -> roles.stream().anyMatch(seat::contains));
    }

    /// Whether the approvals fill every seat. The same account counts once.
    public boolean reached(Collection<Approval> approvals) {
        return fill(0, List.copyOf(approvals), new HashSet<>());
    }

    private boolean fill(int seat, List<Approval> approvals, Set<String> seated) {
        if (seat == seats.size()) {
            return true;
        }
        for (Approval approval : approvals) {
            if (approval.roles().stream().anyMatch(seats.get(seat)::contains) && seated.add(approval.account())) {
                if (fill(seat + 1, approvals, seated)) {
                    return true;
                }
                seated.remove(approval.account());
            }
        }
        return false;
    }
}
