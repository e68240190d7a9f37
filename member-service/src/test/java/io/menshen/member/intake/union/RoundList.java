package io.menshen.member.intake.union;

import io.menshen.member.intake.jielong.Catalogue;
import io.menshen.member.intake.jielong.Goods;
import io.menshen.member.intake.jielong.Item;
import io.menshen.member.intake.jielong.JielongReader;
import io.menshen.member.intake.jielong.Posting;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/// A round's lines in memory, for tests: pastes postings one after the other.
final class RoundList {

    private final Map<UUID, KnownLine> lines = new LinkedHashMap<>();
    private final Catalogue catalogue;

    RoundList() {
        this.catalogue = new Catalogue(List.of(new Goods(1, "鸡蛋30枚"), new Goods(2, "牛奶")));
    }

    /// The changes of the items, and behind them those of vanished lines.
    List<Change> paste(Posting posting) {
        Union union = new Union(lines.values(), posting, UUID::randomUUID);
        List<Change> changes = new ArrayList<>();
        for (Item item : posting.items()) {
            Change change = union.next(item);
            union.accept(item, change);
            if (change.after() != null) {
                lines.put(change.after().id(), change.after());
            }
            changes.add(change);
        }
        changes.addAll(union.vanished());
        return changes;
    }

    List<Change> paste(String text) {
        return paste(JielongReader.read(text, catalogue, true));
    }

    List<KnownLine> lines() {
        return List.copyOf(lines.values());
    }
}
