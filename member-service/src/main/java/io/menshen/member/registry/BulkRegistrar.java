package io.menshen.member.registry;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.menshen.member.Actor;
import io.menshen.member.MemberId;
import io.menshen.member.database.CopyRows;
import io.menshen.member.database.Database;
import io.menshen.member.fact.Facts;
import io.menshen.member.field.FieldCatalogue;
import io.menshen.member.field.FieldRefusal;
import io.menshen.member.protection.OpenKeys;
import io.menshen.member.protection.Protection;
import io.menshen.member.protection.Subject;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.time.Clock;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Registers many people whom a partner brings, with the outcome that each of them would have one by one.
///
/// A batch is one transaction. What costs a statement for every member there costs one for the batch here, and the
/// evidence is one record that names them all.
@ApplicationScoped
public class BulkRegistrar {

    /// Somebody's fields, found good. Never printed.
    public static final class Checked {
        private final Amendments.First first;

        private Checked(Amendments.First first) {
            this.first = first;
        }

        @Override
        public String toString() {
            return "Checked[…]";
        }
    }

    private final Amendments amendments;
    private final FieldCatalogue catalogue;
    private final Protection protection;
    private final Database database;
    private final Facts facts;
    private final RegistryConfig config;
    private final Clock clock;

    BulkRegistrar(
            Amendments amendments,
            FieldCatalogue catalogue,
            Protection protection,
            Database database,
            Facts facts,
            RegistryConfig config,
            Clock clock) {
        this.amendments = amendments;
        this.catalogue = catalogue;
        this.protection = protection;
        this.database = database;
        this.facts = facts;
        this.config = config;
        this.clock = clock;
    }

    /// Where the fields of a file come from.
    ///
    /// @param given `purposes` and `noticeVersion`, as in a single registration
    /// @throws FieldRefusal.Malformed if they have not their form
    public static Provenance from(ObjectNode given) {
        return GivenFields.of(Channel.PARTNER, given).from();
    }

    /// Checks one person's fields by the rules of a single registration.
    ///
    /// @throws FieldRefusal.Malformed with every fault and without a value
    /// @throws MemberRefusal.BadField if the person is not called anything
    public Checked check(ObjectNode fields, Provenance from) {
        return new Checked(amendments.first(new GivenFields(fields, from).ofPartner(catalogue, clock)));
    }

    /// Registers them all, or none.
    ///
    /// @return their numbers, in the same order
    @Transactional(Transactional.TxType.MANDATORY)
    public List<MemberId> register(List<Checked> people, Provenance from, Actor partner) {
        Instant now = clock.instant();
        Map<MemberId, Amendments.First> records = new LinkedHashMap<>();
        Map<MemberId, Members.Registered> registered = new LinkedHashMap<>();
        CopyRows rows = new CopyRows();
        for (Checked person : people) {
            MemberId id = MemberId.random();
            records.put(id, person.first);
            registered.put(id, new Members.Registered(id, MemberState.TO_BE_INFORMED, now));
            rows.row(5)
                    .uuid(id.value())
                    .integer(0)
                    .text(MemberState.TO_BE_INFORMED.name())
                    .time(now)
                    .time(now.plus(config.unclaimedFor()));
        }
        database.copy("member (id, version, state, registered_at, expires_at)", rows);
        OpenKeys keys =
                protection.admit(records.keySet().stream().map(Subject::of).toList());
        amendments.makeFirst(records, keys, from, partner);
        facts.tell("io.menshen.member.registered.v1", registered);
        facts.record(partner, "member.registered", records.keySet());
        return List.copyOf(records.keySet());
    }
}
