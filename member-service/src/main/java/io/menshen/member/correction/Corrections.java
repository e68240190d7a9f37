package io.menshen.member.correction;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.menshen.member.Actor;
import io.menshen.member.MemberId;
import io.menshen.member.apart.Apart;
import io.menshen.member.apart.Reference;
import io.menshen.member.apart.SealedValue;
import io.menshen.member.fact.Facts;
import io.menshen.member.field.Changes;
import io.menshen.member.field.Field;
import io.menshen.member.field.FieldCatalogue;
import io.menshen.member.field.FieldValues;
import io.menshen.member.protection.FieldGroup;
import io.menshen.member.protection.OpenKeys;
import io.menshen.member.protection.Place;
import io.menshen.member.protection.Protection;
import io.menshen.member.protection.Subject;
import io.menshen.member.registry.Channel;
import io.menshen.member.registry.Members;
import io.menshen.member.registry.OpenedMember;
import io.menshen.member.registry.Provenance;
import io.menshen.member.registry.ReviewQueue;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.time.Clock;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// The queue of corrections and what is decided about them.
@ApplicationScoped
class Corrections implements ReviewQueue {

    private static final String REASON = "reason";

    private final Correction.Repository corrections;
    private final Members members;
    private final FieldCatalogue catalogue;
    private final Protection protection;
    private final Apart apart;
    private final WantedValues wantedValues;
    private final Facts facts;
    private final CorrectionConfig config;
    private final Clock clock;

    Corrections(
            Correction.Repository corrections,
            Members members,
            FieldCatalogue catalogue,
            Protection protection,
            Apart apart,
            WantedValues wantedValues,
            Facts facts,
            CorrectionConfig config,
            Clock clock) {
        this.corrections = corrections;
        this.members = members;
        this.catalogue = catalogue;
        this.protection = protection;
        this.apart = apart;
        this.wantedValues = wantedValues;
        this.facts = facts;
        this.config = config;
        this.clock = clock;
    }

    @Override
    @Transactional(Transactional.TxType.MANDATORY)
    public void ask(MemberId member, Field field, JsonNode wanted, Provenance from, Actor actor) {
        Instant now = clock.instant();
        corrections.waiting(member, field.name()).ifPresent(earlier -> {
            earlier.withdraw(now);
            corrections.flush();
        });
        UUID id = UUID.randomUUID();
        Place place = WantedValues.place(member, field, id);
        byte[] sealed = protection.seal(
                place, FieldValues.NONE.with(field.name(), wanted).bytes());
        boolean liesApart = field.group().liesApart();
        @Nullable
        Long generation = liesApart
                ? apart.write(List.of(new SealedValue(place, sealed)))
                        .getFirst()
                        .generation()
                : null;
        corrections.persist(new Correction(
                id, member, field.name(), liesApart ? null : sealed, generation, from, now, config.due()));
        facts.record(actor, "correction.asked", member);
    }

    /// A reviewer takes a correction in hand, and for a while sees old and new.
    @Transactional
    Correction takeInHand(UUID id, Actor reviewer) {
        Correction correction = corrections.locked(id).orElseThrow(CorrectionRefusal.NotFound::new);
        refuseOwn(correction, reviewer);
        correction.takeInHand(reviewer.id(), clock.instant(), config.inHand());
        facts.record(reviewer, "correction.taken", correction.member());
        return correction;
    }

    /// Accepts or rejects; the member reads the reason.
    @Transactional
    Correction decide(UUID id, boolean accepted, String reason, Actor reviewer) {
        Correction correction = corrections.locked(id).orElseThrow(CorrectionRefusal.NotFound::new);
        refuseOwn(correction, reviewer);
        MemberId member = correction.member();
        if (accepted && correction.inHandOf(reviewer.id(), clock.instant())) {
            Field field = field(correction);
            members.decided(
                    member,
                    Changes.of(field, wanted(correction).get(field.name()).orElseThrow()),
                    new Provenance(Channel.REVIEW, correction.purposes(), correction.notice()),
                    reviewer);
        }
        byte[] sealed = protection.seal(
                reason(correction),
                FieldValues.NONE.with(REASON, TextNode.valueOf(reason)).bytes());
        correction.decide(reviewer.id(), accepted, sealed, clock.instant());
        facts.record(reviewer, accepted ? "correction.accepted" : "correction.rejected", member);
        return correction;
    }

    /// The member takes it back.
    @Transactional
    void withdraw(MemberId member, UUID id, Actor actor) {
        Correction correction = corrections
                .locked(id)
                .filter(found -> found.member().equals(member))
                .orElseThrow(CorrectionRefusal.NotFound::new);
        correction.withdraw(clock.instant());
        facts.record(actor, "correction.withdrawn", member);
    }

    Correction find(UUID id) {
        return corrections.findByIdOptional(id).orElseThrow(CorrectionRefusal.NotFound::new);
    }

    /// Those that wait, the most urgent first, after one of them.
    List<Correction> waiting(Optional<UUID> after, int limit) {
        return corrections.waiting(after.map(this::find), limit);
    }

    List<Correction> of(MemberId member) {
        return corrections.of(member);
    }

    List<Correction> everyOneOf(MemberId member) {
        return corrections.list("member = ?1 order by askedAt, id", member.value());
    }

    /// What the record holds now, as far as these groups may be opened.
    FieldValues present(Correction correction, Set<FieldGroup> groups) {
        return members.open(List.of(correction.member()), groups)
                .getOrDefault(correction.member(), OpenedMember.NOTHING)
                .values();
    }

    /// What the member wants; nothing once it is decided.
    FieldValues wanted(Correction correction) {
        return wanted(List.of(correction)).getOrDefault(correction.id(), FieldValues.NONE);
    }

    /// The same for many, by correction; what lies apart is fetched together.
    Map<UUID, FieldValues> wanted(List<Correction> of) {
        Map<UUID, byte[]> sealed = new HashMap<>();
        Map<UUID, Reference> references = new HashMap<>();
        for (Correction correction : of) {
            correction.sealed().ifPresent(bytes -> sealed.put(correction.id(), bytes));
            correction
                    .generation()
                    .ifPresent(generation ->
                            references.put(correction.id(), new Reference(place(correction), generation)));
        }
        Map<Reference, byte[]> fetched = apart.read(references.values(), wantedValues);
        references.forEach((id, reference) -> {
            byte @Nullable [] bytes = fetched.get(reference);
            if (bytes != null) {
                sealed.put(id, bytes);
            }
        });
        if (sealed.isEmpty()) {
            return Map.of();
        }
        OpenKeys keys = protection.keysOf(
                of.stream().map(Correction::member).map(Subject::of).toList());
        Map<UUID, FieldValues> wanted = new HashMap<>();
        for (Correction correction : of) {
            byte @Nullable [] bytes = sealed.get(correction.id());
            if (bytes != null) {
                wanted.put(correction.id(), FieldValues.of(keys.open(place(correction), bytes)));
            }
        }
        return wanted;
    }

    Optional<String> reasonOf(Correction correction) {
        return correction
                .sealedReason()
                .map(bytes -> FieldValues.of(protection.open(reason(correction), bytes)))
                .map(values -> values.text(REASON));
    }

    Field field(Correction correction) {
        return catalogue.named(correction.field()).orElseThrow();
    }

    boolean inHand(Correction correction, String account) {
        return correction.inHandOf(account, clock.instant());
    }

    private void refuseOwn(Correction correction, Actor reviewer) {
        if (members.isOwn(reviewer.id(), correction.member())) {
            throw new CorrectionRefusal.OwnRecord();
        }
    }

    private Place place(Correction correction) {
        return WantedValues.place(correction.member(), field(correction), correction.id());
    }

    private static Place reason(Correction correction) {
        return Place.of(Subject.of(correction.member()), FieldGroup.NOTE, correction.id());
    }
}
