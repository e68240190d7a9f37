package io.menshen.member.intake;

import io.menshen.member.Actor;
import io.menshen.member.JobId;
import io.menshen.member.RoundId;
import io.menshen.member.job.Jobs;
import io.menshen.member.protection.FieldGroup;
import io.menshen.member.protection.Place;
import io.menshen.member.protection.Protection;
import io.menshen.member.protection.Subject;
import io.menshen.member.round.Round;
import io.menshen.member.round.Rounds;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;

/// Takes a pasted text: seals it under the round's key and hands it to a job. Nothing else sees it before that.
@ApplicationScoped
class Intake {

    static final String KIND = "intake";

    private final Rounds rounds;
    private final Protection protection;
    private final Jobs jobs;

    Intake(Rounds rounds, Protection protection, Jobs jobs) {
        this.rounds = rounds;
        this.protection = protection;
        this.jobs = jobs;
    }

    /// The job that will read it. The round must be led by the actor, else it is not there.
    @Transactional
    JobId submit(RoundId id, PostedText text, Actor leader) {
        Round round = rounds.ledBy(leader.id(), id);
        byte[] sealed = protection.seal(place(round.id()), text.toBytes());
        return jobs.submit(KIND, round.id().value(), sealed, leader);
    }

    PostedText open(RoundId round, byte[] sealed) {
        return PostedText.fromBytes(protection.open(place(round), sealed));
    }

    private static Place place(RoundId round) {
        return Place.of(Subject.of(round), FieldGroup.NOTE);
    }
}
