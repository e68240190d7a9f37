package io.menshen.member.registry;

import com.fasterxml.jackson.databind.JsonNode;
import io.menshen.member.Actor;
import io.menshen.member.MemberId;
import io.menshen.member.field.Field;

/// Takes changes that a reviewer has to decide.
public interface ReviewQueue {

    /// Asks for a change, in the surrounding transaction. A later one for the same field replaces one that still waits.
    void ask(MemberId member, Field field, JsonNode wanted, Provenance from, Actor actor);
}
