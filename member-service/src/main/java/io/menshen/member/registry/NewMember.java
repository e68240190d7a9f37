package io.menshen.member.registry;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.menshen.member.matching.DisplayName;
import io.menshen.member.matching.Flat;
import io.menshen.member.matching.Mobile;
import org.jspecify.annotations.Nullable;

/// What somebody else may say of a member: what to call them, and a mobile and a flat where the service needs them.
public record NewMember(
        DisplayName displayName,
        @Nullable Mobile mobile,
        @Nullable Flat flat) {

    JsonNode asPatch() {
        ObjectNode patch = JsonNodeFactory.instance.objectNode().put("displayName", displayName.text());
        if (mobile != null) {
            patch.put("mobile", mobile.e164());
        }
        if (flat != null) {
            patch.put("flat", flat.text());
        }
        return patch;
    }
}
