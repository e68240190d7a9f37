package io.menshen.member.registry;

import io.menshen.member.matching.DisplayName;
import io.menshen.member.matching.Flat;
import io.menshen.member.matching.Mobile;
import org.jspecify.annotations.Nullable;

/// The least that makes a member: what to call them; a mobile and a flat only where the service needs them.
public record NewMember(
        DisplayName displayName,
        @Nullable Mobile mobile,
        @Nullable Flat flat) {}
